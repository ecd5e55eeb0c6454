import { readCalico } from './calico';
import { CALICO, CALICO_GLOBAL, TIERED } from './kinds';
import { ForeignPart } from './reading';
import { readTiered } from './tiered';
import { WALL_READERS } from './walls';
import { ClusterView } from '../../cluster/cluster-view';
import { Direction } from '../../manifest/network-policy';
import { PodView } from '../../manifest/pod-view';
import { Json } from '../../value/json';
import { memoizeBy } from '../../value/memoize';
import { FQDN_NETWORKS } from '../fqdn/fqdn-networks';

const READERS = new Map<string, (policy: Json, view: ClusterView) => ForeignPart[]>([
  ...[...CALICO, ...CALICO_GLOBAL].map((kind) => [kind, readCalico] as const),
  ...FQDN_NETWORKS.flatMap(({ namespacedKinds, clusterKinds, readParts }) => (
    [...namespacedKinds, ...clusterKinds].map((kind) => [kind, readParts] as const))),
  ...TIERED.map((kind) => [kind, readTiered] as const),
  ...WALL_READERS,
]);

/** What policies of other kinds than NetworkPolicy allow, each with its policy. */
export const foreignPolicies = memoizeBy((view: ClusterView): ReadonlyMap<Json, readonly ForeignPart[]> =>
  new Map([...READERS].flatMap(([kind, read]) => view.of(kind).map((policy) => [policy, read(policy, view)]))));

/** Finds the parts that meet a condition and select a pod or may select it. The parts of a view that meet it are computed once. */
export function partsThat(have: (part: ForeignPart) => boolean): (view: ClusterView, pod: PodView) => ForeignPart[] {
  const partsOf = memoizeBy((view: ClusterView) => [...foreignPolicies(view).values()].flat().filter(have));
  return (view, pod) => partsOf(view).filter((part) => part.match(pod) !== 'no');
}

/** The parts that allow a pod targets or callers that no person named. */
export const openForeign = partsThat(({ opened }) => opened.length > 0);

/** The parts that let a pod call addresses. */
export const foreignAddresses = partsThat(({ addresses }) => !addresses.isEmpty);

const isolatingParts = partsThat(({ isolates }) => isolates.length > 0);

/** The parts that isolate a pod for a direction for sure. */
export function isolatingForeign(view: ClusterView, pod: PodView, direction: Direction): ForeignPart[] {
  return isolatingParts(view, pod).filter(({ isolates, match }) => isolates.includes(direction) && match(pod) === 'yes');
}

/** Whether one of them isolates a pod for a direction. */
export function isIsolatedByForeign(view: ClusterView, pod: PodView, direction: Direction): boolean {
  return isolatingForeign(view, pod, direction).length > 0;
}
