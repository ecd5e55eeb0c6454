import { celHasOwnPriority, hasSystemPriority, isOfSystem } from '../criteria/system-priority';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: spec.priorityClassName, spec.priority.
 * Allowed: classes of one's own, whose values Kubernetes keeps at or below 1000000000.
 */
export const rule: Rule = {
  id: 'no-system-priority',
  severity: Severity.WARNING,
  pack: RulePack.STRICT,
  title: 'no priority of the system',
  why: 'A pod of system priority has others evicted to make room for it, and stays when a node runs out of memory: one agent in a loop takes the place of what the cluster needs.',
  fix: 'leave it out, or use a PriorityClass of your own',
  source: 'https://kubernetes.io/docs/tasks/administer-cluster/guaranteed-scheduling-critical-addon-pods/',
  since: '0.1.0',
  mappings: { nsaCisa: 'Network separation and hardening: Resource policies', attack: ['T1496', 'T1499'], owasp: ['ASI08'] },
  checkPod: (pod, report) => {
    if (hasSystemPriority(pod.spec)) {
      report(`${pod.path}.priorityClassName`, pod.spec.priorityClassName);
    } else if (isOfSystem(pod.spec.priority)) {
      report(`${pod.path}.priority`, pod.spec.priority);
    }
  },
  admission: { cel: celHasOwnPriority() },
};
