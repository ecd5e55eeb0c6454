import { DNS_PORT } from './egress';
import { AddressSet } from '../address/address-set';
import { LINK_LOCAL } from '../address/metadata';
import { Protocol } from '../address/port-set';
import { Ranges } from '../address/ranges';
import { byRules, rulesIn } from '../cluster/policy-groups';
import { Grant, Peer, Ports, grantsIn } from '../manifest/network-policy';
import { memoizeBy, memoizeByPair } from '../value/memoize';

/** Whether policies let a pod call a resolver. */

/** Resolvers of OpenShift listen here. */
const UNPRIVILEGED_DNS_PORT = 5353;

/** The ports on which resolvers listen. */
export const DNS_PORTS = [DNS_PORT, UNPRIVILEGED_DNS_PORT];

/** The protocols that carry DNS. */
export const DNS_PROTOCOLS = ['TCP', 'UDP'] as const;

const NODE = AddressSet.of(LINK_LOCAL);

/** Whether a rule of a policy allows the port of DNS by this protocol, to any peer. */
export function opensDns({ numbers, names }: Ports, protocol: Protocol): boolean {
  return DNS_PORTS.some((port) => numbers.has({ protocol, first: port, last: port }))
    || names.some((named) => named.protocol === protocol && named.name.startsWith('dns'));
}

/** The protocols that policies of a group allow to any resolver. */
export const dnsProtocolsIn = byRules((group) =>
  protocolsOf((protocol) => rulesIn.Egress(group).some(({ ports }) => opensDns(ports, protocol))),
);

/** The protocols by which they let it call a resolver of the cluster or of its node. */
export const clusterDnsProtocolsIn = memoizeBy((ranges: Ranges) => byRules((group) => {
  const open = new Set(group.flatMap((policy) => clusterDnsProtocolsOf(ranges, grantsIn(policy, 'Egress'))));
  return protocolsOf((protocol) => open.has(protocol));
}));

/** The same for one list of rules, which thousands of policies may share. */
const clusterDnsProtocolsOf = memoizeByPair((ranges: Ranges, grants: readonly Grant[]) =>
  protocolsOf((protocol) => grants.some((grant) => opensClusterResolver(grant, protocol, ranges))));

function protocolsOf(isOpen: (protocol: Protocol) => boolean): readonly Protocol[] {
  return DNS_PROTOCOLS.filter(isOpen);
}

/** Whether a rule of a policy lets a pod call a resolver of the cluster or of its node by this protocol. */
export function opensClusterResolver({ ports, peers }: Grant, protocol: Protocol, ranges: Ranges): boolean {
  return opensDns(ports, protocol) && peers.some((peer) => mayBeResolver(peer, ranges));
}

/** Pods by labels, or addresses of the cluster or the node, such as that of NodeLocal DNS. */
function mayBeResolver(peer: Peer, { pods, services, nodes }: Ranges): boolean {
  return (
    'pods' in peer ||
    [NODE, AddressSet.of([...pods, ...services, ...nodes])].some((inside) => !peer.block.addresses.intersect(inside).isEmpty)
  );
}

/** Whether a pod uses the cluster's resolver, as it does by default. */
export function asksCluster({ dnsPolicy }: { readonly dnsPolicy?: unknown }): boolean {
  return ['ClusterFirst', 'ClusterFirstWithHostNet'].includes((dnsPolicy as string | undefined) ?? 'ClusterFirst');
}
