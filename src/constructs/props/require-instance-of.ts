import { Construct, IConstruct } from 'constructs';
import { Check } from '../../engine/input/check';
import { propError, requireSameApp } from '../../engine/input/props';

/** An object of a class of this library, made in this app. The constructor may be private, so `instanceof` does not compile. */
export function requireInstanceOf<T>(scope: IConstruct, prop: string, value: T, made: { readonly prototype: T; readonly name: string }): T {
  requireSameApp(scope, prop, value, `give the ${made.name}`);
  if (!Object.prototype.isPrototypeOf.call(made.prototype as object, value as object)) {
    throw propError(scope, prop, `be of class ${made.name}`, Construct.isConstruct(value) ? value.node.path : value);
  }
  return value;
}

/** `requireInstanceOf` as a check of a prop. */
export function instanceOf<T>(made: { readonly prototype: T; readonly name: string }): Check {
  return (place, prop, value) => {
    requireInstanceOf(place as IConstruct, prop, value as T, made);
  };
}
