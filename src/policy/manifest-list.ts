import { Json, object } from './json';
import { show } from './props';

/** A document as a parser gives it: anything. */
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

/** What stands where an object should. */
export interface Unreadable<S> {
  readonly source: S;
  /** Its place in a list, such as "items[0]"; empty for a document. */
  readonly at: string;
  readonly got: unknown;
}

/**
 * The objects of documents, those in lists too. kubectl takes whatever has `items` for a list, and gives what
 * stands in a PodList its kind; an empty document is none.
 *
 * @see https://github.com/kubernetes/apimachinery/blob/v0.35.0/pkg/apis/meta/v1/unstructured/helpers.go
 */
export function objectsIn<S>(documents: Iterable<Document<S>>): { objects: JudgedObject<S>[]; unreadable: Unreadable<S>[] } {
  const objects: JudgedObject<S>[] = [];
  const unreadable: Unreadable<S>[] = [];
  for (const { source, document } of documents) {
    const rest = [{ value: document, at: '' }]; // a stack of our own: lists may lie in lists to any depth
    for (let next = rest.pop(); next; next = rest.pop()) {
      const { value, at } = next;
      if (typeof value !== 'object' || value === null || Array.isArray(value)) {
        if (at !== '' || (value !== null && value !== undefined)) {
          unreadable.push({ source, at, got: value });
        }
        continue;
      }
      const manifest = value as Json;
      const prefix = at === '' ? '' : `${at}.`;
      objects.push({ source, manifest, prefix });
      const items: unknown[] = Array.isArray(manifest.items) ? manifest.items : [];
      for (let i = items.length - 1; i >= 0; i--) {
        rest.push({ value: withKind(items[i], manifest), at: `${prefix}items[${i}]` });
      }
    }
  }
  return { objects, unreadable };
}

function withKind(item: unknown, { apiVersion, kind }: Json): unknown {
  const isTyped = typeof kind === 'string' && kind.endsWith('List') && kind !== 'List';
  const given = object(item);
  return isTyped && given === item && !given.apiVersion && !given.kind ? { ...given, apiVersion, kind: kind.slice(0, -'List'.length) } : item;
}

/** `Pod "agents/claude-code"`, whatever stands in its fields. */
export function objectName({ kind, metadata }: Json): string {
  const { namespace, name } = object(metadata);
  const full = [namespace, name].filter((part) => part !== undefined && part !== null && part !== '').map(text).join('/');
  return `${text(kind ?? 'object')} "${full}"`;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : show(value);
}
