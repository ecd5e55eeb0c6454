import { Rank, TierRule } from './cluster-network-policy';
import { Divided, EVERY_ADDRESS, EVERY_PORT, NO_POLICY, TierPart, inOrder, through } from './tier-parts';
import { AddressSet } from '../address/address-set';
import { PolicyRule } from '../manifest/network-policy';

/** What is allowed by address. Pods at such addresses are listed by their labels instead. */
export function openAddresses(own: readonly PolicyRule[] | undefined, admin: readonly Rank[], baseline: readonly Rank[]): PolicyRule[] {
  const divide = (set: AddressSet, { peers }: TierRule): Divided<AddressSet> => {
    const named = AddressSet.of(peers.flatMap((peer) => ('block' in peer ? peer.block.addresses.ranges : [])));
    const inside = set.intersect(named);
    const outside = set.subtract(named);
    return inside.isEmpty ? undefined : { inside, outside: outside.isEmpty ? undefined : outside, isSure: true };
  };
  const first = through([{ peers: EVERY_ADDRESS, ports: EVERY_PORT }], inOrder(admin), divide);
  const next = [...first.passed, ...first.open];
  const accepted = first.accepted.map(({ rule, ...part }) => asRule(rule.policy, part));
  if (!own) {
    const second = through(next, inOrder(baseline), divide);
    return [...accepted, ...second.accepted.map(({ rule, ...part }) => asRule(rule.policy, part)),
      ...[...second.passed, ...second.open].map((part) => asRule(NO_POLICY, part))];
  }
  return [...accepted, ...own.flatMap(({ policy, peers, ports }) => peers.flatMap((peer) => ('block' in peer ? next.flatMap((part) => {
    const [set, numbers] = [part.peers.intersect(peer.block.addresses), part.ports.numbers.intersect(ports.numbers)];
    return set.isEmpty || numbers.isEmpty ? [] : [asRule(policy, { peers: set, ports: { numbers, names: [] } })];
  }) : [])))];
}

function asRule(policy: PolicyRule['policy'], { peers, ports }: TierPart<AddressSet>): PolicyRule {
  const everyone = EVERY_ADDRESS.subtract(peers).isEmpty;
  const text = peers.cidrs().map((cidr) => cidr.text).join(' '); // never equal to the text of an ipBlock, which is JSON
  return { policy, peers: [{ block: { text: everyone ? 'everyone' : text, addresses: peers, everyone, faults: new Map() } }], ports };
}
