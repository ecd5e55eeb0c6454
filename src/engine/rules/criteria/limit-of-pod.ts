import { PodSpecView } from '../../manifest/pod-view';
import { object } from '../../value/json';
import { nanosOf } from '../../value/quantities';

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
