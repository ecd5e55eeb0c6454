import { object } from '../../value/json';
import { celStaysOffControlPlane, leadsToControlPlane } from '../criteria/control-plane';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: spec.tolerations[*], spec.nodeSelector, spec.affinity.nodeAffinity.*; scheduling of a RuntimeClass, which every pod of the class
 * gets.
 * Allowed: tolerations of named taints other than those of the control plane; expressions that keep the pod off control plane nodes
 * (DoesNotExist, NotIn).
 */
export const rule: Rule = {
  id: 'no-control-plane-placement',
  severity: Severity.ERROR,
  pack: RulePack.STRICT,
  title: 'no placement on control plane nodes',
  problem: 'Pod may run on control plane nodes',
  why: 'On a control plane node, an agent that escapes its sandbox runs beside the API server and etcd. The keys of the whole '
    + 'cluster are on that node.',
  fix: 'tolerate only the taints of your agent nodes, each by its key, and select nodes that run agents',
  source: 'https://kubernetes.io/docs/reference/labels-annotations-taints/#node-role-kubernetes-io-control-plane-taint',
  since: '0.1.0',
  mappings: {
    nsaCisa: 'Network separation and hardening: Worker node segmentation',
    attack: ['T1610', 'T1611'],
    owasp: ['ASI05'],
    agenticAi: ['Isolation'],
    nist: ['4.3.4'],
  },
  checkSpec: (pod, report) => leadsToControlPlane(pod).forEach(([field, got]) => report(field, got)),
  checkObject: {
    kinds: ['node.k8s.io/RuntimeClass'],
    check: ({ scheduling }, report) =>
      leadsToControlPlane({ spec: object(scheduling), path: 'scheduling' }).forEach(([field, got]) => report(field, got)),
  },
  admission: { cel: celStaysOffControlPlane() },
};
