import { ControlFact } from './agent-facts';
import { Blocks, blocksWithout, opened } from './reach-changes';
import { linesOf, reachOf } from './reach-changes-lines';
import { TargetPorts, portTexts } from './reach-changes-peer';
import { AddressSet } from '../address/address-set';
import { Cidr } from '../address/cidr';
import { PortSet } from '../address/port-set';
import { textOfRanges } from '../address/ranges';
import { ClusterView } from '../cluster/cluster-view';
import { isEveryNamespace, isEveryPod, namespacesText, placeText, selectorText } from '../cluster/wide-selector';
import { Direction, Ports } from '../manifest/network-policy';
import { PodView } from '../manifest/pod-view';
import { KIND, Rank, Tier, TierPeer, TierRule, tierRulesOf } from '../reach/cluster-network-policy';
import { whereAre } from '../reach/pod-addresses';
import { inOrder } from '../reach/tier-parts';
import { openAddresses } from '../reach/tiers';
import { object } from '../value/json';
import { memoize, memoizeBy } from '../value/memoize';

/** How the text of a denial begins and ends. Between them is a line of the accepted file. */
export const DENIED = /^(denied calls (?:to|from)) (.+) (by ClusterNetworkPolicies(?: of the tier Baseline)?)$/;

/** The same of what rules before the denials pass by labels, as one text. Its lines are in the middle, with "; " between them. */
export const PASSED = /^passing (calls (?:to|from)) nothing(?: but (.+))? (by ClusterNetworkPolicies(?: of the tier Baseline)?)$/;

const CALLS = { Egress: 'calls to', Ingress: 'calls from' } as const;
const END = { Admin: 'by ClusterNetworkPolicies', Baseline: 'by ClusterNetworkPolicies of the tier Baseline' } as const;

/** What ClusterNetworkPolicies deny a pod. In the tier Admin, no NetworkPolicy opens it again. */
export function denialsOf(view: ClusterView, pod: PodView): ControlFact[] {
  return (['Egress', 'Ingress'] as const).flatMap((direction) => (['Admin', 'Baseline'] as const).flatMap((tier) => {
    const ranks = tierRulesOf(view, pod, tier, direction).map((rank) => rank.map((rules) => rules.filter(isInForce)));
    const rules = inOrder(ranks);
    const at = rules.filter(({ action }) => action === 'Deny').map(({ policy, field }) => ({ manifest: policy, field }));
    if (at.length === 0) {
      return [];
    }
    const { denied, passed } = linesFor(view, { tier, direction, ranks, namespace: pod.namespace });
    const [calls, end] = [CALLS[direction], END[tier]];
    return [
      ...denied.map((line) => ({ text: `denied ${calls} ${line} ${end}`, at })),
      { text: `passing ${calls} nothing ${passed.length === 0 ? '' : `but ${passed.join('; ')} `}${end}`, at },
    ];
  }));
}

/** Whether a rule counts: a denial only if its policy selects the pod for sure. */
function isInForce({ action, isUnsure }: TierRule): boolean {
  return action !== 'Deny' || !isUnsure;
}

/** The rules of a tier for a pod. Thousands of pods may have the same. */
interface Tiered {
  readonly tier: Tier;
  readonly direction: Direction;
  readonly ranks: readonly Rank[];
  readonly namespace: string;
}

/** Lines of the accepted file. */
interface TierLines {
  readonly denied: readonly string[];
  readonly passed: readonly string[];
}

function linesFor(view: ClusterView, tiered: Tiered): TierLines {
  const { tier, direction, ranks, namespace } = tiered;
  const policies = ranks.flat(2).map(({ policy, isUnsure }) => `${view.of(KIND).indexOf(policy)}${isUnsure ? ' perhaps' : ''}`);
  const key = JSON.stringify([tier, direction, [...new Set(policies)], textOfRanges(view.rangesOf(namespace))]);
  return memoize(linesBy(view), key, () => readLines(view, tiered));
}

