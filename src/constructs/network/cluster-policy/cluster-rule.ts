import { Cidr, everything, withoutCovered } from '../../../engine/address/cidr';
import { Json } from '../../../engine/value/json';

/** Peers, ports and rules of a ClusterNetworkPolicy, made of those of NetworkPolicies. */

/** So many elements take the lists of a ClusterNetworkPolicy: rules, peers of a rule, protocols of a rule and networks of a peer alike. */
export const MAX_ITEMS = 25;

/** Every address. */
export const EVERYTHING: readonly Cidr[] = [everything(4), everything(6)];

/** What happens with traffic: it is dropped, or the next tier decides. */
export type ClusterAction = 'Deny' | 'Pass';

/** A set of peers and the ports on which they are called; every port where none is named. */
export interface ClusterTarget {
  readonly peers: readonly Json[];
  readonly protocols: readonly Json[];
}

/** The rules for targets, in their order, as few as the lists take; all have names, by which logs tell them apart. */
export function clusterRules(action: ClusterAction, name: string, targets: readonly ClusterTarget[]): Json[] {
  const byPorts = new Map<string, { readonly protocols: readonly Json[]; readonly peers: Map<string, Json> }>();
  for (const { peers, protocols } of targets) {
    const key = JSON.stringify(protocols);
    const group = byPorts.get(key) ?? { protocols, peers: new Map<string, Json>() };
    byPorts.set(key, group);
    peers.forEach((peer) => group.peers.set(JSON.stringify(peer), peer));
  }
  const rules = [...byPorts.values()].flatMap(({ protocols, peers }) => chunks([...peers.values()]).flatMap((to) => (
    protocols.length === 0 ? [{ to }] : chunks(protocols).map((some) => ({ to, protocols: some }))
  )));
  return rules.map((rule, i) => ({ name: i === 0 ? name : `${name}-${i + 1}`, action, ...rule }));
}

/** Addresses as a target on every port; nothing where there are none. */
export function networks(blocks: readonly Cidr[], protocols: readonly Json[] = []): ClusterTarget[] {
  const texts = withoutCovered([...blocks]).map(({ text }) => text);
  return texts.length === 0 ? [] : [{ peers: chunks(texts).map((some) => ({ networks: some })), protocols }];
}

/** A peer of a NetworkPolicy that selects pods, in its own namespace where it names none. */
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
