import { Json, isKeyed } from '../value/json';
import { choicesFor } from '../value/nearest';

/** An option that is not valid: its place, such as "podCidrs[0]", what it must be, and its value. */
export class OptionError extends Error {
  constructor(public readonly at: string, public readonly must: string, public readonly got: unknown) {
    super(`'${at}' must ${must}`);
  }
}

/** A boolean. */
export function bool(at: string, value: unknown): boolean {
  if (typeof value !== 'boolean') {
    throw new OptionError(at, 'be true or false', value);
  }
  return value;
}

/** A list. `read` reads each element. */
export function list<T>(at: string, value: unknown, ofWhat: string, read: (at: string, element: unknown) => T): T[] {
  if (!Array.isArray(value)) {
    throw new OptionError(at, `be a list of ${ofWhat}`, value);
  }
  return value.map((element, i) => read(`${at}[${i}]`, element));
}

/** An object. */
export function map(at: string, value: unknown, must: string): Json {
  if (!isKeyed(value)) {
    throw new OptionError(at, must, value);
  }
  return value;
}

/** Throws at the first unknown key. */
export function refuseUnknown(prefix: string, given: Json, known: readonly string[]): void {
  const unknown = Object.keys(given).find((key) => !known.includes(key));
  if (unknown !== undefined) {
    throw new OptionError(`${prefix}${unknown}`, `be left out: there are ${choicesFor(unknown, known, String)}`, given[unknown]);
  }
}
