import { titleOf } from '../../cluster/namespaced';
import { hostOnOpenInternet } from '../criteria/direct-hosts';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: hosts outside the cluster of the grants in the envoy.json of each CredentialBroker, for pods that policies let call the port of
 * the grant; spec.egress of the NetworkPolicies that select these pods.
 * Allowed: blocks that are together less than a sixteenth of all addresses; the port of DNS. Pods without a grant. Policies of other kinds
 * are those of no-open-foreign-policy.
 */
export const rule: Rule = {
  id: 'no-open-internet-beside-broker',
  severity: Severity.WARNING,
  pack: RulePack.STRICT,
  title: 'no open internet beside a broker',
  problem: 'Internet is open beside a broker',
  why: 'A grant limits what the agent may ask of one host. With the internet open, the agent calls the same host, and any other, by '
    + 'address and without the broker. The key stays in the broker, but the limits of the grant hold for no one.',
  fix: 'deny the internet to the agent, and allow the hosts that it needs by grants, by names in an EgressProxy, or by narrow blocks; '
    + 'PodSubnetEgressDeny does so with allowInternet: false',
  fixInYaml: 'deny the internet to the agent, and allow the hosts that it needs by grants, by names, or by narrow blocks',
  source: 'https://kubernetes.io/docs/concepts/services-networking/network-policies/',
  since: '0.1.0',
  mappings: {
    nsaCisa: 'Network separation and hardening: Network policies',
    attack: ['T1048'],
    owasp: ['ASI02', 'ASI03'],
    nist: ['4.4.2'],
  },
  needsClusterView: true,
  checkPod: (pod, report, view) => {
    const open = hostOnOpenInternet(view, pod);
    if (open) {
      const { host, grant: { name, broker } } = open;
      report(`${pod.metadataPath}.labels`, pod.metadata.labels,
        `policies open the internet, and with it "${host}", for which grant "${name}" of ${titleOf(broker.manifest)} is`);
    }
  },
  admission: { none: 'admission sees one object at a time, not the grants of a broker' },
};
