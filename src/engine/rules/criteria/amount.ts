import { textOf } from '../../value/json';
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
