import { addressesOf } from './edges-addresses';
import { PostureEdge } from './posture-agent';
import { REACHED, REACHED_NAMES, Reached, byName, reachedAt } from './reached';
import { opensAgentsUnlabelled } from './reached-agents';
import { AddressSet } from '../address/address-set';
import { ClusterView } from '../cluster/cluster-view';
import { policyElements } from '../cluster/namespaced';
import { isEveryNamespace, isEveryPod } from '../cluster/wide-selector';
import { Direction, PodPeer } from '../manifest/network-policy';
import { PodView } from '../manifest/pod-view';
import { isDns } from '../reach/egress';
import { openedCallers } from '../reach/opened-addresses';
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

/** The dangers that are pods of any namespace. */
export const TO_PODS: ReadonlySet<string> = new Set([...ANYONE.dangers!, REACHED_NAMES.agent, ...INSIDE.map(([, name]) => name)]);

/** What an opening leads to, or whether it lets anyone in. */
export function dangersOf(view: ClusterView, pod: PodView, direction: Direction, opening: SourcedOpening): Dangers {
  const { hosts, selected, pods } = opening;
  if (direction === 'Ingress') {
    return (selected ? isForEveryPod(selected.peer) : isForAnyAddress(view, pod, addressesOf([opening]))) ? ANYONE : {};
  }
  if (hosts) {
    return dangersField(hosts.flatMap(byName));
  }
  const byNoLabel = opensAgentsUnlabelled(view, pod, opening);
  if (pods !== undefined) {
    return opensUnnamed(view, pod, opening) || byNoLabel ? dangersField(['agent']) : {};
  }
  const open = addressesOf([opening]);
  if (!open) {
    return everyDanger(direction);
  }
  const ranges = view.rangesOf(pod.namespace);
  const inside = INSIDE.filter(([part]) => !open.intersect(AddressSet.of(ranges[part])).isEmpty).map(([, name]) => name);
  const reached = open.isEmpty ? ['node' as const] : reachedAt(view, pod, open, isDns(opening) ? AddressSet.EMPTY : open);
  return dangersField([...reached, ...byNoLabel ? ['agent' as const] : []], inside);
}

/** Whether it lets the pod call other agents that no policy names. */
function opensUnnamed(view: ClusterView, pod: PodView, { sources }: SourcedOpening): boolean {
  const elements = sources.map(({ policy, field }) => `${policyElements(policy, [field])} `);
  return unnamedCalls(view, pod).some((text) => elements.some((element) => text.startsWith(element)));
}

function isForEveryPod({ podSelector, namespaceSelector }: PodPeer): boolean {
  return isEveryPod(podSelector) && namespaceSelector !== undefined && isEveryNamespace(namespaceSelector);
}

function isForAnyAddress(view: ClusterView, { namespace }: PodView, open: AddressSet | undefined): boolean {
  return !open || openedCallers(open, view.rangesOf(namespace)).length > 0;
}
