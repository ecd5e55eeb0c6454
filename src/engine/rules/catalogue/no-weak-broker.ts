import { hasFile, FILE_FIELD, fileIn } from '../../reach/broker/broker-file';
import { brokersWith } from '../../reach/broker/broker-grants';
import { brokerFaults } from '../criteria/broker-faults';
import { brokerPodFaults } from '../criteria/broker-pod-faults';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: the envoy.json of a ConfigMap that the pods of a CredentialBroker mount; the containers of these pods, with their command, args,
 * env, envFrom, lifecycle and volumeMounts.
 * Allowed: JSON in which every grant refuses what no route matches, drops all headers but those of a list, reads its key from a mounted
 * Secret, and fixes host, TLS name and certificate of its upstream; plain HTTP to hosts in the cluster; an admin interface on a socket, of
 * which a port shows the metrics alone. Fields of Envoy that a CredentialBroker does not write are not allowed. In the pods, Envoy alone,
 * with the command of CredentialBroker and no variables, reads the file from the ConfigMap.
 */
export const rule: Rule = {
  id: 'no-weak-broker',
  severity: Severity.ERROR,
  pack: RulePack.STRICT,
  title: 'brokers that give no key away',
  problem: 'Broker may give keys away',
  why: 'The broker has the keys of all its agents. A configuration without one of these limits sends a key to another server, shows it '
    + 'to callers, or passes calls that no grant names.',
  fix: 'let CredentialBroker write the file and its pods, and state what a grant passes in the props of BrokeredApi',
  fixInYaml: 'write the file and the pods as they were generated, or change back the part that the finding names',
  source: 'https://www.envoyproxy.io/docs/envoy/latest/configuration/best_practices/edge',
  since: '0.1.0',
  mappings: { attack: ['T1552', 'T1562'], owasp: ['ASI03'] },
  needsClusterView: true,
  checkPod: (pod, report, view) => {
    brokerPodFaults(view, pod).forEach(({ field, got, detail }) => report(field, got, detail));
  },
  checkObject: {
    kinds: ['ConfigMap'],
    appliesTo: hasFile,
    check: (manifest, report, view) => {
      const file = fileIn(manifest);
      const brokers = brokersWith(view, manifest);
      const faults = file ? brokers.flatMap((pod) => brokerFaults(file, { pod, ranges: view.rangesOf(pod.namespace) })) : [];
      new Set(faults).forEach((what) => report(FILE_FIELD, '…', what));
      if (!file && brokers.length > 0) {
        report(FILE_FIELD, '…', 'it is no JSON, or an object in it has a key twice');
      }
    },
  },
  admission: { none: 'the configuration is a text in a ConfigMap, which CEL cannot read' },
};
