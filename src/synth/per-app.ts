import { IConstruct } from 'constructs';
import { memoize } from '../engine/value/memoize';

/** A value for each app, made at its first use and freed together with the app. */
export function perApp<T>(make: (app: IConstruct) => T): (construct: IConstruct) => T {
  const values = new WeakMap<IConstruct, T>();
  return ({ node: { root } }) => memoize(values, root, () => make(root));
}
