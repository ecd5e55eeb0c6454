import { Construct } from 'constructs';
import { Context } from './context';

/** A valid value of a prop. A function is called for one, since what refers to constructs is of one app. */
type Value = unknown | ((context: Context) => unknown);

/** Valid values of each prop. A prop without them does not compile. */
export type Values<P> = { readonly [prop in keyof Required<P>]: readonly Value[] };

/** How a random app gets a construct, or calls a method. */
export interface Recipe {
  readonly values: { readonly [prop: string]: readonly Value[] };
  /** The props that must be given. */
  readonly needs: readonly string[];
  readonly make: (scope: Construct, id: string, props: never, context: Context) => unknown;
  /** What the error about a prop begins with, in place of the path of the construct. */
  readonly place?: string | ((context: Context) => string);
  /** Whether it is no code of this library, which gives no errors of ours. */
  readonly isForeign?: boolean;
}

/** The recipe of a construct. */
export function construct<P>(
  kind: new (scope: Construct, id: string, props: P) => unknown,
  values: Values<NonNullable<P>>,
  ...needs: (keyof NonNullable<P> & string)[]
): Recipe {
  return { values, needs, make: (scope, id, props) => new kind(scope, id, props) };
}

/** A call of a method with one struct. */
export function call<P>(
  place: string | ((context: Context) => string), act: (context: Context, props: P) => unknown, values: Values<P>,
  ...needs: (keyof P & string)[]
): Recipe {
  return { values, needs, place, make: (_, _id, props, context) => act(context, props) };
}

const MAPS = new WeakSet<object>();

/** An object whose keys are the user's, so that no key is unknown. */
export function map<T extends object>(values: T): T {
  MAPS.add(values);
  return values;
}

export const isMap = (value: object) => MAPS.has(value);

export const NAMES = ['one', 'two', 'a-b.c'];
export const LABEL_NAMES = ['one', 'two'];
export const FLAGS = [true, false];
export const LABELS = [map({ team: 'research' }), map({ 'example.com/tier': 'a', 'x': '' })];
