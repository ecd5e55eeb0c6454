import { textOf } from '../../value/json';
import { celMatches } from '../cel/cel';

/** Checks of Kubernetes quantities. The rules and their CEL use the same pattern. */

/** A number above zero. */
const POSITIVE = '^[+]?[0.]*[1-9]';

const IS_POSITIVE = new RegExp(POSITIVE);

/** Whether an amount such as "50m" is above zero. To Kubernetes, a limit of zero is no limit. */
export function isPositive(amount: unknown): boolean {
  return IS_POSITIVE.test(textOf(amount));
}

/** `isPositive` for a CEL expression that is a string or a number. It uses dyn, since a default text would fix the type. */
export function celIsPositive(amount: string): string {
  return celMatches(`string(dyn(${amount}))`, POSITIVE);
}
