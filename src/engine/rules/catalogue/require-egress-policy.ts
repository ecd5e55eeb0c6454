import { isolatingIn } from '../../cluster/policy-groups';
import { isDefaultDeny } from '../../manifest/network-policy';
import { isIsolatedByForeign } from '../../reach/foreign/foreign-policies';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: metadata.labels of the pod, spec.podSelector, spec.policyTypes and spec.egress of the NetworkPolicies in its namespace.
 * Allowed: at least one policy for egress selects the pod. A policy of Cilium, Calico or EKS counts, as far as the rules understand its
 * selector. The policy by which an AgentNamespace denies all egress, which has the annotation cdk8s-hardened-agents/default, does not
 * count: a pod that only this policy selects can call nothing, and no one has said that it should. A policy without rules says it.
 */
export const rule: Rule = {
  id: 'require-egress-policy',
  severity: Severity.ERROR,
  pack: RulePack.BASELINE,
  title: 'egress policy',
  problem: 'No policy limits egress',
  why: 'A pod that no egress policy selects reaches every pod, Service, node and metadata endpoint. In a namespace that denies egress '
    + 'by default, it reaches nothing, not even a resolver.',
  fix: 'select the pod with a NetworkPolicy that has policyTypes: [Egress]; PodSubnetEgressDeny writes one',
  fixInYaml: 'select the pod with a NetworkPolicy that has policyTypes: [Egress]',
  source: 'https://kubernetes.io/docs/concepts/services-networking/network-policies/#the-two-sorts-of-pod-isolation',
  since: '0.1.0',
  mappings: {
    nsaCisa: 'Network separation and hardening: Network policies',
    cis: ['5.3.2'],
    attack: ['T1046', 'T1552'],
    kubescape: ['C-0030', 'C-0054', 'C-0206', 'C-0260', 'C-0314'],
    owasp: ['ASI02', 'ASI08', 'ASI10'],
    agenticAi: ['Design and configuration risks', 'Defence in depth', 'Resilience', 'Guardrails and constraints', 'Isolation'],
    nist: ['4.3.3', '4.4.2'],
    euAiAct: ['15(5)'],
  },
  needsClusterView: true,
  checkPod: (pod, report, view) => {
    const policies = view.surePolicyGroupsOf(pod).flatMap(isolatingIn.Egress);
    if (policies.every(isDefaultDeny) && !isIsolatedByForeign(view, pod, 'Egress')) {
      report(`${pod.metadataPath}.labels`, pod.metadata.labels,
        `no egress policy selects this pod${policies.length > 0 ? ' but the default of its namespace, which lets it call nothing' : ''}`);
    }
  },
  admission: { none: 'admission sees one object at a time, not the policies that select a pod' },
};
