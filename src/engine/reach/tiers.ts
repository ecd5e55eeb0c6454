import { Rank, TierRule } from './cluster-network-policy';
import { nodeAddresses } from './pod-addresses';
import { Divided, EVERY_PORT, NO_POLICY, TierPart, inOrder, isDenying, through } from './tier-parts';
import { AddressSet } from '../address/address-set';
import { PortSet } from '../address/port-set';
import { ClusterView } from '../cluster/cluster-view';
import { Peer, PolicyRule } from '../manifest/network-policy';

/** What a tier may do with a connection whose other end is at one of some addresses. */
interface TierOutcome {
  /** Whether it may accept one. */
  readonly accepts: boolean;
  /** The addresses about which the next tier may decide. */
  readonly left: AddressSet;
}

/** The addresses among some that a rule matches for sure, and all that it may match. */
export interface Matched {
  readonly sure: AddressSet;
  readonly all: AddressSet;
}

/**
 * What the rules of a tier do, address by address: more than one thing where it is not known whether a rule matches, or where policies of
 * the same priority say different things. Where none matches, the next tier decides.
 */
export function outcomeOf(ranks: readonly Rank[], start: AddressSet, match: (rule: TierRule, among: AddressSet) => Matched): TierOutcome {
  let [open, passed, accepts] = [start, AddressSet.EMPTY, false];
  for (const rank of ranks) {
    const ends = rank.map((rules) => outcomeOfPolicy(rules, open, match));
    accepts ||= ends.some((end) => end.accepts);
    passed = ends.reduce((all, end) => all.union(end.passed), passed);
    open = ends.reduce((all, end) => all.intersect(end.open), open);
  }
  return { accepts, left: passed.union(open) };
}

/** The same of one policy, whose first rule that matches an address decides. */
function outcomeOfPolicy(rules: readonly TierRule[], start: AddressSet, match: (rule: TierRule, among: AddressSet) => Matched) {
  let [open, passed, accepts] = [start, AddressSet.EMPTY, false];
  for (const rule of rules) {
    const { sure, all } = match(rule, open);
    accepts ||= rule.action === 'Accept' && !all.isEmpty;
    passed = rule.action === 'Pass' ? passed.union(all) : passed;
    open = rule.isUnsure ? open : open.subtract(sure);
  }
  return { accepts, passed, open };
}

/** A rule that accepts nodes or names, whose addresses may not be known. */
export interface OtherRule extends TierRule {
  /** The policies that deny a part of it. */
  readonly cutBy?: PolicyRule['cutBy'];
}

type Parts = readonly TierPart<AddressSet>[];

/** The nodes and names that rules accept. Of nodes, only the ports that no earlier rule denies on all of them. */
export function openOthers(view: ClusterView, namespace: string, admin: readonly Rank[], baseline: readonly Rank[]): OtherRule[] {
  const [first, second] = [admin, baseline].map((ranks) => inOrder(ranks));
  const divide = divideAddresses(view, namespace);
  const left = (start: Parts, rules: readonly TierRule[]) => through(start, rules.flatMap(nodesApart), divide);
  const afterAdmin = (start: Parts): Parts => {
    const { passed, open } = left(start, first);
    return [...passed, ...open];
  };
  const othersIn = (rules: readonly TierRule[], earlier: readonly TierRule[], after: (start: Parts) => Parts) =>
    rules.flatMap((rule, i) => (rule.action === 'Accept' ? rule.peers : []).flatMap((peer): OtherRule[] => {
      if (!('nodes' in peer)) {
        return 'names' in peer ? [{ ...rule, peers: [peer] }] : [];
      }
      const all = { peers: nodeAddresses(view, peer.nodes, namespace).all, ports: { ...rule.ports, names: [] } };
      const before = rules.slice(0, i);
      const numbers = PortSet.of(left(after([all]), before).open.flatMap(({ ports }) => ports.numbers.ranges));
      const denying = [...earlier, ...before].flatMap(nodesApart).filter((one) => isDenying(one, all, divide)).map(({ policy }) => policy);
      const cut = denying.length > 0 && { cutBy: [...new Set(denying)] };
      return numbers.isEmpty ? [] : [{ ...rule, peers: [peer], ports: { numbers, names: [] }, ...cut }];
    }));
  return [...othersIn(first, [], (start) => start), ...othersIn(second, first, afterAdmin)];
}

