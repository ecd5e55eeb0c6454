import { Json } from '../../value/json';

/** Checks for the priority of system components, for the rule and for its CEL. */

const CLASSES = ['system-cluster-critical', 'system-node-critical'];

/** The highest value of a user's class, below which none comes before the others. The classes of the system have twice as much. */
const LOWEST = 1_000_000_000;

/** Whether the pod names a system class. */
export function hasSystemPriority({ priorityClassName }: Json): boolean {
  return CLASSES.includes(priorityClassName);
}

/** Whether a priority is as high as that of a system class, or comes directly below them. */
export function isOfSystem(priority: unknown): boolean {
  return typeof priority === 'number' && priority >= LOWEST;
}

/** CEL that is true if neither holds for the pod. */
export function celHasOwnPriority(): string {
  return `!(variables.spec.?priorityClassName.orValue("") in ${JSON.stringify(CLASSES)})`
    + ` && variables.spec.?priority.orValue(0) < ${LOWEST}`;
}
