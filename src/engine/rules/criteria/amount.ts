import { PodSpecView } from '../../manifest/pod-view';
import { object, textOf } from '../../value/json';
import { nanosOf } from '../../value/quantities';
import { celMatches } from '../cel/cel';

/** Checks of Kubernetes quantities. The rules and their CEL use the same pattern. */

/** A number above zero. */
const POSITIVE = '^[+]?[0.]*[1-9]';

/** The same that is a quantity to the end: the API server refuses "4GB". */
const LIMIT = `${POSITIVE}[0-9.]*([KMGTPE]i|[numkMGTPE]|[eE][+-]?[0-9]+)?$`;

const IS_POSITIVE = new RegExp(POSITIVE);
const IS_LIMIT = new RegExp(LIMIT);

/** Whether an amount such as "50m" is above zero. To Kubernetes, a limit of zero is no limit. */
export function isPositive(amount: unknown): boolean {
  return IS_POSITIVE.test(textOf(amount));
}

/** Whether an amount limits anything: it is a quantity above zero. */
export function isLimit(amount: unknown): boolean {
  return IS_LIMIT.test(textOf(amount));
}

/** `isPositive` for a CEL expression that is a string or a number. It uses dyn, since a default text would fix the type. */
export function celIsPositive(amount: string): string {
  return celMatches(`string(dyn(${amount}))`, POSITIVE);
}

/** `isLimit` for such an expression. */
export function celIsLimit(amount: string): string {
  return celMatches(`string(dyn(${amount}))`, LIMIT);
}

/** What the containers of a pod that run at the same time may use together. */

/** The sum of the limits of the main containers and sidecars. `undefined` if one of them has none. */
export function limitOfContainers({ containers }: PodSpecView, resource: string): bigint | undefined {
  return containers
    .filter(({ role }) => role === 'main' || role === 'sidecar')
    .map(({ container }) => nanosOf(object(object(container.resources).limits)[resource]))
    .reduce<bigint | undefined>((sum, limit) => (sum === undefined || limit === undefined ? undefined : sum + limit), 0n);
}

/** The list of main containers and sidecars in CEL, with a call on it. */
export function celOfRunning(call: string): string {
  return '(variables.spec.?containers.orValue([])'
    + ` + variables.spec.?initContainers.orValue([]).filter(c, c.?restartPolicy.orValue("") == "Always")).${call}`;
}

/** An amount in CEL as bytes. A value that is not an amount counts as 0. */
export function celBytes(amount: string): string {
  return `(isQuantity(string(dyn(${amount}))) ? quantity(string(dyn(${amount}))).asApproximateFloat() : 0.0)`;
}
