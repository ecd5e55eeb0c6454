import { IConstruct } from 'constructs';
import { memoizeBy } from '../engine/value/memoize';

/** A value for each app, made at its first use and freed together with the app. */
export function perApp<T>(make: (app: IConstruct) => T): (construct: IConstruct) => T {
  const valueOf = memoizeBy(make);
  return ({ node: { root } }) => valueOf(root);
}
