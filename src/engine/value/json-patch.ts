import { Json, isObject, isSame } from './json';

/** An operation of a JSON patch (RFC 6902). */
export interface PatchOperation {
  readonly op: 'add' | 'replace' | 'remove';
  /** Such as "/spec/containers/0/image". */
  readonly path: string;
  readonly value?: unknown;
}

/** The shortest patch that makes `after` of `before`: what is equal in both is in no operation. */
export function patchOf(before: unknown, after: unknown, path = ''): PatchOperation[] {
  if (isSame(before, after)) {
    return [];
  }
  if (isObject(before) && isObject(after)) {
    return ofObjects(before, after, path);
  }
  return Array.isArray(before) && Array.isArray(after) ? ofLists(before, after, path) : [{ op: 'replace', path, value: after }];
}

function ofObjects(before: Json, after: Json, path: string): PatchOperation[] {
  const at = (key: string) => `${path}/${key.replace(/~/g, '~0').replace(/\//g, '~1')}`;
  return [
    ...Object.keys(before).filter((key) => !Object.hasOwn(after, key)).map((key): PatchOperation => ({ op: 'remove', path: at(key) })),
    ...Object.keys(after).flatMap((key): PatchOperation[] => (Object.hasOwn(before, key)
      ? patchOf(before[key], after[key], at(key))
      : [{ op: 'add', path: at(key), value: after[key] }])),
  ];
}

/** Elements that are gone are removed from the end on, since each removal moves those behind it. */
function ofLists(before: readonly unknown[], after: readonly unknown[], path: string): PatchOperation[] {
  if (after.length < before.length) {
    const gone = missing(before, after);
    return gone ? gone.reverse().map((i) => ({ op: 'remove', path: `${path}/${i}` })) : [{ op: 'replace', path, value: after }];
  }
  return after.flatMap((value, i): PatchOperation[] => (i < before.length
    ? patchOf(before[i], value, `${path}/${i}`)
    : [{ op: 'add', path: `${path}/-`, value }]));
}

/** The places of the elements that the other list lacks, if it has all others in the same order. */
function missing(before: readonly unknown[], after: readonly unknown[]): number[] | undefined {
  const gone: number[] = [];
  before.forEach((value, i) => {
    if (!isSame(value, after[i - gone.length])) {
      gone.push(i);
    }
  });
  return gone.length === before.length - after.length ? gone : undefined;
}
