import { Construct, IConstruct } from 'constructs';
import { Check, Place, Shape, flag, listOf, oneOf, required, struct, text } from '../../engine/input/check';
import { isDnsSubdomain } from '../../engine/input/dns-names';
import { propError, requireSameApp } from '../../engine/input/props';
import { RuntimeIsolation, RuntimeTraits } from '../../engine/runtimes/traits';

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

const GIVE = 'give new AgentNamespace(…), or AgentNamespace.fromNamespaceName(…) for a namespace that exists';

/** A namespace construct of this app. In plain JavaScript, people give its name or a `Namespace` of cdk8s-plus. */
export function requireNamespace<T>(place: Place, prop: string, value: T): T {
  requireSameApp(place, prop, value, GIVE);
  if (typeof (value as { readonly namespaceName?: unknown }).namespaceName !== 'string') {
    throw propError(
      place,
      prop,
      'be a namespace for agents',
      value,
      GIVE,
    );
  }
  return value;
}

/** Domains of accelerators, such as ["nvidia.com"]. */
export const accelerators = listOf(((place, prop, value) => {
  if (typeof value !== 'string' || (value !== '*' && !isDnsSubdomain(value))) {
    throw propError(place, prop, 'be the domain of accelerators such as "nvidia.com", or "*"', value);
  }
}) as Check);

const TRAITS: Shape<RuntimeTraits> = {
  isolation: required(oneOf(RuntimeIsolation)),
  isSandbox: flag,
  appliesSeccomp: flag,
  appliesAppArmor: flag,
  appliesSysctls: flag,
  allowsUserNamespaces: flag,
  allowsRecursiveReadOnly: flag,
  refusesSeLinuxLabels: flag,
  visibleToHost: flag,
  accelerators,
  needsNodeScheduling: flag,
  overheadCpu: text,
  overheadMemory: text,
};

/** What a runtime honours, as a user states it. */
export const runtimeTraits = struct(TRAITS, '{ isolation: "virtual-machine" }');

const RUNTIME = 'new GVisorRuntime(…) or AgentRuntime.gkeSandbox()';

/** A runtime of this app, or one that exists in the cluster. */
export function requireRuntime<T>(place: Place, prop: string, value: T): T {
  requireSameApp(place, prop, value, `give ${RUNTIME}`);
  const stated = (value as { readonly traits?: unknown }).traits;
  if (stated === undefined) {
    throw propError(place, prop, `be a runtime such as ${RUNTIME}`, value);
  }
  runtimeTraits(place, `${prop}.traits`, stated);
  return value;
}
