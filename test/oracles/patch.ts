import { Json, isObject } from '../../src/engine/value/json';

/** Keys and indices that lead to a field. */
type Path = readonly (string | number)[];

/** One change of a manifest. */
export interface Change {
  readonly path: Path;
  /** Adds the value to the list at the path. */
  readonly isAdded?: boolean;
  /** The new value; without one the field is removed. */
  readonly value?: unknown;
}

/** The changes that make one manifest of another. */
export function changes(from: unknown, to: unknown, path: Path = []): Change[] {
  if (isObject(from) && isObject(to)) {
    const keys = [...new Set([...Object.keys(from), ...Object.keys(to)])];
    return keys.flatMap((key) => {
      const at = [...path, key];
      return key in from && key in to ? changes(from[key], to[key], at) : [{ path: at, value: to[key] }];
    });
  }
  if (Array.isArray(from) && Array.isArray(to) && from.length <= to.length) {
    return to.flatMap((value, i) => (i < from.length ? changes(from[i], value, [...path, i]) : [{ path, value, isAdded: true }]));
  }
  return JSON.stringify(from) === JSON.stringify(to) ? [] : [{ path, value: to }];
}

/** Makes a change in the manifest; whether there was a place for it. */
export function change(manifest: Json, { path, isAdded, value }: Change): boolean {
  const last = path[path.length - 1];
  let at: Json = manifest;
  for (const [i, step] of path.slice(0, -1).entries()) {
    const isList = typeof path[i + 1] === 'number';
    if (!isObject(at[step]) && !Array.isArray(at[step]) && value !== undefined && !isList) {
      at[step] = {};
    }
    at = at[step];
    if (isList ? !Array.isArray(at) : !isObject(at)) {
      return false;
    }
  }
  const copy = value === undefined ? undefined : JSON.parse(JSON.stringify(value));
  if (isAdded) {
    at[last] = [...(Array.isArray(at[last]) ? at[last] : []), copy];
  } else if (typeof last === 'number') {
    if (copy === undefined || last >= (at as unknown as unknown[]).length) {
      return false;
    }
    at[last] = copy;
  } else if (copy === undefined) {
    delete at[last];
  } else {
    at[last] = copy;
  }
  return true;
}

const CONTAINERS = ['containers', 'initContainers', 'ephemeralContainers'];

/**
 * Where a change is made, as a text that begins with the text of whatever holds it. All elements of a list count as one, and
 * so do all containers; an element that is added is apart from them.
 */
export function spotOf({ path, isAdded }: Change): string {
  const steps = path.map((step) => (typeof step === 'number' ? '*' : CONTAINERS.includes(step) ? CONTAINERS[0] : step));
  return [...steps, ...(isAdded ? ['+'] : [])].map((step) => `${step}\n`).join('');
}

/** Whether one of two spots holds the other. */
export function meet(a: string, b: string): boolean {
  return a.startsWith(b) || b.startsWith(a);
}
