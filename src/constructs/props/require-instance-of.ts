import { Construct, IConstruct } from 'constructs';
import { propError, requireSameApp } from '../../engine/input/props';

/** An object of a class of ours, made in this app. */
export function requireInstanceOf<T>(scope: IConstruct, prop: string, value: T, made: { readonly prototype: T; readonly name: string }): T {
  requireSameApp(scope, prop, value);
  if (!(made.prototype as object).isPrototypeOf(value as object)) {
    // eslint-disable-line no-prototype-builtins -- a constructor may be private
    throw propError(scope, prop, `be of class ${made.name}`, Construct.isConstruct(value) ? value.node.path : value);
  }
  return value;
}
