import { Rank, TierPeer, TierRule, tierRulesOf } from './cluster-network-policy';
import { whereAre } from './pod-addresses';
import { grantsOf, portsNamed } from './reach';
import { isAmong, meetsNone } from './selector-cover';
import { Match, anyOf } from './tiers';
import { AddressSet } from '../address/address-set';
import { everything } from '../address/cidr';
import { PortSet } from '../address/port-set';
import { ClusterView, namespaceOf } from '../cluster/cluster-view';
import { Block, Direction, Peer, PodPeer, PolicyRule, Ports } from '../manifest/network-policy';
import { PodView } from '../manifest/pod-view';

/** What policies of all tiers let a pod do in a direction, as rules of one kind: each allows, and they add up. */
export interface Tiered {
  readonly rules: readonly PolicyRule[];
  /** Rules that accept nodes or names, whose addresses are not known. */
  readonly others: readonly TierRule[];
}

/** The rules; nothing where no policy of any tier selects the pod, and so all is allowed. */
export function tieredRulesOf(view: ClusterView, pod: PodView, direction: Direction): Tiered | undefined {
  const called = direction === 'Ingress' ? pod : undefined;
  const own = grantsOf(view, pod, direction)?.map((rule) => ({ ...rule, ports: resolved(rule.ports, called) }));
  const [admin, baseline] = (['Admin', 'Baseline'] as const).map((tier) => tierRulesOf(view, pod, tier, direction).map((rank) =>
    rank.map((rules) => rules.map((rule) => ({ ...rule, ports: resolved(rule.ports, called) })))));
  if (admin.length === 0 && (own || baseline.length === 0)) {
    return own && { rules: own, others: [] };
  }
  const ranks = own ? admin : [...admin, ...baseline];
  const others = ranks
    .flat(2)
    .filter(({ action, peers }) => action === 'Accept' && peers.some((peer) => 'nodes' in peer || 'names' in peer));
  return { rules: [...ofBlocks(own, admin, baseline), ...ofPods(view, pod, own, admin, baseline)], others };
}

/** Names of ports as the numbers of the pod that is called, where it is known. */
function resolved({ numbers, names }: Ports, called: PodView | undefined): Ports {
  if (!called || names.length === 0) {
    return { numbers, names };
  }
  const own = names.flatMap((named) => portsNamed(called, named).map((port) => ({ protocol: named.protocol, first: port, last: port })));
  return { numbers: numbers.union(PortSet.of(own)), names: [] };
}

/** Peers on ports: addresses, or pods by labels, which cannot be divided. */
interface Part<P> {
  readonly peers: P;
  readonly ports: Ports;
}

/** What of some peers a rule is about: some of them for sure and the others not, or perhaps all of them. */
type Divided<P> = { readonly inside: P; readonly outside?: P; readonly isSure: boolean } | undefined;

/** What the rules of a tier accept, what they leave to the next one, and what none of them is about. */
interface Left<P> {
  readonly accepted: readonly (Part<P> & { readonly rule: TierRule })[];
  readonly passed: readonly Part<P>[];
  readonly open: readonly Part<P>[];
}

function through<P>(start: readonly Part<P>[], rules: readonly TierRule[], divide: (peers: P, rule: TierRule) => Divided<P>): Left<P> {
  const accepted: (Part<P> & { readonly rule: TierRule })[] = [];
  const passed: Part<P>[] = [];
  let open = start;
  for (const rule of rules) {
    open = open.flatMap((part): Part<P>[] => {
      const named = rule.ports.names.length > 0; // of the pods that are called, so it may be about any port
      const numbers = named && rule.action !== 'Deny' ? part.ports.numbers : part.ports.numbers.intersect(rule.ports.numbers);
      const isAll = rule.ports.numbers.contains(PortSet.ALL);
      const divided =
        numbers.isEmpty && (part.ports.names.length === 0 || (rule.action === 'Deny' && !isAll)) ? undefined : divide(part.peers, rule);
      if (!divided) {
        return [part];
      }
      const { inside, outside, isSure } = divided;
      const taken = { peers: inside, ports: { numbers, names: part.ports.names } };
      if (rule.action === 'Accept') {
        accepted.push({ ...taken, rule });
      } else if (rule.action === 'Pass') {
        passed.push(taken);
      }
      const rest = { numbers: part.ports.numbers.subtract(rule.ports.numbers), names: isAll ? [] : part.ports.names };
      return isSure ? [
        ...outside === undefined ? [] : [{ peers: outside, ports: part.ports }],
        ...rest.numbers.isEmpty && rest.names.length === 0 ? [] : [{ peers: inside, ports: rest }],
      ] : [part];
    });
  }
  return { accepted, passed, open };
}

