import { ErrorSource, MAX_INT32, propError, requireGivenList, requireInteger, requireOneOf, requirePort, requireSameApp } from './props';
import { show } from './show';
import { Json, isKeyed, isObject, isPlain } from '../value/json';
import { choicesFor, isMistyped, meantBy } from '../value/nearest';

/**
 * Checks of props by their kind. TypeScript refuses a value of the wrong kind, and plain JavaScript passes it. Without these
 * checks, cdk8s-plus fails with an error that names no prop, or it ignores the value.
 */

/** A construct, or the place in the tree where one is about to stand. */
export interface Place extends ErrorSource {
  readonly node: { readonly path: string; readonly root: unknown };
}

/** Throws an error that names the prop and the value, if the value is not what the prop takes. */
export interface Check {
  (place: Place, prop: string, value: unknown): void;
  /** Whether a struct checks the field where it is left out. */
  readonly required?: boolean;
}

/** A check for each field of a struct: a field without one does not compile. */
export type Shape<T> = { readonly [field in keyof Required<T>]: Check };

/** The check of a field that the code which reads it makes. */
export const checkedLater: Check = () => {};

const FIRST = 'a construct takes scope, id and props, in this order';

/** The place of a construct before its base class is called: the base class reads props too. */
export function placeOf(scope: Place, id: string): Place {
  requireId(scope, id);
  const path = [scope.node.path, id.replace(/\//g, '--')].filter((part) => part !== '').join('/');
  return { node: { path, root: scope.node.root } };
}

/** The id of a construct in its scope, which the base class reads. */
export function requireId(scope: Place, id: string): string {
  if (typeof scope?.node?.path !== 'string') {
    throw propError(placeOfCall(show(id)), 'scope', 'be a construct, such as the chart', scope, FIRST);
  }
  if (typeof id !== 'string' || id === '') {
    throw propError(scope, 'id', 'be a name that no other child of the scope has, such as "runtime"', id, FIRST);
  }
  return id;
}

/** A static method has no place in the tree: its errors begin with its name. */
export function placeOfCall(method: string): Place {
  return { node: { path: method, root: undefined } };
}

/** The props of a construct, before cdk8s-plus reads them. */
export function checkProps(place: Place, props: unknown, shape: { readonly [field: string]: Check }, unknown?: UnknownField): void {
  struct(shape, undefined, unknown)(place, '', props);
}

/** The field must be there. */
export function required(check: Check): Check {
  return Object.assign((...given: Parameters<Check>) => check(...given), { required: true });
}

/** An object with the fields of a struct. One of a class that has none of them is another object, such as `memory: Size.gibibytes(1)`. */
export function struct(
  shape: { readonly [field: string]: Check },
  example?: string,
  unknown: UnknownField = (field, known) => nameMeant(field, known) ?? `there are ${choicesFor(field, known, (one) => `'${one}'`)}`,
  whole = 'props',
): Check {
  const fields = Object.entries(shape);
  return (place, prop, value) => {
    const own = isObject(value) ? Object.keys(value) : undefined;
    requireOwnSpelling(place, prop, value as Json, (own ?? []).filter((key) => !Object.hasOwn(shape, key)), shape);
    if (!own || (!isPlain(value as Json) && !own.some((key) => Object.hasOwn(shape, key)))) {
      const must = `be an object${example ? ` such as ${example}` : ''}`;
      const first = fields.filter(([, check]) => check.required).map(([field]) => `'${field}'`);
      throw propError(place, prop || whole, must, value, first.length > 0 && !example ? `give at least ${first.join(', ')}` : undefined);
    }
    for (const key of own.filter((one) => !Object.hasOwn(shape, one))) {
      if ((value as Json)[key] !== undefined) {
        throw propError(place, prop ? `${prop}.${key}` : key, 'be left out', (value as Json)[key], unknown(key, Object.keys(shape)));
      }
    }
    for (const [field, check] of fields) {
      const given = (value as { readonly [field: string]: unknown })[field];
      if (given !== undefined || check.required) {
        check(place, prop ? `${prop}.${field}` : field, given);
      }
    }
  };
}

/** The remedy for a field that a struct does not have. */
export type UnknownField = (field: string, known: readonly string[]) => string;

/** The field that was meant, where the name of one is like it. */
export function nameMeant(field: string, known: readonly string[]): string | undefined {
  const meant = meantBy(field, known);
  return meant && `did you mean '${meant}'?`;
}

/** Refuses a field in another spelling, such as `port_number` or `prot`. */
function requireOwnSpelling(place: Place, prop: string, value: Json, unknown: readonly string[], shape: object): void {
  for (const key of unknown) {
    const fields = Object.keys(shape);
    const field = fields.find((known) => plain(known) === plain(key))
      ?? fields.find((known) => value[known] === undefined && key.length > 3 && isMistyped(key, known));
    if (field !== undefined && value[key] !== undefined) {
      throw propError(place, prop ? `${prop}.${key}` : key, `be spelled '${field}'`, value[key]);
    }
  }
}

function plain(key: string): string {
  return key.replace(/[-_]/g, '').toLowerCase();
}

/** The options of a method: an object, and then each field by the name that the user gives it. */
export function optionsOf(shape: { readonly [field: string]: Check }, example: string): (place: Place, options: unknown) => void {
  const check = struct(shape, example, undefined, 'options');
  return (place, options) => check(place, '', options);
}

/** A list whose elements pass a check. */
export function listOf(check: Check): Check {
  return (place, prop, value) => {
    requireGivenList(place, prop, value as unknown[]).forEach((element, i) => check(place, `${prop}[${i}]`, element));
  };
}

/** An object whose values pass a check, whatever their keys. */
export function mapOf(check: Check, example: string): Check {
  return (place, prop, value) => {
    if (!isKeyed(value) || isToken(value)) {
      throw propError(place, prop, `be an object such as ${example}`, value);
    }
    Object.entries(value).forEach(([key, element]) => check(place, keyOf(prop, key), element));
  };
}

/** The path of a value in a map, whose keys are the user's: `labels["app"]`. */
export function keyOf(prop: string, key: string): string {
  return `${prop}[${JSON.stringify(key)}]`;
}

/** An object of a class. `is` looks for what the library calls: an app may have loaded two copies of the class. */
export function made(what: string, is: (value: any) => boolean, remedy: string | ((value: unknown) => string)): Check {
  return (place, prop, value) => {
    if (!isObject(value) || !is(value)) {
      throw propError(place, prop, `be ${what}`, value, `give ${typeof remedy === 'string' ? remedy : remedy(value)}`);
    }
  };
}

/** A check of a construct, which must be in this app. */
export function ofThisApp(check: Check, remedy: string): Check {
  return (place, prop, value) => {
    requireSameApp(place, prop, value, `give ${remedy}`);
    check(place, prop, value);
  };
}

/** An object that cdk8s-plus renders by its own method. */
export function rendered(what: string, remedy: string): Check {
  return made(what, (value) => typeof value._toKube === 'function', remedy);
}

/** A construct of cdk8s-plus that is known by its name, such as a Secret. */
export function named(what: string, remedy: string): Check {
  return made(what, (value) => value.node !== undefined && value.name !== undefined, remedy);
}

/** One value of an enum. */
export function oneOf(values: { readonly [member: string]: string }): Check {
  return (place, prop, value) => {
    requireOneOf(place, prop, value as string, Object.values(values));
  };
}

/** Also a token, for a value that the library passes on without reading it. */
export function orToken(check: Check): Check {
  return (place, prop, value) => {
    if (!isToken(value)) {
      check(place, prop, value);
    }
  };
}

export const text = scalar('string', 'a string');
export const flag = scalar('boolean', 'true or false');

/** Each number that a manifest takes is a whole one. */
export const number = scalar('number', 'a whole number');

export const port: Check = (place, prop, value) => {
  requirePort(place, prop, value as number);
};

/** An integer of at least `low`, up to the largest of a field with 32 bits. */
export function integer(low: number, high = MAX_INT32): Check {
  return (place, prop, value) => {
    requireInteger(place, prop, value as number, low, high);
  };
}

/** A plain value, or a token that becomes one at synth. */
function scalar(type: 'string' | 'boolean' | 'number', what: string): Check {
  return orToken((place, prop, value) => {
    if (typeof value !== type || (type === 'number' && !Number.isSafeInteger(value))) {
      throw propError(place, prop, `be ${what}`, value);
    }
  });
}

/** A value that cdk8s resolves at synth, such as `Lazy.any(…)`. */
function isToken(value: unknown): boolean {
  return isObject(value) && ['produce', 'resolve'].some((method) => typeof value[method] === 'function');
}
