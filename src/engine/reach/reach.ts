import { Tier, TierPeer, TierRule, tierRulesOf } from './cluster-network-policy';
import { hasOneOf, nodeAddresses, whereAre } from './pod-addresses';
import { Matched, outcomeOf } from './tiers';
import { AddressSet } from '../address/address-set';
import { parseAddress } from '../address/cidr';
import { PortRange, PortSet, Protocol } from '../address/port-set';
import { ClusterView, namespaceOf } from '../cluster/cluster-view';
import { PolicyGroup, isIsolating, isolatingIn, rulesIn } from '../cluster/policy-groups';
import { NAMESPACE_NAME } from '../manifest/labels';
import { Block, Direction, Peer, PodPeer, PolicyRule, Ports } from '../manifest/network-policy';
import { PodView, isOnHostNetwork } from '../manifest/pod-view';
import { Match, allOf, matchOfPod, selects, sure } from '../manifest/selector';
import { object, objects } from '../value/json';
import { memoizeBy, memoizeByPair } from '../value/memoize';
import { push } from '../value/multimap';

/** One end of a connection: a pod, an address outside the cluster, or a pod with a known address. */
export interface ReachEndpoint {
  readonly pod?: PodView;
  /** Such as "10.244.0.7". */
  readonly address?: string;
}

/**
 * The policies that decide what a pod may do in a direction, in groups that it shares with other pods: if one isolates the pod for sure,
 * all that may select it. None for a pod on the host network.
 */
export function isolatingGroups(view: ClusterView, pod: PodView, direction: Direction): readonly PolicyGroup[] {
  return ISOLATING[direction](view, pod);
}

/** Kept for each pod, since each pair of pods asks for both. */
const ISOLATING = {
  Egress: memoizeByPair((view: ClusterView, pod: PodView) => readIsolating(view, pod, 'Egress')),
  Ingress: memoizeByPair((view: ClusterView, pod: PodView) => readIsolating(view, pod, 'Ingress')),
};

function readIsolating(view: ClusterView, pod: PodView, direction: Direction): PolicyGroup[] {
  return sureGroups(view, pod, direction).length === 0 ? []
    : view.policyGroupsOf(pod).filter(isIsolating[direction]).map(isolatingIn[direction]);
}

/** Those of them that isolate the pod for sure. */
export function sureGroups(view: ClusterView, pod: PodView, direction: Direction): PolicyGroup[] {
  return isOnHostNetwork(pod) ? [] : view.surePolicyGroupsOf(pod).filter(isIsolating[direction]).map(isolatingIn[direction]);
}

/** The rules that allow a pod something in one direction. Nothing if no policy isolates it, so that all is allowed. */
export function grantsOf(view: ClusterView, pod: PodView, direction: Direction): PolicyRule[] | undefined {
  const groups = isolatingGroups(view, pod, direction);
  return groups.length === 0 ? undefined : groups.flatMap(rulesIn[direction]);
}

/**
 * Whether the policies of the cluster allow a new connection: those that select the caller, and those that select the called pod.
 *
 * @see https://kubernetes.io/docs/concepts/services-networking/network-policies/
 */
export function allows(view: ClusterView, from: ReachEndpoint, to: ReachEndpoint, port: number, protocol: Protocol): boolean {
  const isToItself = from.address !== undefined && from.address === to.address; // such a packet stays in the pod, where no policy sees it
  return isToItself || (['Egress', 'Ingress'] as const).every((direction) => allowsOn(view, direction, { from, to, port, protocol }));
}

/** A new connection. */
interface Connection {
  readonly from: ReachEndpoint;
  readonly to: ReachEndpoint;
  readonly port: number;
  readonly protocol: Protocol;
}

/**
 * Whether the policies of one end allow a connection: of the caller for egress, of the called pod for ingress.
 *
 * ClusterNetworkPolicies of the tier Admin come first, then NetworkPolicies. ClusterNetworkPolicies of the tier Baseline count if no
 * NetworkPolicy isolates the pod. To policies a pod on the host network is only its address. If a block decides and the address of
 * the pod is not known, a connection counts as allowed if it is at one of the addresses that the pod can have.
 *
 * @see https://network-policy-api.sigs.k8s.io/reference/spec/
 */
