import { BrokerRoute } from '../../gateway-files/broker/broker-route';

/** The requests that a route of a broker passes. */
export interface BrokerCall {
  /** Such as "POST". Nothing for every method. */
  readonly method?: string;
  /** Such as "/v1/messages", with its query if one is required. */
  readonly path?: string;
  /** A pattern of RE2 for the whole path, if the route names no path. Nothing for every path. */
  readonly pattern?: string;
}

/** Paths that no API has. A pattern that matches all of them names no path. */
const UNLIKELY = ['/zq9', '/Zq-_~.x', '/q/x%7e/y', '/.q/0', '/_/a/b/c'];

/** Higher numbers make a pattern that takes JavaScript too long. */
const MAX_REPEATS = 12;
/** The same for a pattern that repeats a group: repeats within it multiply. */
const MAX_REPEATS_OF_GROUPS = 4;

/** What a route passes. */
export function callOf({ method, path, query, pathRegex }: BrokerRoute): BrokerCall {
  return path === undefined ? { method, pattern: pathRegex } : { method, path: query === undefined ? path : `${path}?${query}` };
}

/** Such as "POST /v1/messages", "GET paths like /v1/items/[0-9]+" and "every method of every path". */
export function textOfCall(call: BrokerCall): string {
  const { method, path, pattern } = call;
  const where = path ?? (isEveryPath([call]) ? undefined : pathOf(pattern!) ?? `paths like ${pattern}`);
  return method === undefined ? `every method of ${where ?? 'every path'}` : `${method} ${where ?? 'every path'}`;
}

/** The one path that a pattern matches, if it has no special character. */
function pathOf(pattern: string): string | undefined {
  const isPath = !/[\\^$.*+?()[\]{}|]/.test(pattern.replace(/\\[^\w]/g, ''));
  return isPath ? pattern.replace(/\\([^\w])/g, '$1') : undefined;
}

/** Whether calls of one method together pass every path, or paths that cannot be read. */
export function isEveryPath(calls: readonly BrokerCall[]): boolean {
  const patterns = calls.filter(({ path }) => path === undefined).map(({ pattern }) => pattern);
  return patterns.length > 0 && UNLIKELY.every((path) => patterns.some((pattern) => pattern === undefined || mayMatch(pattern, path)));
}

/** Whether a pattern matches a path. One that JavaScript does not read in the same way, or not in short time, may do so. */
function mayMatch(pattern: string, path: string): boolean {
  const repeats = pattern.match(/[*+?{]/g)?.length ?? 0;
  if (repeats > (/\)[*+{]/.test(pattern) ? MAX_REPEATS_OF_GROUPS : MAX_REPEATS)) {
    return true;
  }
  try {
    const [, flags = '', rest = pattern] = /^\(\?([a-zA-Z]+)\)(.*)$/s.exec(pattern) ?? [];
    return new RegExp(`^(?:${rest})$`, flags.includes('i') ? 'is' : 's').test(path);
  } catch {
    return true;
  }
}
