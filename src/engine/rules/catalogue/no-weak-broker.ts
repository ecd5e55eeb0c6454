import { editedFiles } from '../../cluster/gateway-faults';
import { FILE_FIELD, brokersWith, grantsIn, hasFile } from '../../reach/broker/broker-grants';
import { brokerFaults } from '../criteria/edited-gateways';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: the files of a ConfigMap that the pods of a CredentialBroker mount.
 * Allowed: grants that pass no header in which the agent can send a key of its own, that read their key from a mounted Secret, and whose
 * upstream speaks TLS or is in the cluster. A file that is not as CredentialBroker writes it is a finding of no-edited-gateway-file.
 */
export const rule: Rule = {
  id: 'no-weak-broker',
  severity: Severity.ERROR,
  pack: RulePack.STRICT,
  title: 'brokers that give no key away',
  problem: 'Broker may give keys away',
  why: 'The broker has the keys of all its agents. Such a grant sends a key in plain text to another server, or lets the agent use a key '
    + 'of its own.',
  fix: 'give the grant a host with TLS or a server in the cluster, a Secret, and no header for keys in `headers`',
  fixInYaml: 'generate the file again with a host that has TLS or is in the cluster, with a mounted Secret, and without the header',
  source: 'https://www.envoyproxy.io/docs/envoy/latest/configuration/best_practices/edge',
  since: '0.1.0',
  mappings: { attack: ['T1552'], owasp: ['ASI03'] },
  needsClusterView: true,
  checkObject: {
    kinds: ['ConfigMap'],
    appliesTo: hasFile,
    check: (manifest, report, view) => {
      const grants = grantsIn(manifest);
      const brokers = grants ? brokersWith(view, manifest).filter((pod) => editedFiles(view, pod).length === 0) : [];
      const faults = brokers.flatMap((pod) => brokerFaults(grants!, { pod, ranges: view.rangesOf(pod.namespace) }));
      new Set(faults).forEach((what) => report(FILE_FIELD, '…', what));
    },
  },
  admission: { none: 'the configuration is a text in a ConfigMap, which CEL cannot read' },
};
