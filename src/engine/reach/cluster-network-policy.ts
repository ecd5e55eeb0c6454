import { AddressSet } from '../address/address-set';
import { CidrError, hasHostBits, parseMaskedCidr } from '../address/cidr';
import { HIGHEST_PORT, LOWEST_PORT, PROTOCOLS, PortRange, PortSet } from '../address/port-set';
import { ClusterView } from '../cluster/cluster-view';
import { indexed } from '../cluster/namespaced';
import { Block, Direction, Evidenced, FIELDS, PodPeer, Ports } from '../manifest/network-policy';
import { PodView, isOnHostNetwork } from '../manifest/pod-view';
import { Match, allOf, matchOfPod, sure } from '../manifest/selector';
import { Json, object, objects, textOf } from '../value/json';
import { memoize, memoizeBy } from '../value/memoize';

/**
 * ClusterNetworkPolicies as networks read them.
 *
 * @see https://github.com/kubernetes-sigs/network-policy-api/blob/v0.3.0/apis/v1beta1/clusternetworkpolicy_types.go
 */

export type Tier = 'Admin' | 'Baseline';
type Action = 'Accept' | 'Deny' | 'Pass';

/** Pods by labels, addresses, nodes by their labels, or names of hosts. */
export type TierPeer = Evidenced & (
  { readonly block: Block } | { readonly pods: PodPeer } | { readonly nodes: Json } | { readonly names: readonly TierName[] });

/** A name of a host. */
interface TierName extends Evidenced {
  readonly host: string;
}

/** One rule. The first rule that matches decides. */
export interface TierRule extends Evidenced {
  readonly policy: Json;
  readonly action: Action;
  readonly peers: readonly TierPeer[];
  readonly ports: Ports;
  /** Whether it is not known if the policy selects the pod: it may be in force or not. */
  readonly isUnsure?: true;
}

/** The rules of one direction of each policy of the same priority. A network may apply these policies in any order. */
export type Rank = readonly (readonly TierRule[])[];

/** Its group and kind. */
export const KIND = 'policy.networking.k8s.io/ClusterNetworkPolicy';

/** The rules of a tier for a pod, those of the highest precedence first. None for a pod on the host network. */
export function tierRulesOf(view: ClusterView, pod: PodView, tier: Tier, direction: Direction): readonly Rank[] {
  const all = view.of(KIND);
  if (all.length === 0) {
    return [];
  }
  const ranks = new Map<number, (readonly TierRule[])[]>();
  for (const policy of isOnHostNetwork(pod) ? [] : all.filter(({ spec }) => object(spec).tier === tier)) {
    const { priority, subject } = object(policy.spec);
    const match = isSubject(view, object(subject), pod);
    const rules = match === 'yes' ? RULES[direction](policy) : match === 'maybe' ? UNSURE[direction](policy) : [];
    if (rules.length > 0) {
      memoize(ranks, typeof priority === 'number' ? priority : 0, () => []).push(rules);
    }
  }
  return [...ranks].sort(([a], [b]) => a - b).map(([, rank]) => rank);
}

const RULES = {
  Egress: memoizeBy((policy: Json) => readRules(policy, 'Egress')),
  Ingress: memoizeBy((policy: Json) => readRules(policy, 'Ingress')),
};

/** The same of a policy that may select a pod or not. */
const UNSURE = {
  Egress: memoizeBy((policy: Json) => RULES.Egress(policy).map(asUnsure)),
  Ingress: memoizeBy((policy: Json) => RULES.Ingress(policy).map(asUnsure)),
};

function asUnsure(rule: TierRule): TierRule {
  return { ...rule, isUnsure: true };
}

function isSubject(view: ClusterView, { namespaces, pods }: Json, pod: PodView): Match {
  const { namespaceSelector, podSelector } = object(pods);
  const isGiven = [namespaces, pods].some((one) => typeof one === 'object' && one !== null);
  return allOf(
    sure(isGiven),
    view.matchOfNamespace(object(namespaces ?? namespaceSelector), pod.namespace),
    matchOfPod(object(podSelector), object(pod.metadata.labels)),
  );
}

