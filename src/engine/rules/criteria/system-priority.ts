import { Json } from '../../value/json';

/** What gives a pod the priority of the cluster's own components, once for the rule and once for its CEL. */

const CLASSES = ['system-cluster-critical', 'system-node-critical'];

/** Of system-cluster-critical, the lower of the two; a class of one's own has at most half of it. */
const LOWEST = 2_000_000_000;

/** Whether the pod names a class of the system. */
export function hasSystemPriority({ priorityClassName }: Json): boolean {
  return CLASSES.includes(priorityClassName);
}

/** Whether a priority is as high as theirs. */
export function isOfSystem(priority: unknown): boolean {
  return typeof priority === 'number' && priority >= LOWEST;
}

/** Whether neither holds of the pod, in CEL. */
export function celHasOwnPriority(): string {
  return `!(variables.spec.?priorityClassName.orValue("") in ${JSON.stringify(CLASSES)}) && variables.spec.?priority.orValue(0) < ${LOWEST}`;
}
