import { textOf } from '../../value/json';
import { celMatches } from '../cel/cel';

/** What is said of amounts as Kubernetes writes them, once for the rules and once, from the same pattern, for their CEL. */

/** A figure other than 0 that is not below zero. */
const POSITIVE = '^[+]?[0.]*[1-9]';

const IS_POSITIVE = new RegExp(POSITIVE);

/** Whether an amount such as "50m" is above zero; to Kubernetes a limit of zero is none. */
export function isPositive(amount: unknown): boolean {
  return IS_POSITIVE.test(textOf(amount));
}

/** `isPositive` of an expression in CEL that may be a number, too; dyn, since a text that stands in for it would settle its type. */
export function celIsPositive(amount: string): string {
  return celMatches(`string(dyn(${amount}))`, POSITIVE);
}
