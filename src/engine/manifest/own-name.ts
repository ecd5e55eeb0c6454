import { isObject } from '../value/json';

/** What tools append to names: cdk8s a hash of the construct's path, and the generators of kustomize a hash of the content. */
const HASH = /-(?:c8[0-9a-f]{6}|[bcdfghkmt2456789]{10})(?![0-9a-z])/g;

/** A construct's address, by which cdk8s-plus selects its pods. */
const ADDRESS = /^c8[0-9a-f]{40}$/;

/** No object of a cluster has a longer one. */
const LONGEST_NAME = 253;

/** A name without the hash that a tool appended. */
export function withoutHash(name: string): string {
  return name.replace(HASH, '');
}

/** A copy of a value of an object in which "{}" stands for the object's name and for the address of a construct. */
export function withoutName(value: unknown, name: string): unknown {
  const escaped = withoutHash(name).replace(/[^\w-]/g, '\\$&');
  const own = escaped === '' || name.length > LONGEST_NAME ? undefined : new RegExp(`(?<![0-9A-Za-z])${escaped}(?![0-9A-Za-z])`, 'g');
  const plain = (text: string) => {
    const known = withoutHash(text.replace(ADDRESS, '{}'));
    return own ? known.replace(own, '{}') : known;
  };
  const copy = (one: unknown): unknown => (typeof one === 'string' ? plain(one)
    : Array.isArray(one) ? one.map(copy)
      : isObject(one) ? Object.fromEntries(Object.entries(one).map(([key, inner]) => [key, copy(inner)])) : one);
  return copy(value);
}
