import { Rank, TierRule } from './cluster-network-policy';
import { nodeAddresses } from './pod-addresses';
import { Divided, EVERY_PORT, NO_POLICY, TierPart, inOrder, through } from './tier-parts';
import { AddressSet } from '../address/address-set';
import { ClusterView } from '../cluster/cluster-view';
import { Peer, PolicyRule } from '../manifest/network-policy';

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
export function divideAddresses(view: ClusterView, namespace: string): (set: AddressSet, rule: TierRule) => Divided<AddressSet> {
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
export function nodesApart(rule: TierRule): TierRule[] {
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
  const text = addresses.cidrs().map((cidr) => cidr.text).join(' '); // never equal to the text of an ipBlock, which is JSON
  return { field, block: { text: everyone && isEveryAddress(addresses) ? 'everyone' : text, addresses, everyone, faults: new Map() } };
}

function isEveryAddress(addresses: AddressSet): boolean {
  return AddressSet.ALL.subtract(addresses).isEmpty;
}
