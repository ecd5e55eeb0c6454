import { addressesOf } from './edges-addresses';
import { PostureEdge } from './posture-edge';
import { REACHED, REACHED_NAMES, Reached, byAddress, byName } from './reached';
import { AddressSet } from '../address/address-set';
import { ClusterView } from '../cluster/cluster-view';
import { policyElements } from '../cluster/namespaced';
import { isEveryNamespace, isEveryPod } from '../cluster/wide-selector';
import { Direction } from '../manifest/network-policy';
import { PodView } from '../manifest/pod-view';
import { isDns } from '../reach/egress';
import { largeFamilies, openedCallers } from '../reach/opened-addresses';
import { SourcedOpening } from '../reach/opening';
import { unnamedCalls } from '../rules/criteria/unnamed-agents';

/** What is worse than the rest of what an edge leads to. */
export type Dangers = Pick<PostureEdge, 'dangers'>;

/** The field of an edge. */
export function dangersField(reached: Iterable<Reached>, more: readonly string[] = []): Dangers {
  const all = new Set(reached);
  const dangers = [...REACHED.filter((one) => all.has(one)).map((one) => REACHED_NAMES[one]), ...more];
  return dangers.length === 0 ? {} : { dangers };
}

/** All of it, as for a pod that no policy limits. */
export function everyDanger(direction: Direction): Dangers {
  return direction === 'Ingress' ? ANYONE : dangersField(REACHED, INSIDE.map(([, name]) => name));
}

const ANYONE: Dangers = { dangers: ['anyone'] };

/** Ranges of the cluster whose addresses stand for more than a name says. */
const INSIDE = [['pods', 'pods by address'], ['services', 'Services by address']] as const;

/** What an opening leads to, or whether it lets anyone in. */
export function dangersOf(view: ClusterView, pod: PodView, direction: Direction, opening: SourcedOpening): Dangers {
  if (direction === 'Ingress') {
    return isForAnyone(view, pod, opening) ? ANYONE : {};
  }
  return dangersField(reachedThrough(view, pod, opening), insideOf(view, pod, opening));
}

function reachedThrough(view: ClusterView, pod: PodView, opening: SourcedOpening): readonly Reached[] {
  const { hosts, pods, sources } = opening;
  if (hosts) {
    return hosts.flatMap(byName);
  }
  if (pods !== undefined) {
    const elements = sources.map(({ policy, field }) => `${policyElements(policy, [field])} `);
    return unnamedCalls(view, pod).some((text) => elements.some((element) => text.startsWith(element))) ? ['agent'] : [];
  }
  const open = addressesOf([opening]);
  if (!open) {
    return REACHED;
  }
  const internet = largeFamilies(open).length > 0 ? ['internet' as const] : [];
  return open.isEmpty ? ['node'] : [...isDns(opening) ? [] : byAddress(view, pod, open), ...internet];
}

function insideOf(view: ClusterView, pod: PodView, opening: SourcedOpening): string[] {
  const open = opening.hosts || opening.pods !== undefined ? AddressSet.EMPTY : addressesOf([opening]);
  const ranges = view.rangesOf(pod.namespace);
  return INSIDE.filter(([part]) => !open || !open.intersect(AddressSet.of(ranges[part])).isEmpty).map(([, name]) => name);
}

function isForAnyone(view: ClusterView, { namespace }: PodView, opening: SourcedOpening): boolean {
  const { selected } = opening;
  if (selected) {
    const { podSelector, namespaceSelector } = selected.peer;
    return isEveryPod(podSelector) && namespaceSelector !== undefined && isEveryNamespace(namespaceSelector);
  }
  const open = addressesOf([opening]);
  return !open || openedCallers(open, view.rangesOf(namespace)).length > 0;
}
