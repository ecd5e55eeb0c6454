import { directNames } from '../criteria/direct-hosts';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: hosts of the grants in the envoy.json of each CredentialBroker, for pods that policies let call the port of the grant; names of
 * hosts that an EgressProxy, a ClusterNetworkPolicy, or a policy of Cilium, GKE or EKS allows these pods; policies between these pods and
 * the pods of a Service that a grant is for.
 * Allowed: other names. A pattern such as "*.example.com" counts if it can mean the host.
 */
export const rule: Rule = {
  id: 'no-direct-brokered-host',
  severity: Severity.ERROR,
  pack: RulePack.STRICT,
  title: 'no way to a brokered host beside the broker',
  problem: 'Policy opens a host beside its broker',
  why: 'A grant limits methods, paths, sizes and rates of the calls to a host. If policies allow the same host by its name, the agent '
    + 'calls it without these limits. With a key of the attacker, data leaves the cluster to an account of the attacker.',
  fix: 'remove the name from the policy or the proxy, so that the calls of the grant are the only way to the host',
  source: 'https://kubernetes.io/docs/concepts/services-networking/network-policies/',
  since: '0.1.0',
  mappings: {
    nsaCisa: 'Network separation and hardening: Network policies',
    attack: ['T1048'],
    owasp: ['ASI02', 'ASI03'],
    agenticAi: ['Guardrails and constraints'],
    nist: ['4.4.2'],
  },
  needsClusterView: true,
  checkPod: (pod, report, view) => directNames(view, pod)
    .forEach((way) => report(`${pod.metadataPath}.labels`, pod.metadata.labels, way)),
  admission: { none: 'admission sees one object at a time, not the grants of a broker' },
};
