import { ReachTarget } from './reach-target';
import { PortSet, Protocol } from '../address/port-set';
import { titleOf } from '../cluster/namespaced';
import { Json, object, textOf } from '../value/json';

/** A target with its ports as numbers. */
export interface Opening extends Omit<ReachTarget, 'ports'> {
  readonly numbers: PortSet;
  readonly names: readonly PortByName[];
}

/** A port by name, and the numbers that pods of the cluster give it. */
export interface PortByName {
  readonly protocol: Protocol;
  readonly name: string;
  readonly numbers: readonly number[];
}

/** The name of a NetworkPolicy, or kind and name of another policy. Empty if no policy allows the target. */
export function policyText(policy: Json): string {
  return policy.kind === 'NetworkPolicy' ? textOf(object(policy.metadata).name) : policy.kind === undefined ? '' : titleOf(policy);
}

/** The order of openings in a list. */
export function byText(a: Opening, b: Opening): number {
  return a.to < b.to ? -1 : a.to > b.to ? 1 : 0;
}