/** What is allowed by address. Pods at such addresses are listed by their labels instead. */
export function openAddresses(
  view: ClusterView,
  namespace: string,
  own: readonly PolicyRule[] | undefined,
  admin: readonly Rank[],
  baseline: readonly Rank[],
): PolicyRule[] {
  const rulesIn = (ranks: readonly Rank[]) => inOrder(ranks).flatMap(nodesApart);
  const arePodsDenied = [...admin, ...own ? [] : baseline].flat(2).some(({ action, peers }) =>
    action === 'Deny' && peers.some((peer) => 'pods' in peer)); // "everyone" is also each pod
  const asRule = (policy: PolicyRule['policy'], { peers, ports, cutBy }: TierPart<AddressSet>, field: string): PolicyRule => (
    { policy, ports, cutBy, peers: [asPeer(peers, isEveryAddress(peers) && !arePodsDenied, field)] });
  const divide = divideAddresses(view, namespace);
  const first = through([{ peers: AddressSet.ALL, ports: EVERY_PORT }], rulesIn(admin), divide);
  const next = [...first.passed, ...first.open];
  const acceptedBy = (rule: TierRule, part: TierPart<AddressSet>) => byPeers(rule, part, isEveryAddress(part.peers) && !arePodsDenied);
  const accepted = first.accepted.map(({ rule, ...part }) => acceptedBy(rule, part));
  if (!own) {
    const second = through(next, rulesIn(baseline), divide);
    return [...accepted, ...second.accepted.map(({ rule, ...part }) => acceptedBy(rule, part)),
      ...[...second.passed, ...second.open].map((part) => asRule(NO_POLICY, part, ''))];
  }
  return [...accepted, ...own.flatMap(({ policy, peers, ports }) => peers.flatMap((peer) => ('block' in peer ? next.flatMap((part) => {
    const [set, numbers] = [part.peers.intersect(peer.block.addresses), part.ports.numbers.intersect(ports.numbers)];
    return set.isEmpty || numbers.isEmpty ? [] : [asRule(policy, { ...part, peers: set, ports: { numbers, names: [] } }, peer.field)];
  }) : [])))];
}

/** Divides addresses by a rule that is for nodes alone or for none. */
function divideAddresses(view: ClusterView, namespace: string): (set: AddressSet, rule: TierRule) => Divided<AddressSet> {
  return (set, { peers }) => {
    const nodes = peers.flatMap((peer) => ('nodes' in peer ? nodeAddresses(view, peer.nodes, namespace) : []));
    const blocks = peers.flatMap((peer) => ('block' in peer ? peer.block.addresses.ranges : []));
    const named = AddressSet.of([...blocks, ...nodes.flatMap(({ all }) => all.ranges)]);
    const inside = set.intersect(named);
    const outside = set.subtract(named);
    const isSure = nodes.every((one) => one.isSure);
    return inside.isEmpty ? undefined : { inside, outside: outside.isEmpty ? undefined : outside, isSure };
  };
}

/** A rule about nodes, whose addresses may not be known, apart from its addresses. Nodes that a rule accepts are openings of their own. */
function nodesApart(rule: TierRule): TierRule[] {
  const [nodes, others] = [true, false].map((isNode) => rule.peers.filter((peer) => ('nodes' in peer) === isNode));
  return nodes.length === 0 ? [rule] : [{ ...rule, peers: others }, ...rule.action === 'Accept' ? [] : [{ ...rule, peers: nodes }]];
}

/** What a rule accepts, by its peers. Several together may stand for everyone. */
function byPeers({ policy, peers }: TierRule, part: TierPart<AddressSet>, everyone: boolean): PolicyRule {
  return {
    policy,
    ports: part.ports,
    cutBy: part.cutBy,
    peers: peers.flatMap((peer) => {
      const set = 'block' in peer ? part.peers.intersect(peer.block.addresses) : AddressSet.EMPTY;
      return set.isEmpty ? [] : [asPeer(set, everyone, peer.field)];
    }),
  };
}

function asPeer(addresses: AddressSet, everyone: boolean, field: string): Peer {
  const text = addresses.ranges.map(({ family, first, last }) => `${family} ${first} ${last}`).join(); // of an ipBlock, it is JSON
  return { field, block: { text: everyone && isEveryAddress(addresses) ? 'everyone' : text, addresses, everyone, faults: new Map() } };
}

function isEveryAddress(addresses: AddressSet): boolean {
  return AddressSet.ALL.subtract(addresses).isEmpty;
}
