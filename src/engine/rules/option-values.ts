import { Json, object } from '../value/json';

/** An option from outside that is none: where, such as "podCidrs[0]", what it must be, and what was got. */
export class OptionError extends Error {
  constructor(public readonly at: string, public readonly must: string, public readonly got: unknown) {
    super(`'${at}' must ${must}`);
  }
}

/** True or false, as it stands in a file. */
export function bool(at: string, value: unknown): boolean {
  if (typeof value !== 'boolean') {
    throw new OptionError(at, 'be true or false', value);
  }
  return value;
}

/** A list, each element read by itself. */
export function list<T>(at: string, value: unknown, ofWhat: string, read: (at: string, element: unknown) => T): T[] {
  if (!Array.isArray(value)) {
    throw new OptionError(at, `be a list of ${ofWhat}`, value);
  }
  return value.map((element, i) => read(`${at}[${i}]`, element));
}

/** An object with keys. */
export function map(at: string, value: unknown, must: string): Json {
  if (object(value) !== value) {
    throw new OptionError(at, must, value);
  }
  return value;
}

/** Throws at the first key that is not among those that are known. */
export function refuseUnknown(prefix: string, given: Json, known: readonly string[]): void {
  const unknown = Object.keys(given).find((key) => !known.includes(key));
  if (unknown !== undefined) {
    throw new OptionError(`${prefix}${unknown}`, `be left out: there are ${known.join(', ')}`, given[unknown]);
  }
}
