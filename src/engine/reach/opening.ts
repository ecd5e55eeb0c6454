import { ReachTarget } from './reach-target';
import { PortSet, Protocol } from '../address/port-set';
import { titleOf } from '../cluster/namespaced';
import { Evidenced, PodPeer, Ports } from '../manifest/network-policy';
import { Json, object, sorted, textOf } from '../value/json';

/** A target with its ports as numbers. */
export interface Opening extends Omit<ReachTarget, 'ports'> {
  readonly numbers: PortSet;
  readonly names: readonly PortByName[];
}

/** The same with what opens it. Only who asks for it pays for it: there may be thousands of openings. */
export interface SourcedOpening extends Opening {
  readonly sources: readonly Evidence[];
  /** ClusterNetworkPolicies that deny a part of it. */
  readonly cutBy?: readonly Json[];
  /** The pods by their selectors, if pods are meant, and the namespace of the policy. */
  readonly selected?: { readonly peer: PodPeer; readonly namespace: string };
}

/** A port by name, and the numbers that pods of the cluster give it. */
export interface PortByName {
  readonly protocol: Protocol;
  readonly name: string;
  readonly numbers: readonly number[];
}

/** An element of a policy, or of the configuration of a proxy, that opens something. */
export interface Evidence extends Evidenced {
  /** The policy, or the ConfigMap of a proxy. */
  readonly policy: Json;
  /** The ports that it opens. Without them, it opens all of the opening. */
  readonly ports?: Ports;
  /** The line inside the text of a ConfigMap. The first is 1. */
  readonly line?: number;
}

/** The ports of two elements together. One without ports opens all of the opening. */
export function portsTogether(one: Ports | undefined, other: Ports | undefined): Ports | undefined {
  return one && other && { numbers: one.numbers.union(other.numbers), names: [...one.names, ...other.names] };
}

/** The names of the policies among sources, sorted, each once. */
export function policiesIn(sources: readonly Evidence[]): string[] {
  return sorted([...new Set(sources.map(({ policy }) => policyText(policy)))].filter((name) => name !== ''));
}

/** The name of a NetworkPolicy, or kind and name of another policy. Empty if no policy allows the target. */
export function policyText(policy: Json): string {
  return policy.kind === 'NetworkPolicy' ? textOf(object(policy.metadata).name) : policy.kind === undefined ? '' : titleOf(policy);
}

/** The order of openings in a list. */
export function byText(a: Opening, b: Opening): number {
  return compareTexts(a.to, b.to) || compareTexts(a.numbers.text, b.numbers.text);
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
