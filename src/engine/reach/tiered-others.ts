import { Rank, TierRule } from './cluster-network-policy';
import { nodeAddresses } from './pod-addresses';
import { TierPart, inOrder, isDenying, through } from './tier-parts';
import { divideAddresses, nodesApart } from './tiered-addresses';
import { AddressSet } from '../address/address-set';
import { PortSet } from '../address/port-set';
import { ClusterView } from '../cluster/cluster-view';
import { PolicyRule } from '../manifest/network-policy';

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
