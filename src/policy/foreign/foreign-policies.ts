import { readCalico } from './calico';
import { readCilium } from './cilium';
import { CALICO, CALICO_GLOBAL, CILIUM, CILIUM_CLUSTERWIDE, EKS, GKE, TIERED } from './kinds';
import { readEks, readGke } from './names';
import { ForeignPart } from './reading';
import { readTiered } from './tiered';
import { once } from '../../reach/once';
import { Json } from '../json';
import { Direction } from '../network-policy';
import { PodView } from '../pod-view';
import { World } from '../world';

const READERS = new Map<string, (policy: Json, world: World) => ForeignPart[]>([
  ...[...CALICO, ...CALICO_GLOBAL].map((kind) => [kind, readCalico] as const),
  ...[...CILIUM, ...CILIUM_CLUSTERWIDE].map((kind) => [kind, readCilium] as const),
  ...EKS.map((kind) => [kind, readEks] as const),
  ...GKE.map((kind) => [kind, readGke] as const),
  ...TIERED.map((kind) => [kind, readTiered] as const),
]);

const cache = new WeakMap<World, Map<Json, ForeignPart[]>>();

/** What policies of other kinds than NetworkPolicy allow, each with its policy. */
export function foreignPolicies(world: World): ReadonlyMap<Json, readonly ForeignPart[]> {
  return once(cache, world, () => new Map([...READERS].flatMap(([kind, read]) => world.of(kind).map((policy) => [policy, read(policy, world)]))));
}

const openCache = new WeakMap<World, readonly ForeignPart[]>();

/** Those of them that open to a pod what nobody named. */
export function openForeign(world: World, pod: PodView): ForeignPart[] {
  const all = once(openCache, world, () => [...foreignPolicies(world).values()].flat().filter(({ opened }) => opened.length > 0));
  return all.filter((part) => part.selects(pod));
}

const isolatingCache = new WeakMap<World, readonly ForeignPart[]>();

/** Whether one of them closes a direction for a pod. */
export function isIsolatedByForeign(world: World, pod: PodView, direction: Direction): boolean {
  const all = once(isolatingCache, world, () => [...foreignPolicies(world).values()].flat().filter(({ isolates }) => isolates.length > 0));
  return all.some((part) => part.isolates.includes(direction) && part.selects(pod));
}

const wideCache = new WeakMap<World, readonly ForeignPart[]>();

/** Those of them that let a pod call addresses. */
export function foreignAddresses(world: World, pod: PodView): ForeignPart[] {
  const all = once(wideCache, world, () => [...foreignPolicies(world).values()].flat().filter(({ addresses }) => !addresses.isEmpty));
  return all.filter((part) => part.selects(pod));
}