function readRules(policy: Json, direction: Direction): TierRule[] {
  const [field, side] = FIELDS[direction];
  return indexed(object(policy.spec)[field]).map(([rule, i]): TierRule => {
    const path = `spec.${field}[${i}]`;
    const peers = indexed(rule[side]).map(([peer, j]) => peerOf(peer, `${path}.${side}[${j}]`, rule.action !== 'Deny'));
    const read = { policy, field: path, action: rule.action as Action, ports: portsOf(rule.protocols) };
    if (peers.every((peer) => peer !== undefined)) {
      return { ...read, peers: peers.filter((peer) => peer !== undefined) };
    }
    // A rule that is not understood fails closed: an Accept matches nothing, and any other rule denies all.
    return read.action === 'Accept'
      ? { ...read, peers: [] }
      : { ...read, action: 'Deny', peers: [{ ...EVERYONE, field: path }], ports: EVERY_PORT };
  }).filter(({ action }) => ['Accept', 'Deny', 'Pass'].includes(action));
}

const EVERY_PORT: Ports = { numbers: PortSet.ALL, names: [] };
const EVERYONE = {
  block: { text: 'everyone', addresses: AddressSet.of(['0.0.0.0/0', '::/0'].map(parseMaskedCidr)), everyone: true, faults: new Map() },
};

/** A block with bits after its prefix closes nothing, as its policy may be refused, and opens what an older API server takes it for. */
function peerOf({ namespaces, pods, nodes, networks, domainNames }: Json, field: string, mayOpen: boolean): TierPeer | undefined {
  if (typeof namespaces === 'object' && namespaces !== null) {
    return { field, pods: { namespaceSelector: object(namespaces), podSelector: {} } };
  }
  if (typeof pods === 'object' && pods !== null) {
    const { namespaceSelector, podSelector } = object(pods);
    return { field, pods: { namespaceSelector: object(namespaceSelector), podSelector: object(podSelector) } };
  }
  if (typeof nodes === 'object' && nodes !== null) {
    return { field, nodes: object(nodes) };
  }
  if (Array.isArray(networks)) {
    return {
      field,
      block: {
        text: networks.map(textOf).join(' '),
        addresses: AddressSet.of(networks.filter((text) => mayOpen || !hasHostBits(text)).flatMap(cidrOf)),
        everyone: false,
        faults: new Map(),
      },
    };
  }
  const nameOf = (host: unknown, k: number) => (typeof host === 'string' ? [{ host, field: `${field}.domainNames[${k}]` }] : []);
  return Array.isArray(domainNames) ? { field, names: domainNames.flatMap(nameOf) } : undefined;
}

function cidrOf(text: unknown): ReturnType<typeof parseMaskedCidr>[] {
  try {
    return [parseMaskedCidr(text as string)];
  } catch (error) {
    if (!(error instanceof CidrError)) {
      throw error;
    }
    return [];
  }
}

function portsOf(protocols: unknown): Ports {
  const given = objects(protocols);
  if (given.length === 0) {
    return EVERY_PORT;
  }
  const ranges = given.flatMap((one) => PROTOCOLS.flatMap((protocol): PortRange[] => {
    const by: unknown = one[protocol.toLowerCase()];
    const { number, range } = object(object(by).destinationPort);
    const [first, last] =
      typeof number === 'number' ? [number, number] : ([object(range).start ?? LOWEST_PORT, object(range).end ?? HIGHEST_PORT] as number[]);
    return typeof by === 'object' && by !== null && first <= last ? [{ protocol, first, last }] : [];
  }));
  const names = given
    .map(({ destinationNamedPort }): unknown => destinationNamedPort)
    .filter((name): name is string => typeof name === 'string' && name !== '');
  return { numbers: PortSet.of(ranges), names: names.flatMap((name) => PROTOCOLS.map((protocol) => ({ protocol, name }))) };
}