const linesBy = memoizeBy((_view: ClusterView) => new Map<string, TierLines>());

function readLines(view: ClusterView, { tier, ranks, namespace }: Tiered): TierLines {
  const rules = inOrder(ranks);
  const [admin, baseline] = tier === 'Admin' ? [ranks, []] : [[], ranks];
  const open = openAddresses(view, namespace, undefined, admin, baseline).flatMap(({ peers, ports }) =>
    peers.flatMap((peer) => ('block' in peer ? [{ addresses: peer.block.addresses, numbers: ports.numbers }] : [])));
  const pods = whereAre(view, 'pods', [namespace]);
  const where = pods.isEmpty ? AddressSet.ALL : pods;
  const lastDenial = rules.map(({ action }) => action).lastIndexOf('Deny');
  const passed = rules.slice(0, lastDenial).filter(({ action, peers }) => action !== 'Deny' && peers.some(isEveryPodPeer))
    .map(({ ports }) => ({ addresses: where, numbers: ports.numbers }));
  const denied = blocksWithout({ addresses: AddressSet.ALL, numbers: PortSet.ALL }, [...open, ...passed]);
  const stated = rules.filter(({ action }) => action === 'Deny').flatMap(({ peers }) => peers)
    .flatMap((peer) => ('block' in peer ? peer.block.addresses.cidrs() : []));
  const byLabels = linesByLabels(rules.slice(0, lastDenial + 1), where);
  return { ...byLabels, denied: [...stated.flatMap((block) => linesOfBlock(block, denied)), ...byLabels.denied] };
}

/** What is denied of a block that a rule states, in few lines: "169.254.0.0/16 except 169.254.20.10/32 on every port". */
function linesOfBlock(block: Cidr, denied: readonly Blocks[]): string[] {
  const own = AddressSet.of([block]);
  return linesOf({ blocks: denied.map(({ addresses, numbers }) => ({ addresses: addresses.intersect(own), numbers })), others: [] });
}

function isEveryPodPeer(peer: TierPeer): boolean {
  return 'pods' in peer && isEveryNamespace(peer.pods.namespaceSelector) && isEveryPod(peer.pods.podSelector);
}

/** Pods and nodes that rules deny by their labels, without what an earlier rule accepts or passes, and what they accept or pass. */
function linesByLabels(rules: readonly TierRule[], pods: AddressSet): TierLines {
  const passed: string[] = [];
  const denied: string[] = [];
  for (const { action, peers, ports } of rules) {
    const isDenial = action === 'Deny';
    const lines = peers.flatMap((peer) => {
      const text = 'block' in peer && !isDenial && pods.subtract(peer.block.addresses).isEmpty ? EVERY_POD : textOf(peer);
      return text === undefined ? [] : portTexts(portsOf(ports)).map((end) => text + end);
    });
    if (isDenial) {
      denied.push(...linesOf(opened(reachOf(passed), reachOf(lines))));
    } else {
      passed.push(...lines);
    }
  }
  return { denied: linesOf(reachOf(denied)), passed: linesOf(reachOf(passed)) };
}

const EVERY_POD = 'every pod in every namespace';

function textOf(peer: TierPeer): string | undefined {
  if ('pods' in peer) {
    const { namespaceSelector, podSelector } = peer.pods;
    const pods = selectorText(object(podSelector));
    return `${pods === '' ? 'every pod' : `pods ${pods}`} in ${placeText(namespacesText(namespaceSelector, ''))}`;
  }
  const nodes = 'nodes' in peer ? selectorText(peer.nodes) : undefined;
  return nodes === '' ? 'every node' : nodes && `nodes ${nodes}`;
}

function portsOf({ numbers, names }: Ports): TargetPorts {
  return { numbers, names: names.map(({ name, protocol }) => `${name}/${protocol}`).sort() };
}
