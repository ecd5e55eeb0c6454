import { Cidr, everything, withoutCovered } from '../../../engine/address/cidr';
import { Json } from '../../../engine/value/json';
import { push } from '../../../engine/value/multimap';

/** Peers, ports and rules of a ClusterNetworkPolicy, made of those of NetworkPolicies. */

/** The largest number of elements in a list of a ClusterNetworkPolicy: rules, peers, protocols or networks. */
export const MAX_ITEMS = 25;

/** Every address. */
export const EVERYTHING: readonly Cidr[] = [everything(4), everything(6)];

/** What a rule does with traffic: it drops it, or leaves it to the next tier. */
type ClusterAction = 'Deny' | 'Pass';

/** A set of peers and the ports on which they are called. Every port where none is named. */
export interface ClusterTarget {
  readonly peers: readonly Json[];
  readonly protocols: readonly Json[];
}

/** The rules for targets, in their order, in as few rules as the lists allow. Each rule has a name, which logs show. */
export function clusterRules(action: ClusterAction, name: string, targets: readonly ClusterTarget[]): Json[] {
  const rules = onSamePeers(onSamePorts(targets)).flatMap(({ protocols, peers }) => chunks(peers).flatMap((to) => (
    protocols.length === 0 ? [{ to }] : chunks(protocols).map((some) => ({ to, protocols: some }))
  )));
  return rules.map((rule, i) => ({ name: i === 0 ? name : `${name}-${i + 1}`, action, ...rule }));
}

/** Peers that are called on the same ports are one target. */
function onSamePorts(targets: readonly ClusterTarget[]): ClusterTarget[] {
  return groups(targets, ({ protocols }) => protocols).map((group) => ({
    protocols: group[0].protocols, peers: withoutRepeats(group.flatMap(({ peers }) => peers)),
  }));
}

/** So are ports of the same peers, such as those that a proxy has for agents. */
function onSamePeers(targets: readonly ClusterTarget[]): ClusterTarget[] {
  const onAll = ({ protocols }: ClusterTarget) => protocols.length === 0;
  return groups(targets, (target) => [onAll(target), target.peers]).map((group) => ({
    peers: group[0].peers, protocols: withoutRepeats(group.flatMap(({ protocols }) => protocols)),
  }));
}

function groups(targets: readonly ClusterTarget[], keyOf: (target: ClusterTarget) => unknown): ClusterTarget[][] {
  const byKey = new Map<string, ClusterTarget[]>();
  targets.forEach((target) => push(byKey, JSON.stringify(keyOf(target)), target));
  return [...byKey.values()];
}

function withoutRepeats(list: readonly Json[]): Json[] {
  return [...new Map(list.map((one) => [JSON.stringify(one), one])).values()];
}

/** Addresses as a target on every port. Nothing where there are none. */
export function networks(blocks: readonly Cidr[], protocols: readonly Json[] = []): ClusterTarget[] {
  const texts = withoutCovered([...blocks]).map(({ text }) => text);
  return texts.length === 0 ? [] : [{ peers: chunks(texts).map((some) => ({ networks: some })), protocols }];
}

/** The peer of a NetworkPolicy that selects pods. `namespace` selects the namespace where the peer names none. */
export function clusterPeer({ namespaceSelector, podSelector = {} }: Json, namespace?: Json): Json {
  const inNamespaces = namespaceSelector ?? namespace;
  return Object.keys(podSelector).length === 0 ? { namespaces: inNamespaces } : { pods: { namespaceSelector: inNamespaces, podSelector } };
}

/** A port of a NetworkPolicy. */
export function clusterProtocol({ port, endPort, protocol = 'TCP' }: Json): Json {
  const [start, end] = port === undefined ? [1, 65535] : [port, endPort ?? port];
  return { [protocol.toLowerCase()]: { destinationPort: start === end ? { number: start } : { range: { start, end } } } };
}

function chunks<T>(list: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(list.length / MAX_ITEMS) }, (_, i) => list.slice(i * MAX_ITEMS, (i + 1) * MAX_ITEMS));
}
