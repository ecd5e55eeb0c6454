import { sharedGrants } from '../criteria/shared-grants';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: spec.ingress of the policies that select the pods of a CredentialBroker, and the ports of the grants in its envoy.json; the
 * annotation cdk8s-hardened-agents/groups of these policies.
 * Allowed: rules that let the pods of one workload, or of one group that the annotation states, call the port of a grant. The rule names
 * the namespace and the label of the group and nothing else, and the annotation lists its agents. A group with labels of its own, for pods
 * that others make, has every agent with these labels. Pods that no policy isolates are those of require-ingress-policy.
 */
export const rule: Rule = {
  id: 'no-shared-grant',
  severity: Severity.ERROR,
  pack: RulePack.STRICT,
  title: 'one agent, or one group, for each grant',
  problem: 'Several agents can use one grant',
  why: 'The broker knows an agent by the port that it calls, and adds the key for anyone who reaches this port. A policy that opens the '
    + 'port to others gives the key\'s rights to them, and logs and limits no longer say which agent calls.',
  fix: 'name the labels of one agent in the policy for the port, and give each other agent a grant of its own with '
    + 'CredentialBroker.grant, or make agents that trust each other an AgentGroup with one grant',
  fixInYaml: 'name the labels of one agent, or the label of one group, in the policy for the port, and give each other agent a grant with '
    + 'a port of its own',
  source: 'https://kubernetes.io/docs/concepts/services-networking/network-policies/',
  since: '0.1.0',
  mappings: {
    nsaCisa: 'Network separation and hardening: Network policies',
    attack: ['T1078'],
    owasp: ['ASI03', 'ASI07'],
    agenticAi: ['Privilege risks', 'Identity management'],
    nist: ['4.3.3'],
  },
  needsClusterView: true,
  checkPod: (pod, report, view) => sharedGrants(view, pod)
    .forEach((shared) => report(`${pod.metadataPath}.labels`, pod.metadata.labels, shared)),
  admission: { none: 'admission sees one object at a time, not the grants of a broker' },
};
