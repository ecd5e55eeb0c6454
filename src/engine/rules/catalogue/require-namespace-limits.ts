import { isOfAgents } from '../../cluster/agent-scope';
import { ClusterView } from '../../cluster/cluster-view';
import { containerDefaults, hasScopes } from '../../cluster/limit-ranges';
import { inNamespace, nameOf } from '../../cluster/namespaced';
import { object } from '../../value/json';
import { nanosOf } from '../../value/quantities';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: metadata.name of a Namespace, spec.hard of its ResourceQuotas, spec.limits of its LimitRanges.
 * Allowed: a quota without scopes that limits pods, cpu or memory, and default or maximum limits of cpu and memory for containers;
 * anything in a namespace that is not for agents. Labels of this library mark the namespaces for agents. If no object has such a label,
 * every namespace with pods is for agents. The rule judges only namespaces that are among the manifests.
 */
const LIMITING = [
  'pods',
  'count/pods',
  ...['cpu', 'memory'].flatMap((resource) => [resource, `requests.${resource}`, `limits.${resource}`]),
];

export const rule: Rule = {
  id: 'require-namespace-limits',
  severity: Severity.WARNING,
  pack: RulePack.STRICT,
  title: 'quota and default limits',
  problem: 'Namespace has no quota or no default limits',
  why: 'The limits of a pod do not bound the number of pods. An agent, or a controller that works for it, can start pods '
    + 'until the nodes are full. A pod without limits can take all resources of a node.',
  fix: 'add a ResourceQuota and a LimitRange for containers to the namespace; AgentNamespace writes both',
  fixInYaml: 'add a ResourceQuota and a LimitRange for containers to the namespace',
  source: 'https://kubernetes.io/docs/concepts/policy/resource-quotas/',
  since: '0.1.0',
  mappings: {
    nsaCisa: 'Network separation and hardening: Resource policies',
    attack: ['T1496.001', 'T1499'],
    owasp: ['ASI08'],
    agenticAi: ['Structural risks', 'Performance monitoring'],
    euAiAct: ['15(4)'],
  },
  needsClusterView: true,
  checkObject: {
    kinds: ['Namespace'],
    appliesTo: (manifest, view) => isOfAgents(view, nameOf(manifest)),
    check: (manifest, report, view) => {
      const name = nameOf(manifest);
      const missing = missingOf(view, name);
      if (missing.length > 0) {
        report('metadata.name', name, missing.join(', and '));
      }
    },
  },
  admission: { none: 'admission sees one object at a time, not the quotas and LimitRanges of a namespace' },
};

function missingOf(view: ClusterView, namespace: string): string[] {
  const isLimited = inNamespace(view, 'ResourceQuota', namespace).map(({ spec }) => object(spec))
    .some((spec) => !hasScopes(spec) && LIMITING.some((resource) => nanosOf(object(spec.hard)[resource]) !== undefined));
  const { limits } = containerDefaults(view, namespace);
  const unlimited = ['cpu', 'memory'].filter((resource) => !limits.has(resource));
  return [
    ...isLimited ? [] : ['no ResourceQuota limits its pods, cpu or memory'],
    ...unlimited.length === 0 ? [] : [`no LimitRange limits ${unlimited.join(' and ')} of its containers`],
  ];
}