export function allowsOn(view: ClusterView, direction: Direction, { from, to, port, protocol }: Connection): boolean {
  const [{ pod }, other] = direction === 'Egress' ? [from, to] : [to, from];
  if (!pod) {
    return true;
  }
  const isPort = (ports: Ports) => hasPort(ports, to.pod, port, protocol);
  const match = ({ ports, peers }: TierRule, among: AddressSet) => (
    isPort(ports) ? peers.map((peer) => matchOf(view, pod.namespace, peer, other, among)).reduce(together, NONE) : NONE);
  const outcomeAt = (tier: Tier, start: AddressSet) => outcomeOf(tierRulesOf(view, pod, tier, direction), start, match);
  const admin = outcomeAt('Admin', placesOf(view, pod.namespace, other));
  if (admin.accepts || admin.left.isEmpty) {
    return admin.accepts;
  }
  const groups = isolatingGroups(view, pod, direction);
  if (groups.length > 0) {
    return groups.some((group) => rulesOn(rulesIn[direction](group), port).some(
      ({ policy, ports, peers }) => isPort(ports) && peers.some((peer) => mayMatch(view, namespaceOf(policy), peer, other, admin.left)),
    ));
  }
  const baseline = outcomeAt('Baseline', admin.left);
  return baseline.accepts || !baseline.left.isEmpty;
}

/** The ports on which NetworkPolicies of one end let `from` call `to`. Nothing if none isolates this end. */
export function grantedPorts(view: ClusterView, direction: Direction, from: PodView, to: PodView): PortSet | undefined {
  const [pod, other] = direction === 'Egress' ? [from, to] : [to, from];
  const places = placesOf(view, pod.namespace, { pod: other });
  const granted = grantsOf(view, pod, direction)?.filter(({ policy, peers }) =>
    peers.some((peer) => mayMatch(view, namespaceOf(policy), peer, { pod: other }, places)));
  return granted && PortSet.of(granted.flatMap(({ ports }) => (isOnHostNetwork(to) ? ports.numbers : withNamed(ports, to)).ranges));
}

/** The rules that may allow a port. A broker has a rule for each of its grants, and each is for one port. */
function rulesOn(rules: readonly PolicyRule[], port: number): readonly PolicyRule[] {
  if (rules.length <= FEW_RULES) {
    return rules;
  }
  const { byPort, others } = rulesByPort(rules);
  return [...byPort.get(port) ?? [], ...others];
}

const FEW_RULES = 16;

const rulesByPort = memoizeBy((rules: readonly PolicyRule[]) => {
  const byPort = new Map<number, PolicyRule[]>();
  const others: PolicyRule[] = [];
  for (const rule of rules) {
    const { numbers: { ranges }, names } = rule.ports;
    if (names.length === 0 && ranges.every(({ first, last }) => first === last)) {
      new Set(ranges.map(({ first }) => first)).forEach((port) => push(byPort, port, rule));
    } else {
      others.push(rule);
    }
  }
  return { byPort, others };
});

/** Numbers of the ports that a pod calls by a name. */
export function portsNamed(pod: PodView, { protocol, name }: Ports['names'][number]): number[] {
  return pod.containers.filter(({ role }) => role === 'main' || role === 'sidecar')
    .flatMap(({ container }) => objects(container.ports))
    .filter((port) => port.name === name && (port.protocol ?? 'TCP') === protocol)
    .map(({ containerPort }): unknown => containerPort)
    .filter((number): number is number => typeof number === 'number');
}

/** Ports with the numbers that the called pod gives to names. */
export function withNamed({ numbers, names }: Ports, called: PodView): PortSet {
  const ranges = names.flatMap((name) => portsNamed(called, name).map((port): PortRange => (
    { protocol: name.protocol, first: port, last: port })));
  return ranges.length === 0 ? numbers : numbers.union(PortSet.of(ranges));
}