/** The rules one after the other; of policies of the same priority, of which any may count, those that open more come first. */
function inOrder(ranks: readonly Rank[]): TierRule[] {
  const openness = ['Accept', 'Pass', 'Deny'];
  return ranks.flatMap((rank) =>
    rank.length === 1 ? rank[0] : rank.flat().sort((a, b) => openness.indexOf(a.action) - openness.indexOf(b.action)),
  );
}

const EVERY_PORT: Ports = { numbers: PortSet.ALL, names: [] };
const EVERY_ADDRESS = AddressSet.of([everything(4), everything(6)]);

/** What is open by address. Pods that have such an address are told by their labels. */
function ofBlocks(own: readonly PolicyRule[] | undefined, admin: readonly Rank[], baseline: readonly Rank[]): PolicyRule[] {
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

/** Where nothing says otherwise all is allowed. */
const NO_POLICY = {};

function asRule(policy: PolicyRule['policy'], { peers, ports }: Part<AddressSet>): PolicyRule {
  const everyone = EVERY_ADDRESS.subtract(peers).isEmpty;
  const text = peers.cidrs().map((cidr) => cidr.text).join(' '); // never that of an ipBlock, which is JSON
  return { policy, peers: [{ block: { text: everyone ? 'everyone' : text, addresses: peers, everyone, faults: new Map() } }], ports };
}

/** What is open by labels: whatever no rule before surely closes. */
function ofPods(
  view: ClusterView,
  pod: PodView,
  own: readonly PolicyRule[] | undefined,
  admin: readonly Rank[],
  baseline: readonly Rank[],
): PolicyRule[] {
  const [first, second] = [inOrder(admin), inOrder(baseline)];
  const divide = dividePods(whereAre(view, 'pods', [pod.namespace]));
  const after = (start: readonly Part<NamedPeer>[], rules: readonly TierRule[]) => {
    const { passed, open } = through(start, rules, divide);
    return [...passed, ...open];
  };
  const asRules = (policy: PolicyRule['policy'], parts: readonly Part<NamedPeer>[]) =>
    parts.map(({ peers, ports }): PolicyRule => ({ policy, peers: [{ pods: peers.peer }], ports }));
  const accepts = (rules: readonly TierRule[], before: readonly TierRule[]) =>
    rules.flatMap(({ policy, action, peers, ports }, i) =>
      podsIn(action === 'Accept' ? peers : [], '').flatMap((peer) =>
        asRules(policy, through(after([{ peers: peer, ports }], before), rules.slice(0, i), divide).open),
      ),
    );
  const granted = own?.flatMap(({ policy, peers, ports }) => [
    ...podsIn(peers, namespaceOf(policy)).flatMap((peer) => asRules(policy, after([{ peers: peer, ports }], first))),
    ...(ports.names.length > 0 && peers.some((peer) => 'block' in peer && peer.block.everyone) // pods that call a port so
      ? asRules(policy, after([{ peers: EVERY_POD, ports: { ...ports, numbers: PortSet.EMPTY } }], first))
      : []),
  ]);
  return [
    ...accepts(first, []),
    ...(granted ?? [
      ...accepts(second, first),
      ...asRules(NO_POLICY, after(after([{ peers: EVERY_POD, ports: EVERY_PORT }], first), second)),
    ]),
  ];
}

/** A peer, and the namespace that is meant where it names none. */
interface NamedPeer {
  readonly peer: PodPeer;
  readonly namespace: string;
}

const EVERY_POD: NamedPeer = { peer: { namespaceSelector: {}, podSelector: {} }, namespace: '' };

function podsIn(peers: readonly (Peer | TierPeer)[], namespace: string): NamedPeer[] {
  return peers.flatMap((peer) => ('pods' in peer ? [{ peer: peer.pods, namespace }] : []));
}

/** @param pods where the cluster has its pods */
function dividePods(pods: AddressSet): (peers: NamedPeer, rule: TierRule) => Divided<NamedPeer> {
  const matchBlock = ({ everyone, addresses }: Block): Match => {
    if (everyone || (pods.isEmpty ? EVERY_ADDRESS : pods).subtract(addresses).isEmpty) {
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
