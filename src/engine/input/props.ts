import { isDnsLabel, isDnsSubdomain } from './dns-names';
import { errorAtCall } from './error-at-call';
import { show } from './show';
import { Cidr, CidrError, parseAddress, parseCidr } from '../address/cidr';
import { choicesFor } from '../value/nearest';

/**
 * Checks of the values that users pass in. Every error names the construct, the prop, the allowed values, the value that
 * it got and, where that does not show it, the remedy.
 */

/** What an error is about: a construct, or something without a path in the app that gives its name instead. */
export interface ErrorSource {
  readonly node: { readonly path: string };
}

/** An error about a prop: `agents/web: 'port' must be an integer from 1 to 65535, got 0`. */
export function propError(scope: ErrorSource, prop: string, must: string, got: unknown, remedy?: string): Error {
  return constructError(scope, propText(prop, must, got, remedy));
}

/** The same without the construct, for a validation at synth, which names it. */
export function propText(prop: string, must: string, got: unknown, remedy?: string): string {
  return `'${prop}' must ${must.replace(/^must /, '')}, got ${show(got)}${remedy ? `; ${remedy}` : ''}`;
}

/** An error about a construct as a whole. */
export function constructError(scope: ErrorSource, message: string): Error {
  return errorAtCall(`${scope.node.path || 'the app'}: ${message}`);
}

/** @see https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#dns-label-names */
export function requireDnsLabel(scope: ErrorSource, prop: string, value: string): string {
  if (typeof value !== 'string' || !isDnsLabel(value)) {
    throw propError(
      scope,
      prop,
      'be a DNS label: 1 to 63 lower-case letters, digits and "-", with a letter or digit at both ends, such as "agents"',
      value,
    );
  }
  return value;
}

/** @see https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#dns-subdomain-names */
export function requireDnsSubdomain(scope: ErrorSource, prop: string, value: string): string {
  if (typeof value !== 'string' || !isDnsSubdomain(value)) {
    throw propError(
      scope,
      prop,
      'be a DNS subdomain: 1 to 253 lower-case letters, digits, "-" and ".", with a letter or digit at both ends, such as "claude-code"',
      value,
    );
  }
  return value;
}

/** A TCP or UDP port. */
export function requirePort(scope: ErrorSource, prop: string, value: number): number {
  return requireInteger(scope, prop, value, 1, 65535);
}

/** TCP or UDP ports, at least one and each once. */
export function requirePorts(scope: ErrorSource, prop: string, values: number[]): number[] {
  const ports = requireList(scope, prop, values).map((port, i) => requirePort(scope, `${prop}[${i}]`, port));
  if (ports.length === 0) {
    throw propError(scope, prop, 'name at least one port, such as [443]', values);
  }
  const twice = ports.find((port, i) => ports.indexOf(port) < i);
  if (twice !== undefined) {
    throw propError(scope, prop, 'contain each port once', twice);
  }
  return ports;
}

/** The largest number of a field with 32 bits, as most numbers of the API are. */
export const MAX_INT32 = 2 ** 31 - 1;

/** An integer in a range, both ends included. An error names the end of the range that a user has to know. */
export function requireInteger(scope: ErrorSource, prop: string, value: number, low: number, high = Number.MAX_SAFE_INTEGER): number {
  if (!Number.isInteger(value) || value < low || value > high) {
    const open = typeof value === 'number' && value > high ? `of at most ${high}` : `of at least ${low}`;
    throw propError(scope, prop, `be an integer ${high < MAX_INT32 ? `from ${low} to ${high}` : open}`, value);
  }
  return value;
}

/** One of an enum's values. Other languages and casts can pass anything. */
export function requireOneOf<T extends string>(scope: ErrorSource, prop: string, value: T, allowed: readonly T[]): T {
  if (!allowed.includes(value)) {
    throw propError(scope, prop, `be one of ${choicesFor(value, allowed)}`, value);
  }
  return value;
}

/** A list, which is empty if none is given. Untyped callers can pass anything. */
export function requireList<T>(scope: ErrorSource, prop: string, value: T[] | undefined): T[] {
  return value === undefined || value === null ? [] : requireGivenList(scope, prop, value);
}

/** A list that the user must give. */
export function requireGivenList<T>(scope: ErrorSource, prop: string, value: T[]): T[] {
  if (!Array.isArray(value)) {
    throw propError(scope, prop, 'be a list', value);
  }
  if (Array.from(value).some((element) => element === undefined || element === null)) {
    throw propError(scope, prop, 'be a list without gaps', value);
  }
  return value;
}

/** A block of addresses. */
export function requireCidr(scope: ErrorSource, prop: string, value: string): Cidr {
  try {
    return parseCidr(value);
  } catch (error) {
    if (error instanceof CidrError) {
      throw propError(scope, prop, error.message, value);
    }
    throw error;
  }
}

/** Labels of the user, none of which the library sets itself: if both set a label, one would hide the other. */
export function requireForeignKeys(
  scope: ErrorSource,
  prop: string,
  keys: object | undefined,
  reserved: { [prefix: string]: string },
): void {
  for (const key of Object.keys(keys ?? {})) {
    const prefix = Object.keys(reserved).find((p) => key.startsWith(p));
    if (prefix) {
      throw propError(scope, prop, `have no key that begins with "${prefix}"`, key, reserved[prefix]);
    }
  }
}

/** One address, as a block that holds only this address. */
export function requireAddress(scope: ErrorSource, prop: string, value: string): Cidr {
  try {
    return parseAddress(value);
  } catch {
    throw propError(scope, prop, 'be an address such as "169.254.20.10"', value);
  }
}

/** A construct, as part of the tree of an app. */
interface InApp {
  readonly node: { readonly path: string; readonly root: unknown };
}

/** A required object of this app. An object of another app would not be applied with it. `give` is the remedy where there is none. */
export function requireSameApp(scope: InApp, prop: string, other: unknown, give = 'give the construct'): void {
  if (other === undefined || other === null) {
    throw propError(scope, prop, 'be given', other, give);
  }
  const node = (other as Partial<InApp>).node;
  if (node && node.root !== scope.node.root) {
    throw propError(scope, prop, 'belong to the same app', node.path, 'create it in this app, or refer to it by name');
  }
}
