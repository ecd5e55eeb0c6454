import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: metadata.namespace of what holds a pod.
 * Allowed: any but those that a cluster begins with; an object that names no namespace, since its installer chooses one.
 */
const NAMESPACES = ['default', 'kube-node-lease', 'kube-public', 'kube-system'];

export const rule: Rule = {
  id: 'no-default-namespace',
  severity: Severity.WARNING,
  pack: RulePack.STRICT,
  title: 'a namespace for agents',
  why: "Policies, quotas and rights hold for a namespace. In one that the cluster begins with, agents have those of whatever else landed there: none, or the system's.",
  fix: 'give agents a namespace of their own, such as that of an AgentNamespace',
  source: 'https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/#initial-namespaces',
  since: '0.1.0',
  mappings: { nsaCisa: 'Network separation and hardening: Namespaces', cis: ['5.7.4'], kubescape: ['C-0061'], owasp: ['ASI03'] },
  checkPod: (pod, report) => {
    if (NAMESPACES.includes(pod.namespace)) {
      report('metadata.namespace', pod.namespace);
    }
  },
  admission: { none: 'admission judges the namespaces that have the label of agents, which those do not' },
};
