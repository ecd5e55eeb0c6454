import { containerDefaults } from '../../cluster/limit-ranges';
import { object } from '../../value/json';
import { celIsLimit, isLimit } from '../criteria/amount';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: spec.*containers[*].resources.limits.{cpu,memory,ephemeral-storage}, spec.resources.limits.{cpu,memory}, defaults of the
 * LimitRanges of the namespace.
 * Allowed: any quantity above zero, such as 500m or 4Gi. "4GB" is none. Each limit is required: of the container, by default of a
 * LimitRange among the manifests, or of the pod.
 * Admission sees no LimitRange and judges the pod. Ephemeral containers cannot have limits.
 */
const OF_POD_OR_CONTAINER = ['cpu', 'memory'];
const RESOURCES = [...OF_POD_OR_CONTAINER, 'ephemeral-storage'];

export const rule: Rule = {
  id: 'require-limits',
  severity: Severity.ERROR,
  pack: RulePack.BASELINE,
  title: 'resource limits',
  problem: 'Resource limits are missing',
  why: 'No one knows beforehand what an agent runs. A loop, a fork bomb or a crypto miner takes all resources of the node '
    + 'from the other pods.',
  fix: 'set resources.limits for cpu, memory and ephemeral-storage; an agent in a loop takes all resources of its node',
  source: 'https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/',
  since: '0.1.0',
  mappings: {
    nsaCisa: 'Network separation and hardening: Resource policies',
    attack: ['T1496.001', 'T1499'],
    kubescape: ['C-0270', 'C-0271', 'C-0311'],
    owasp: ['ASI05', 'ASI08'],
    agenticAi: ['Structural risks', 'Resilience', 'Performance monitoring'],
    euAiAct: ['15(4)'],
  },
  checkPod: (pod, report, view) => {
    const ofPod = object(object(pod.spec.resources).limits);
    const byDefault = containerDefaults(view, pod.namespace).limits;
    for (const { path, role, container } of pod.containers) {
      const limits = object(object(container.resources).limits);
      for (const resource of role === 'ephemeral' ? [] : RESOURCES) {
        const own: unknown = limits[resource] ?? undefined;
        const limit: unknown = own ?? (OF_POD_OR_CONTAINER.includes(resource) ? ofPod[resource] : undefined);
        if (!isLimit(limit) && (own !== undefined || (byDefault.get(resource) ?? 0n) <= 0n)) {
          report(`${path}.resources.limits.${resource}`, limit);
        }
      }
    }
  },
  admission: {
    cel: `(variables.spec.?containers.orValue([]) + variables.spec.?initContainers.orValue([])).all(c, ${RESOURCES.map((resource) => {
      const ofPod = OF_POD_OR_CONTAINER.includes(resource) ? `variables.spec.?resources.?limits[?"${resource}"].orValue("0")` : '"0"';
      return celIsLimit(`c.?resources.?limits[?"${resource}"].orValue(${ofPod})`);
    }).join(' && ')})`,
  },
};
