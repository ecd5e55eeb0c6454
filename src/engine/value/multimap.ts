/** Adds a value to those that a map holds under a key. */
export function push<K, V>(map: Map<K, V[]>, at: K, value: V): void {
  const list = map.get(at);
  if (list) {
    list.push(value);
  } else {
    map.set(at, [value]);
  }
}

/** The items that two lists share by a key, each as often as it is in both, and the rest of both. */
export function pairedBy<B, A>(before: readonly B[], after: readonly A[], keyOfBefore: (one: B) => string, keyOfAfter: (one: A) => string) {
  const left = new Map<string, B[]>();
  before.forEach((one) => push(left, keyOfBefore(one), one));
  const pairs: [B, A][] = [];
  const rest = after.filter((one) => {
    const old = left.get(keyOfAfter(one))?.shift();
    if (old !== undefined) {
      pairs.push([old, one]);
    }
    return old === undefined;
  });
  return { pairs, before: [...left.values()].flat(), after: rest };
}
