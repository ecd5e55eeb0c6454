import { BoundedCache, memoize } from '../engine/value/memoize';

/** Many objects have fields at the same paths. */
const stepsCache = new BoundedCache<readonly string[]>();

/** The keys and indexes of a path such as `spec.containers[0]` or `metadata.annotations["a.b/c"]`. */
export function stepsOf(path: string): readonly string[] {
  return memoize(stepsCache, path, () => [...path.matchAll(/\["(.*?)(?:"\]|$)|[^.[\]]+/gs)].map(([step, quoted]) => quoted ?? step));
}
