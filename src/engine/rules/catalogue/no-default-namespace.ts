import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: metadata.namespace of the object that holds the pod.
 * Allowed: any namespace other than the initial namespaces of a cluster; an object without a namespace, since its installer chooses one.
 */
const NAMESPACES = ['default', 'kube-node-lease', 'kube-public', 'kube-system'];

export const rule: Rule = {
  id: 'no-default-namespace',
  severity: Severity.WARNING,
  pack: RulePack.STRICT,
  title: 'a namespace for agents',
  problem: 'Agent is in an initial namespace of the cluster',
  why: 'Policies, quotas and rights apply to a namespace. In an initial namespace of the cluster, agents get those of the '
    + 'other objects there: none, or those of the system.',
  fix: 'set metadata.namespace to a namespace that only agents use; AgentNamespace makes one',
  fixInYaml: 'set metadata.namespace to a namespace that only agents use',
  source: 'https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/#initial-namespaces',
  since: '0.1.0',
  mappings: {
    nsaCisa: 'Network separation and hardening: Namespaces',
    cis: ['5.6.1', '5.6.4'],
    kubescape: ['C-0061'],
    owasp: ['ASI03'],
    agenticAi: ['Isolation'],
  },
  checkPod: (pod, report) => {
    if (NAMESPACES.includes(pod.namespace)) {
      report('metadata.namespace', pod.namespace);
    }
  },
  admission: { none: 'admission judges only namespaces with the label of agents, and these namespaces do not have it' },
};
