import { show } from '../input/props';
import { Json, object } from '../value/json';

/** A document as a parser returns it. It can be any value. */
export interface Document<S> {
  /** What the caller knows it by, such as the name of a file. */
  readonly source: S;
  readonly document: unknown;
}

/** An object among others, with where it comes from. */
export interface JudgedObject<S> {
  readonly source: S;
  readonly manifest: Json;
  /** What its fields' paths begin with: nothing, or its place in a list such as "items[0].". */
  readonly prefix: string;
}

/** A value that is not an object, where an object must be. */
export interface Unreadable<S> {
  readonly source: S;
  /** Its place in a list, such as "items[0]". Empty for a document. */
  readonly at: string;
  readonly got: unknown;
}

/** A place in a list, and the place of that list in the list around it. It is a linked list, because lists nest to any depth. */
interface ListPlace {
  readonly index: number;
  readonly outer?: ListPlace;
  /** Such as "items[1].items[0]". */
  readonly path: string;
}

/** An object by itself or in a list. */
export interface ManifestPart {
  readonly manifest: Json;
  /** What its fields' paths begin with: nothing, or its place in a list such as "items[0].". */
  readonly prefix: string;
  /** Nothing for one that is in no list. */
  readonly place?: ListPlace;
}

/**
 * A manifest and the objects in its lists, to any depth, and the values in their places that are not objects. To kubectl every
 * object with `items` is a list, also a Pod. It gives the items of a PodList their kind.
 *
 * @see https://github.com/kubernetes/apimachinery/blob/v0.35.0/pkg/apis/meta/v1/unstructured/helpers.go
 */
export function partsOf(document: unknown): { parts: ManifestPart[]; others: { readonly value: unknown; readonly at: string }[] } {
  const parts: ManifestPart[] = [];
  const others: { value: unknown; at: string }[] = [];
  const rest: { value: unknown; place?: ListPlace }[] = [{ value: document }];
  for (let next = rest.pop(); next; next = rest.pop()) {
    const { value, place } = next;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      others.push({ value, at: place?.path ?? '' });
      continue;
    }
    const manifest = value as Json;
    const prefix = place ? `${place.path}.` : '';
    parts.push({ manifest, prefix, place });
    const items: unknown[] = Array.isArray(manifest.items) ? manifest.items : [];
    for (let index = items.length - 1; index >= 0; index--) {
      rest.push({ value: withKind(items[index], manifest), place: { index, outer: place, path: `${prefix}items[${index}]` } });
    }
  }
  return { parts, others };
}

/** A copy of a manifest with the object at a place in its lists changed. */
export function withPart(manifest: Json, place: ListPlace | undefined, change: (part: Json) => Json): Json {
  let changed = change;
  for (let at = place; at; at = at.outer) {
    const { index } = at;
    const inner = changed;
    changed = (list) => ({ ...list, items: (list.items as Json[]).map((item, i) => (i === index ? inner(item) : item)) });
  }
  return changed(manifest);
}

/** The objects of documents, those in lists too. An empty document has none. */
export function objectsIn<S>(documents: Iterable<Document<S>>): { objects: JudgedObject<S>[]; unreadable: Unreadable<S>[] } {
  const objects: JudgedObject<S>[] = [];
  const unreadable: Unreadable<S>[] = [];
  for (const { source, document } of documents) {
    const { parts, others } = partsOf(document);
    parts.forEach(({ manifest, prefix }) => objects.push({ source, manifest, prefix })); // one by one: a call takes only so many arguments
    others.filter(({ value, at }) => at !== '' || (value !== null && value !== undefined))
      .forEach(({ value, at }) => unreadable.push({ source, at, got: value }));
  }
  return { objects, unreadable };
}

function withKind(item: unknown, { apiVersion, kind }: Json): unknown {
  const isTyped = typeof kind === 'string' && kind !== 'List';
  const given = object(item);
  return isTyped && given === item && !given.apiVersion && !given.kind ? { ...given, apiVersion, kind: kind.replace(/List$/, '') } : item;
}

/** The name of an object in messages, such as `Pod "agents/claude-code"`. It fails on no value. */
export function objectName({ kind, metadata }: Json): string {
  const { namespace, name } = object(metadata);
  const full = [namespace, name].filter((part) => part !== undefined && part !== null && part !== '').map(text).join('/');
  return `${text(kind ?? 'object')} "${full}"`;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : show(value);
}
