import { isIsolatedByForeign } from './foreign/foreign-policies';
import { othersOf } from './other-policies';
import { allTierRulesOf } from './peer-openings';
import { allowsOn, grantedPorts, grantsOf, isSelected, sureGroups, withNamed } from './reach';
import { HIGHEST_PORT, LOWEST_PORT, PROTOCOLS, PortRange, PortSet } from '../address/port-set';
import { ClusterView, namespaceOf } from '../cluster/cluster-view';
import { Direction } from '../manifest/network-policy';
import { PodView } from '../manifest/pod-view';

/** The ports of `to` on which the policies of one end let `from` call it. */
export function openPorts(view: ClusterView, direction: Direction, from: PodView, to: PodView): PortSet {
  const [pod, other] = direction === 'Egress' ? [from, to] : [to, from];
  const { rules: others } = othersOf(view, pod, direction);
  const byOthers = PortSet.of(others
    .filter(({ policy, peers }) => peers.some((peer) => 'pods' in peer && isSelected(view, namespaceOf(policy), peer.pods, other) !== 'no'))
    .flatMap(({ ports }) => withNamed(ports, to).ranges));
  const tiers = allTierRulesOf(view, pod, direction);
  if (tiers.length === 0 && sureGroups(view, pod, direction).length === 0 && isIsolatedByForeign(view, pod, direction)) {
    return byOthers; // what no rule of the other network allows is denied
  }
  if (tiers.length === 0) {
    return byOthers.union(grantedPorts(view, direction, from, to) ?? PortSet.ALL);
  }
  const bounds = [...grantsOf(view, pod, direction) ?? [], ...tiers].flatMap(({ ports }) => withNamed(ports, to).ranges)
    .flatMap(({ first, last }) => [first, last + 1]);
  const starts = [...new Set([LOWEST_PORT, ...bounds])].filter((at) => at <= HIGHEST_PORT).sort((a, b) => a - b);
  const open = PROTOCOLS.flatMap((protocol) => starts.map((first, i): PortRange => (
    { protocol, first, last: (starts[i + 1] ?? HIGHEST_PORT + 1) - 1 })))
    .filter(({ protocol, first: port }) => allowsOn(view, direction, { from: { pod: from }, to: { pod: to }, port, protocol }));
  return byOthers.union(PortSet.of(open));
}
