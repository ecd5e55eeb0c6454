import { errorAtCall } from './error-at-call';
import { Cidr, CidrError, parseAddress, parseCidr } from '../address/cidr';
import { credentialIn } from '../value/credential-forms';
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

/** The value as the user would write it, cut to a readable length and cut before a credential. */
export function show(value: unknown): string {
  if (typeof value === 'number') {
    return String(value); // JSON has no NaN
  }
  const whole = value === undefined ? 'nothing' : json(value) ?? String(value);
  const credential = credentialIn(whole);
  const text = credential ? `${whole.slice(0, credential.at)}${credential.begins}…` : whole;
  return text.length > 120 ? `${text.slice(0, 117)}...` : text;
}

/** The value as JSON, with the path of a construct in its place. Nothing for a function or a circular value. */
function json(value: unknown): string | undefined {
  try {
    return JSON.stringify(value, (_, v) => (typeof v === 'bigint' ? String(v) : typeof v?.node?.path === 'string' ? v.node.path : v));
  } catch {
    return undefined;
  }
}

const LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;

export function isDnsLabel(text: string): boolean {
  return text.length <= 63 && LABEL.test(text);
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

export function isDnsSubdomain(text: string): boolean {
  return text.length <= 253 && text.split('.').every((label) => LABEL.test(label));
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

/** An integer in a range, both ends included. */
export function requireInteger(scope: ErrorSource, prop: string, value: number, low: number, high = Number.MAX_SAFE_INTEGER): number {
  if (!Number.isInteger(value) || value < low || value > high) {
    throw propError(
      scope,
      prop,
      high === Number.MAX_SAFE_INTEGER ? `be an integer of at least ${low}` : `be an integer from ${low} to ${high}`,
      value,
    );
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
