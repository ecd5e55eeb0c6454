/** What `once` looks a value up in. */
interface Known<K, V> {
  has(key: K): boolean;
  get(key: K): V | undefined;
  set(key: K, value: V): unknown;
}

/** The value that was made for the key before; else makes it. */
export function memoize<K, V>(known: Known<K, V>, key: K, make: () => V): V {
  if (!known.has(key)) {
    known.set(key, make());
  }
  return known.get(key)!;
}

const MAX_ENTRIES = 10_000;

/** What was made of a text, for as long as a process runs: it forgets all of it when there is too much. */
export class BoundedCache<V> extends Map<string, V> {
  public set(text: string, value: V): this {
    if (this.size >= MAX_ENTRIES) {
      this.clear();
    }
    return super.set(text, value);
  }
}
