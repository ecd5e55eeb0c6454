import { celMatches } from '../cel/cel';

/**
 * Where images may come from: prefixes of image names by whole segments, such as "registry.example/agents". The rule and its CEL use the
 * same patterns. JavaScript and RE2 read these patterns in the same way.
 *
 * @see https://github.com/distribution/reference/blob/main/normalize.go
 */

/** A host has a dot or a port, or is "localhost". Any other first segment is a name on Docker Hub. */
const HOST = '(localhost|[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)+)(:[0-9]+)?|[A-Za-z0-9-]+:[0-9]+';
const REGISTRY = new RegExp(`^(${HOST})(/[a-z0-9]+([._-]+[a-z0-9]+)*)*$`);

/** What a prefix must be, for error messages. */
export const REGISTRY_MUST =
  'be a registry, with a path in it if only a part of it is allowed, such as "registry.example/agents" or "docker.io/library", ' +
  'without scheme, tag, digest and final slash';

/** Whether a value is a prefix of image names. */
export function isRegistry(value: unknown): value is string {
  return typeof value === 'string' && REGISTRY.test(value);
}

/** What may follow the last segment: another segment, a tag, a digest or nothing. `LAST` excludes another segment. */
const END = '([/:@]|$)';
const LAST = '([:@][^/]*)?$';

const HUB = '(index[.])?docker[.]io/';
const HUB_HOSTS = ['docker.io', 'index.docker.io'];
const OFFICIAL = 'library';
const ANY_NAME = '[a-z0-9._-]+';

/** Patterns of the names that a prefix allows: of names with a host, and of names without the host of Docker Hub. */
interface Patterns {
  readonly withHost: readonly string[];
  readonly withoutHost: readonly string[];
}

function patternsOf(registry: string): Patterns {
  const [host, ...segments] = registry.split('/');
  if (!HUB_HOSTS.includes(host)) {
    return { withHost: [escaped(registry) + (segments.length === 0 ? '/' : END)], withoutHost: [] };
  }
  if (segments.length === 0) {
    return { withHost: [HUB], withoutHost: ['[a-z0-9_-]+/', ANY_NAME + LAST] };
  }
  const path = escaped(segments.join('/')) + (segments.length === 1 ? '/' : END);
  const official =
    segments[0] !== OFFICIAL || segments.length > 2 ? [] : [(segments.length === 1 ? ANY_NAME : escaped(segments[1])) + LAST];
  return {
    withHost: [path, ...official].map((pattern) => HUB + pattern),
    withoutHost: [...segments[0].includes('.') ? [] : [path], ...official],
  };
}

function escaped(text: string): string {
  return text.replace(/\./g, '[.]');
}

/** One pattern for all of them. It matches nothing if the list is empty. */
function anyOf(patterns: readonly string[]): string {
  return `^(${patterns.length > 0 ? patterns.join('|') : '[^ -~]$'})`;
}

/** The only host that looks like a name on Docker Hub. */
const LOCAL = 'localhost/';

/** The two patterns of the names that a list of prefixes allows. */
function allowing(registries: readonly string[]): { readonly withHost: string; readonly withoutHost: string } {
  const all = registries.map(patternsOf);
  return { withHost: anyOf(all.flatMap((one) => one.withHost)), withoutHost: anyOf(all.flatMap((one) => one.withoutHost)) };
}

/** A function that says whether one of the registries contains an image. */
export function allowedBy(registries: readonly string[]): (image: string) => boolean {
  const { withHost, withoutHost } = allowing(registries);
  const [explicit, implicit] = [new RegExp(withHost), new RegExp(withoutHost)];
  return (image) => explicit.test(image) || (!image.startsWith(LOCAL) && implicit.test(image));
}

/** The same for a CEL expression that is a string. */
export function celAllowedBy(registries: readonly string[]): (image: string) => string {
  const { withHost, withoutHost } = allowing(registries);
  return (image) => `(${celMatches(image, withHost)} || (!${image}.startsWith("${LOCAL}") && ${celMatches(image, withoutHost)}))`;
}
