import { nameOf } from '../../cluster/namespaced';
import { celHasOwnPriority, hasSystemPriority, isOfSystem } from '../criteria/system-priority';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: spec.priorityClassName, spec.priority; value and globalDefault of a PriorityClass.
 * Allowed: your own classes with values below 1000000000, the highest that Kubernetes lets a user set; the two classes of the system.
 */
export const rule: Rule = {
  id: 'no-system-priority',
  severity: Severity.WARNING,
  pack: RulePack.STRICT,
  title: 'no system priority',
  problem: 'Pod has system priority',
  why: 'Kubernetes evicts other pods to make room for a pod with system priority, and keeps that pod when a node runs out of '
    + 'memory. One agent in a loop can displace pods that the cluster needs.',
  fix: 'remove priorityClassName and priority, or use your own PriorityClass with a value below 1000000000 and without globalDefault',
  source: 'https://kubernetes.io/docs/tasks/administer-cluster/guaranteed-scheduling-critical-addon-pods/',
  since: '0.1.0',
  mappings: { nsaCisa: 'Network separation and hardening: Resource policies', attack: ['T1496.001', 'T1499'], owasp: ['ASI08'] },
  checkSpec: (pod, report) => {
    if (hasSystemPriority(pod.spec)) {
      report(`${pod.path}.priorityClassName`, pod.spec.priorityClassName);
    } else if (isOfSystem(pod.spec.priority)) {
      report(`${pod.path}.priority`, pod.spec.priority);
    }
  },
  checkObject: {
    kinds: ['scheduling.k8s.io/PriorityClass'],
    appliesTo: (manifest) => !nameOf(manifest).startsWith('system-'), // Kubernetes lets no one else use these names
    check: ({ value, globalDefault }, report) => {
      if (isOfSystem(value)) {
        report('value', value);
      }
      if (globalDefault === true) {
        report('globalDefault', globalDefault, 'every pod of the cluster without a class then gets this priority');
      }
    },
  },
  admission: { cel: celHasOwnPriority() },
};
