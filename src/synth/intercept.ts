import { IConstruct } from 'constructs';
import { constructError } from '../engine/input/props';

type ToJson = () => unknown;

/** A method as it is without what was put around it, and whether it is still the one that the class has. */
export interface Intercepted {
  readonly call: ToJson;
  readonly is: (method: unknown) => boolean;
  /** Whether somebody replaced the method since. */
  readonly isReplaced: () => boolean;
}

/**
 * Puts a function around the `toJson` of a construct: cdk8s has no hook between rendering and writing. Whoever replaces the
 * method later replaces what it is put around, so that nobody gets past it by that.
 *
 * @throws if the method was replaced in a way that allows no change, as jsii does for a subclass in another language
 */
export function interceptToJson(target: IConstruct & { toJson(): unknown }, around: () => unknown): Intercepted {
  const { configurable = Object.isExtensible(target) } = Object.getOwnPropertyDescriptor(target, 'toJson') ?? {};
  if (!configurable) {
    throw constructError(
      target,
      'it overrides toJson or is frozen, so that what it writes cannot be judged; change its objects by addJsonPatch or a resolver of the App',
    );
  }
  const methods: ToJson[] = [target.toJson]; // what was replaced is called by what replaced it
  let depth = 0;
  const call = () => {
    depth++;
    try {
      return methods[Math.max(methods.length - depth, 0)].call(target);
    } finally {
      depth--;
    }
  };
  const outer = () => (depth > 0 ? call() : around());
  Object.defineProperty(target, 'toJson', {
    enumerable: true,
    get: () => outer,
    set: (method: ToJson) => {
      methods.push(method);
    },
  });
  return { call, is: (method) => methods.length === 1 && methods[0] === method, isReplaced: () => methods.length > 1 };
}
