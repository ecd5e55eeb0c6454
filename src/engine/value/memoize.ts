/** Where `memoize` keeps what was made. */
interface Cache<K, V> {
  has(key: K): boolean;
  get(key: K): V | undefined;
  set(key: K, value: V): unknown;
}

/** The value that the cache holds for the key. Makes it the first time. */
export function memoize<K, V>(cache: Cache<K, V>, key: K, make: () => V): V {
  const known = cache.get(key);
  if (known !== undefined || cache.has(key)) {
    return known as V;
  }
  const made = make();
  cache.set(key, made);
  return made;
}

/** A function that makes its value once for each object, such as a `ClusterView`, and keeps it as long as the object lives. */
export function memoizeBy<K extends object, V>(make: (key: K) => V): (key: K) => V {
  const cache = new WeakMap<K, V>();
  return (key) => {
    const known = cache.get(key);
    return known !== undefined || cache.has(key) ? known as V : memoize(cache, key, () => make(key));
  };
}

/** The same for each pair of objects. The first is the one of which there are fewer: each has a table of its own. */
export function memoizeByPair<K extends object, L extends object, V>(make: (one: K, other: L) => V): (one: K, other: L) => V {
  const cachesOf = memoizeBy((_one: K) => new WeakMap<L, V>());
  return (one, other) => memoize(cachesOf(one), other, () => make(one, other));
}

/** The same for each object and text, such as a `ClusterView` and the name of a namespace. */
export function memoizeByText<K extends object, V>(make: (key: K, text: string) => V): (key: K, text: string) => V {
  const cachesOf = memoizeBy((_key: K) => new Map<string, V>());
  return (key, text) => memoize(cachesOf(key), text, () => make(key, text));
}

const MAX_ENTRIES = 10_000;

/** A cache by text that lives as long as the process. It drops all entries when there are too many. */
export class BoundedCache<V> extends Map<string, V> {
  public set(text: string, value: V): this {
    if (this.size >= MAX_ENTRIES) {
      this.clear();
    }
    return super.set(text, value);
  }
}
