import { createHash } from 'crypto';
import { UnusableError } from './command';
import { KEEP_ONE_IN_YAML } from '../engine/cluster/same-objects';
import { JudgedObject, objectName } from '../engine/manifest/manifest-list';
import { groupKind } from '../engine/manifest/pod-kinds';
import { isObject } from '../engine/value/json';
import { push } from '../engine/value/multimap';
import { bounded } from '../report/bounded';
import { isList, isNamed, placeIn } from '../report/checked';
import { Origin } from '../report/json';

/** The digests of the objects of manifests, by their titles. */
export interface ObjectDigests {
  readonly [title: string]: string;
}

/** SHA-256 in hexadecimal digits. */
export function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

/**
 * A value as JSON that is the same for equal values: keys in the order of their UTF-16 units, no blanks, numbers as JavaScript writes them.
 *
 * @see https://www.rfc-editor.org/rfc/rfc8785
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) {
    return `[${value.map(canonicalJson).join(',')}]`;
  }
  return isObject(value)
    ? `{${Object.keys(value).sort().map((key) => `${JSON.stringify(key)}:${canonicalJson(value[key])}`).join(',')}}`
    : JSON.stringify(value) ?? 'null';
}

/**
 * The SHA-256 of each object in its canonical form, sorted by title. Files, the order of documents and of keys, comments, and the lists
 * that hold objects do not count. Every field does, also a status. What is judged with `--namespace` has that namespace.
 *
 * @throws UnusableError if two objects have the same title and not the same content
 */
export function digestsOf(judged: readonly JudgedObject<Origin>[]): ObjectDigests {
  const objects = judged.filter(({ manifest }) => isNamed(manifest) && !isList(manifest));
  const groups = new Map<string, string[]>();
  objects.forEach(({ manifest }) => push(groups, objectName(manifest), groupOf(manifest)));
  const seen = new Map<string, JudgedObject<Origin> & { readonly digest: string }>();
  const faults: string[] = [];
  for (const object of objects) {
    const { manifest } = object;
    const name = objectName(manifest);
    const group = groupOf(manifest);
    const title = group !== '' && groups.get(name)!.some((one) => one !== group) ? `${name} of ${group}` : name;
    const digest = sha256(canonicalJson(manifest));
    const first = seen.get(title);
    if (first && first.digest !== digest) {
      faults.push(`${title} is there twice with other content: ${placeIn(first)} and ${placeIn(object)}; ${KEEP_ONE_IN_YAML}`);
    }
    seen.set(title, first ?? { ...object, digest });
  }
  if (faults.length > 0) {
    throw new UnusableError(faults);
  }
  return Object.fromEntries([...seen].map(([title, { digest }]) => [title, digest] as const).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The API group of an object. Empty for the core group, whose objects keep a short title. */
function groupOf({ apiVersion, kind }: JudgedObject<Origin>['manifest']): string {
  return groupKind(apiVersion, kind).replace(/\/?[^/]*$/, '');
}

/** One digest for all manifests: the SHA-256 of the canonical form of what `digestsOf` returns. */
export function digestOfAll(objects: ObjectDigests): string {
  return sha256(canonicalJson(objects));
}

/** How manifests differ from others, by the titles of objects. */
export interface ManifestChanges {
  readonly changed: readonly string[];
  readonly added: readonly string[];
  readonly gone: readonly string[];
}

/** Which objects changed. Nothing if all are the same. */
export function changesBetween(before: ObjectDigests, now: ObjectDigests): ManifestChanges | undefined {
  const isIn = (objects: ObjectDigests) => (title: string) => Object.hasOwn(objects, title);
  const [old, all] = [Object.keys(before), Object.keys(now)];
  const changes = {
    changed: all.filter((title) => isIn(before)(title) && before[title] !== now[title]),
    added: all.filter((title) => !isIn(before)(title)),
    gone: old.filter((title) => !isIn(now)(title)),
  };
  return Object.values(changes).some(({ length }) => length > 0) ? changes : undefined;
}

/** Such as `changed: NetworkPolicy "agents/x"; new: Pod "agents/y"`, in one line of bounded length. */
export function changesText({ changed, added, gone }: ManifestChanges): string {
  return Object.entries({ changed, new: added, gone }).filter(([, titles]) => titles.length > 0)
    .map(([what, titles]) => `${what}: ${bounded(titles)}`).join('; ');
}
