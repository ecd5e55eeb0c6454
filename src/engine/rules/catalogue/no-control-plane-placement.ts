import { celStaysOffControlPlane, leadsToControlPlane } from '../criteria/control-plane';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: spec.tolerations[*], spec.nodeSelector, spec.affinity.nodeAffinity.*.
 * Allowed: tolerations of certain taints other than those of the control plane; to ask that its label is not there (DoesNotExist, NotIn).
 */
export const rule: Rule = {
  id: 'no-control-plane-placement',
  severity: Severity.ERROR,
  pack: RulePack.STRICT,
  title: 'no place beside the control plane',
  why: 'On a node of the control plane an agent that leaves its sandbox is beside the API server and etcd, with the keys of the whole cluster.',
  fix: 'tolerate certain taints by their keys, and select nodes that are there for agents',
  source: 'https://kubernetes.io/docs/reference/labels-annotations-taints/#node-role-kubernetes-io-control-plane-taint',
  since: '0.1.0',
  mappings: { nsaCisa: 'Network separation and hardening: Worker node segmentation', attack: ['T1610', 'T1611'], owasp: ['ASI05'] },
  checkPod: (pod, report) => leadsToControlPlane(pod).forEach(([field, got]) => report(field, got)),
  admission: { cel: celStaysOffControlPlane() },
};
