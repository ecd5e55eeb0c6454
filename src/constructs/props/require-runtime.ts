import { Check, Place, Shape, flag, listOf, oneOf, required, struct, text } from '../../engine/input/check';
import { isDnsSubdomain, propError, requireSameApp } from '../../engine/input/props';
import { RuntimeIsolation, RuntimeTraits } from '../../engine/runtimes/traits';

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
