import { Place, Shape, flag, oneOf, required, struct, text } from './check';
import { propError, requireSameApp } from '../../engine/input/props';
import { Isolation, RuntimeTraits } from '../../engine/runtimes/traits';

const TRAITS: Shape<RuntimeTraits> = {
  isolation: required(oneOf(Isolation)),
  isSandbox: flag,
  appliesSeccomp: flag,
  appliesAppArmor: flag,
  appliesSysctls: flag,
  allowsUserNamespaces: flag,
  allowsRecursiveReadOnly: flag,
  refusesSeLinuxLabels: flag,
  visibleToHost: flag,
  needsNodeScheduling: flag,
  overheadCpu: text,
  overheadMemory: text,
};

/** What a runtime honours, as a user states it. */
export const runtimeTraits = struct(TRAITS, '{ isolation: "virtual-machine" }');

/** A runtime of this app, or one that exists in the cluster. */
export function requireRuntime<T>(place: Place, prop: string, value: T): T {
  requireSameApp(place, prop, value);
  const stated = (value as { readonly traits?: unknown }).traits;
  if (stated === undefined) {
    throw propError(place, prop, 'be a runtime such as new GVisorRuntime(…) or AgentRuntime.gkeSandbox()', value);
  }
  runtimeTraits(place, `${prop}.traits`, stated);
  return value;
}
