import { Rank, TierRule } from './cluster-network-policy';
import { Divided, EVERY_ADDRESS, EVERY_PORT, NO_POLICY, TierPart, inOrder, through } from './tier-parts';
import { AddressSet } from '../address/address-set';
import { Peer, PolicyRule } from '../manifest/network-policy';

/** What is allowed by address. Pods at such addresses are listed by their labels instead. */
export function openAddresses(own: readonly PolicyRule[] | undefined, admin: readonly Rank[], baseline: readonly Rank[]): PolicyRule[] {
  const rulesIn = (ranks: readonly Rank[]) => inOrder(ranks).flatMap(nodesApart);
  const arePodsDenied = [...admin, ...own ? [] : baseline].flat(2).some(({ action, peers }) =>
    action === 'Deny' && peers.some((peer) => 'pods' in peer)); // "everyone" is also each pod
  const asRule = (policy: PolicyRule['policy'], { peers, ports, cutBy }: TierPart<AddressSet>, field: string): PolicyRule => (
    { policy, ports, cutBy, peers: [asPeer(peers, isEveryAddress(peers) && !arePodsDenied, field)] });
  const divide = (set: AddressSet, { peers }: TierRule): Divided<AddressSet> => {
    if (peers.some((peer) => 'nodes' in peer)) {
      return { inside: set, isSure: false };
    }
    const named = AddressSet.of(peers.flatMap((peer) => ('block' in peer ? peer.block.addresses.ranges : [])));
    const inside = set.intersect(named);
    const outside = set.subtract(named);
    return inside.isEmpty ? undefined : { inside, outside: outside.isEmpty ? undefined : outside, isSure: true };
  };
  const first = through([{ peers: EVERY_ADDRESS, ports: EVERY_PORT }], rulesIn(admin), divide);
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

/** A rule that denies nodes, whose addresses are not known, apart from the addresses that it denies. */
function nodesApart(rule: TierRule): TierRule[] {
  const [nodes, others] = [true, false].map((isNode) => rule.peers.filter((peer) => ('nodes' in peer) === isNode));
  return nodes.length === 0 ? [rule] : [{ ...rule, peers: others }, ...rule.action === 'Deny' ? [{ ...rule, peers: nodes }] : []];
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
  return EVERY_ADDRESS.subtract(addresses).isEmpty;
}
