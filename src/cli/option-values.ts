import { UsageError } from './command';
import { choicesFor } from '../engine/value/nearest';

/** One of some texts. */
export function oneOf<T extends string>(option: string, value: string, allowed: readonly T[]): T {
  const found = allowed.find((one) => one === value);
  if (found === undefined) {
    throw new UsageError(option, `be one of ${choicesFor(value, allowed)}`, value);
  }
  return found;
}

/** A key of a map that has no inherited ones. */
export function keyOf<M extends object>(option: string, value: string, map: M): keyof M & string {
  return oneOf(option, value, Object.keys(map) as (keyof M & string)[]);
}

/** A whole number above 0. */
export function countOf(option: string, value: string): number {
  if (!/^[1-9]\d{0,8}$/.test(value)) {
    throw new UsageError(option, 'be a whole number such as 100', value);
  }
  return Number(value);
}

/** The option for the length of Markdown, as a command has it. */
export const MAX_LENGTH = {
  flags: '--max-length <number>',
  description: 'the most characters of Markdown, for example 65000 for GitHub',
  /** The result, and the lines that say what is left out, fit into it. */
  least: 2_000,
};

/** A length of Markdown. Nothing, where there is no limit. */
export function maxLengthOf(value: string | undefined): number | undefined {
  if (value !== undefined && (!/^\d{1,9}$/.test(value) || Number(value) < MAX_LENGTH.least)) {
    throw new UsageError('--max-length', `be a whole number of at least ${MAX_LENGTH.least} such as 65000`, value);
  }
  return value === undefined ? undefined : Number(value);
}