/** The pods of the cluster that a peer selects, or may select once the cluster has added labels. `own` is the namespace of its policy. */
export function podsOf(view: ClusterView, own: string, { namespaceSelector, podSelector, at }: PodPeer): PodView[] {
  const named: unknown = object(namespaceSelector?.matchLabels)[NAMESPACE_NAME];
  const known = typeof named === 'string' ? [named] : view.namespaceNames; // there may be thousands
  const namespaces = namespaceSelector === undefined ? [own]
    : known.filter((name) => selects(namespaceSelector, view.namespaceLabels(name)));
  return namespaces.flatMap((name) => view.pods.select(name, object(podSelector)))
    .filter((pod) => !isOnHostNetwork(pod) && (!at || hasOneOf(view, at.addresses, pod, own) !== 'no'));
}

function hasPort({ numbers, names }: Ports, called: PodView | undefined, port: number, protocol: Protocol): boolean {
  return numbers.has({ protocol, first: port, last: port }) || (called !== undefined && !isOnHostNetwork(called)
    && names.some((named) => named.protocol === protocol && portsNamed(called, named).includes(port)));
}

/** The addresses that one end of a connection can have. */
function placesOf(view: ClusterView, own: string, { pod, address }: ReachEndpoint): AddressSet {
  if (address !== undefined) {
    return AddressSet.of([parseAddress(address)]);
  }
  const known = pod ? whereAre(view, isOnHostNetwork(pod) ? 'nodes' : 'pods', [pod.namespace, own]) : AddressSet.EMPTY;
  return known.isEmpty ? AddressSet.ALL : known;
}

const NONE: Matched = { sure: AddressSet.EMPTY, all: AddressSet.EMPTY };

function together(one: Matched, other: Matched): Matched {
  return one === NONE ? other : other === NONE ? one : { sure: one.sure.union(other.sure), all: one.all.union(other.all) };
}

/** At which addresses a peer matches an end. Names are targets of their own, since their addresses are not known. */
function matchOf(view: ClusterView, own: string, peer: TierPeer, other: ReachEndpoint, among: AddressSet): Matched {
  if ('names' in peer) {
    return NONE;
  }
  if ('nodes' in peer) {
    const { all, isSure } = nodeAddresses(view, peer.nodes, own);
    const met = other.pod && !isOnHostNetwork(other.pod) ? AddressSet.EMPTY : among.intersect(all);
    return { sure: isSure ? met : AddressSet.EMPTY, all: met };
  }
  if ('block' in peer) {
    const met = inBlock(view, own, peer.block, other, among);
    return { sure: met, all: met };
  }
  const match = other.pod ? isSelected(view, own, peer.pods, other.pod) : 'no';
  return match === 'no' ? NONE : { sure: match === 'yes' ? among : AddressSet.EMPTY, all: among };
}

/** Whether a peer of a NetworkPolicy can match an end at one of some addresses. */
function mayMatch(view: ClusterView, own: string, peer: Peer, other: ReachEndpoint, among: AddressSet): boolean {
  return 'block' in peer ? !inBlock(view, own, peer.block, other, among).isEmpty
    : other.pod !== undefined && isSelected(view, own, peer.pods, other.pod) !== 'no';
}

/** Those of the addresses that a block has, if the end can have them. */
function inBlock(view: ClusterView, own: string, block: Block, { pod, address }: ReachEndpoint, among: AddressSet): AddressSet {
  if (block.everyone) {
    return among;
  }
  const isKnown = !pod || address !== undefined;
  return isKnown || hasOneOf(view, block.addresses, pod, own) !== 'no' ? among.intersect(block.addresses) : AddressSet.EMPTY;
}

/** Whether a peer selects a pod by its labels and those of its namespace. */
export function isSelected(view: ClusterView, own: string, { namespaceSelector, podSelector, at }: PodPeer, pod: PodView): Match {
  const isThere = namespaceSelector === undefined ? pod.namespace === own : selects(namespaceSelector, view.namespaceLabels(pod.namespace));
  return allOf(sure(isThere && !isOnHostNetwork(pod)), matchOfPod(object(podSelector), object(pod.metadata.labels)),
    at ? hasOneOf(view, at.addresses, pod, own) : 'yes');
}
