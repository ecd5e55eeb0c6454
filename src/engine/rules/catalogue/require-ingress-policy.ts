import { isIsolating } from '../../cluster/policy-groups';
import { isIsolatedByForeign } from '../../reach/foreign/foreign-policies';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: metadata.labels of the pod, spec.podSelector and spec.policyTypes of the NetworkPolicies in its namespace.
 * Allowed: at least one policy for ingress selects the pod. A policy of Cilium, Calico or EKS counts, as far as the rules understand its
 * selector.
 */
export const rule: Rule = {
  id: 'require-ingress-policy',
  severity: Severity.ERROR,
  pack: RulePack.STRICT,
  title: 'ingress policy',
  problem: 'No policy limits ingress',
  why: 'A pod that no ingress policy selects accepts calls from every pod. An attacker who controls one of these pods can '
    + 'instruct the agent.',
  fix: 'select the pod with a NetworkPolicy that has policyTypes: [Ingress]; AgentNamespace writes one that denies all, and '
    + 'allowFrom of PodSubnetEgressDeny adds callers',
  fixInYaml: 'select the pod with a NetworkPolicy that has policyTypes: [Ingress]',
  source: 'https://kubernetes.io/docs/concepts/services-networking/network-policies/#the-two-sorts-of-pod-isolation',
  since: '0.1.0',
  mappings: {
    nsaCisa: 'Network separation and hardening: Network policies',
    cis: ['5.3.2'],
    attack: ['T1046'],
    kubescape: ['C-0030', 'C-0054', 'C-0206', 'C-0260', 'C-0314'],
    owasp: ['ASI08', 'ASI10'],
    agenticAi: ['Design and configuration risks', 'Defence in depth', 'Isolation'],
    nist: ['4.3.3'],
    euAiAct: ['15(5)'],
  },
  needsClusterView: true,
  checkPod: (pod, report, view) => {
    if (!view.surePolicyGroupsOf(pod).some(isIsolating.Ingress) && !isIsolatedByForeign(view, pod, 'Ingress')) {
      report(`${pod.metadataPath}.labels`, pod.metadata.labels, 'no ingress policy selects this pod');
    }
  },
  admission: { none: 'admission sees one object at a time, not the policies that select a pod' },
};
