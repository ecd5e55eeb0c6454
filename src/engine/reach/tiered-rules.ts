import { Rank, TierPeer, TierRule, tierRulesOf } from './cluster-network-policy';
import { isAmong, meetsNone } from './narrowest';
import { whereAre } from './pod-addresses';
import { podsOnNamedPorts } from './pod-openings';
import { grantsOf, portsNamed } from './reach';
import { Divided, EVERY_PORT, NO_POLICY, TierPart, inOrder, through } from './tier-parts';
import { OtherRule, openAddresses, openOthers } from './tiers';
import { AddressSet } from '../address/address-set';
import { PortSet } from '../address/port-set';
import { ClusterView, namespaceOf } from '../cluster/cluster-view';
import { Block, Direction, Evidenced, Peer, PodPeer, PolicyRule, Ports } from '../manifest/network-policy';
import { PodView } from '../manifest/pod-view';
import { Match, anyOf } from '../manifest/selector';

/** What policies of all tiers allow a pod in a direction, as rules that add up. */
interface Tiered {
  readonly rules: readonly PolicyRule[];
  /** Rules that accept nodes or names, whose addresses are not known. */
  readonly others: readonly OtherRule[];
}

/** The rules. Nothing if no policy of any tier selects the pod, so that all is allowed. */
export function tieredRulesOf(view: ClusterView, pod: PodView, direction: Direction): Tiered | undefined {
  const called = direction === 'Ingress' ? pod : undefined;
  const granted = grantsOf(view, pod, direction);
  const own = called ? granted?.map((rule) => ({ ...rule, ports: resolved(rule.ports, called) })) : granted;
  const [admin, baseline] = (['Admin', 'Baseline'] as const).map((tier) => tierRulesOf(view, pod, tier, direction).map((rank) =>
    rank.map((rules) => rules.map((rule) => ({ ...rule, ports: resolved(rule.ports, called) })))));
  if (admin.length === 0 && (own || baseline.length === 0)) {
    return own && { rules: own, others: [] };
  }
  const others = openOthers(view, pod.namespace, admin, own ? [] : baseline);
  return { rules: [...openAddresses(view, pod.namespace, own, admin, baseline), ...openPods(view, pod, own, admin, baseline)], others };
}

/** Names of ports as the numbers of the called pod, if it is known. */
function resolved({ numbers, names }: Ports, called: PodView | undefined): Ports {
  if (!called || names.length === 0) {
    return { numbers, names };
  }
  const own = names.flatMap((named) => portsNamed(called, named).map((port) => ({ protocol: named.protocol, first: port, last: port })));
  return { numbers: numbers.union(PortSet.of(own)), names: [] };
}

/** What is allowed by labels: all that no earlier rule denies for sure. */
function openPods(
  view: ClusterView,
  pod: PodView,
  own: readonly PolicyRule[] | undefined,
  admin: readonly Rank[],
  baseline: readonly Rank[],
): PolicyRule[] {
  const [first, second] = [inOrder(admin), inOrder(baseline)];
  const divide = dividePods(whereAre(view, 'pods', [pod.namespace]));
  const after = (start: readonly TierPart<NamedPeer>[], rules: readonly TierRule[]) => {
    const { passed, open } = through(start, rules, divide);
    return [...passed, ...open];
  };
  const asRules = (policy: PolicyRule['policy'], parts: readonly TierPart<NamedPeer>[]) =>
    parts.map(({ peers, ports, cutBy }): PolicyRule => ({ policy, peers: [{ field: peers.field, pods: peers.peer }], ports, cutBy }));
  const accepts = (rules: readonly TierRule[], before: readonly TierRule[]) =>
    rules.flatMap(({ policy, action, peers, ports }, i) =>
      podsIn(action === 'Accept' ? peers : [], '').flatMap((peer) =>
        asRules(policy, through(after([{ peers: peer, ports }], before), rules.slice(0, i), divide).open),
      ),
    );
  const granted = own?.flatMap(({ policy, peers, ports }) => [
    ...peers.flatMap((peer) => {
      const pods = podsOnNamedPorts(peer, ports);
      const meant = 'block' in peer ? { ...ports, numbers: PortSet.EMPTY } : ports;
      const named = pods && { peer: pods, namespace: namespaceOf(policy), field: peer.field };
      return named ? asRules(policy, after([{ peers: named, ports: meant }], first)) : [];
    }),
  ]);
  return [
    ...accepts(first, []),
    ...(granted ?? [
      ...accepts(second, first),
      ...asRules(NO_POLICY, after(after([{ peers: EVERY_POD, ports: EVERY_PORT }], first), second)),
    ]),
  ];
}

/** A peer, and its namespace if it has no namespace selector. */
interface NamedPeer extends Evidenced {
  readonly peer: PodPeer;
  readonly namespace: string;
}

const EVERY_POD: NamedPeer = { peer: { namespaceSelector: {}, podSelector: {} }, namespace: '', field: '' };

function podsIn(peers: readonly (Peer | TierPeer)[], namespace: string): NamedPeer[] {
  return peers.flatMap((peer) => ('pods' in peer ? [{ peer: peer.pods, namespace, field: peer.field }] : []));
}

/** @param pods where the cluster has its pods */
function dividePods(pods: AddressSet): (peers: NamedPeer, rule: TierRule) => Divided<NamedPeer> {
  const matchBlock = ({ everyone, addresses }: Block): Match => {
    if (everyone || (pods.isEmpty ? AddressSet.ALL : pods).subtract(addresses).isEmpty) {
      return 'yes';
    }
    return !pods.isEmpty && pods.intersect(addresses).isEmpty ? 'no' : 'maybe';
  };
  return (named, { peers }) => {
    const { peer, namespace } = named;
    const match = anyOf(peers.map((one): Match => {
      if ('pods' in one) {
        return isAmong(peer, namespace, one.pods) ? 'yes' : meetsNone(peer, namespace, one.pods) ? 'no' : 'maybe';
      }
      return 'block' in one ? matchBlock(one.block) : 'no';
    }));
    return match === 'no' ? undefined : { inside: named, isSure: match === 'yes' };
  };
}
