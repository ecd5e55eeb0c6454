import { addressesOf } from './edges-addresses';
import { opensAgentsUnlabelled } from './reached-agents';
import { AddressSet } from '../address/address-set';
import { AddressRange } from '../address/cidr';
import { IDENTITY_ENDPOINTS, METADATA, leadsToMetadata } from '../address/metadata';
import { ofKubernetes } from '../address/ranges';
import { ClusterView } from '../cluster/cluster-view';
import { PodView } from '../manifest/pod-view';
import { isDns } from '../reach/egress';
import { ForeignOpening } from '../reach/foreign/reading';
import { ANY_POD, largeFamilies } from '../reach/opened-addresses';
import { Opening } from '../reach/opening';
import { othersOf } from '../reach/other-policies';
import { peerOpenings } from '../reach/peer-openings';
import { hostOpenings } from '../reach/reach-targets';
import { unnamedCalls } from '../rules/criteria/unnamed-agents';

/** What policies open that decides about the risk of an agent, in the order of a text about it. */
export const REACHED = ['metadata', 'apiServer', 'node', 'agent', 'internet'] as const;
export type Reached = typeof REACHED[number];

/** What people call it. */
export const REACHED_NAMES: { readonly [reached in Reached]: string } = {
  metadata: 'metadata endpoint', apiServer: 'API server', node: 'nodes', agent: 'other agents', internet: 'open internet',
};

/** The endpoints that give any caller the credentials of the node. */
const OF_NODE = METADATA.subtract(IDENTITY_ENDPOINTS);

/** What a policy of another network opens by a word, which may mean more than one thing. */
export const BY_WORD: { readonly [peer: string]: readonly Reached[] } = {
  [ANY_POD]: ['agent'],
  'nodes': ['node'],
  'the entity "all"': REACHED,
  'the entity "world"': ['metadata', 'internet'],
  'the entity "world-ipv4"': ['metadata', 'internet'],
  'the entity "world-ipv6"': ['metadata', 'internet'],
  'the entity "cluster"': ['apiServer', 'node', 'agent'],
  'the entity "host"': ['node'],
  'the entity "remote-node"': ['node'],
  'the entity "kube-apiserver"': ['apiServer'],
};

/** A name that stands for every host, such as "*". */
const ANY_HOST = /^[*.]+$/;

/** The names of the API server in its own cluster. */
const API_SERVER = /^kubernetes\.default(\.svc(\..+)?)?$/;

/**
 * What a pod may call of this, as far as the ranges of its cluster are known. What policies open that are not computed as a whole counts as
 * open. The port of DNS counts for the internet alone, since names carry data: a resolver can be at any other address.
 */
export function reachedBy(view: ClusterView, pod: PodView): ReadonlySet<Reached> {
  const openings = peerOpenings(view, pod, 'Egress');
  const beyondDns = openings?.filter((one) => !isDns(one));
  if (!openings || !beyondDns || !addressesOf(beyondDns)) { // everyone, wherever they are
    return new Set(REACHED);
  }
  const foreign = othersOf(view, pod, 'Egress').openings;
  const named = [...openings, ...hostOpenings(view, pod, 'Egress').filter(({ calls }) => !calls)];
  const reached = new Set<Reached>([
    ...reachedAt(view, pod, addressesIn(openings, foreign), addressesIn(beyondDns, foreign)),
    ...named.flatMap(({ hosts = [] }) => hosts).flatMap(byName),
    ...openings.some(({ hosts, pods, addresses }) => !hosts && pods === undefined && addresses.length === 0) ? ['node' as const] : [],
    ...foreign.flatMap(({ peer }) => (typeof peer === 'string' ? BY_WORD[peer] ?? [] : [])),
    ...unnamedCalls(view, pod).length > 0 || openings.some((one) => opensAgentsUnlabelled(view, pod, one)) ? ['agent' as const] : [],
  ]);
  return new Set(REACHED.filter((one) => reached.has(one)));
}

function addressesIn(openings: readonly Opening[], foreign: readonly ForeignOpening[]): AddressSet {
  const sets = foreign.flatMap(({ peer }) => (typeof peer === 'string' ? [] : [peer]));
  return AddressSet.of([addressesOf(openings) ?? AddressSet.ALL, ...sets].flatMap(({ ranges }) => ranges));
}

/**
 * What is at addresses, as far as it is known.
 *
 * @param beyondDns those that are open on other ports than that of DNS
 */
export function reachedAt(view: ClusterView, pod: PodView, open: AddressSet, beyondDns = open): Reached[] {
  return [...byAddress(view, pod, beyondDns), ...largeFamilies(open).length > 0 ? ['internet' as const] : []];
}

function byAddress(view: ClusterView, pod: PodView, open: AddressSet): Reached[] {
  const { apiServers, nodes, services } = view.rangesOf(pod.namespace);
  const isOpen = (ranges: readonly AddressRange[]) => ranges.length > 0 && !open.intersect(AddressSet.of(ranges)).isEmpty;
  const servers = [...apiServers, ...services.map(ofKubernetes)];
  return [
    ...isOpen(OF_NODE.ranges) ? ['metadata' as const] : [],
    ...isOpen(servers) ? ['apiServer' as const] : [],
    ...isOpen(nodes) ? ['node' as const] : [],
  ];
}

/** What a name leads to. */
export function byName(host: string): Reached[] {
  return [
    ...leadsToMetadata(host) ? ['metadata' as const] : [],
    ...API_SERVER.test(host) ? ['apiServer' as const] : [],
    ...ANY_HOST.test(host) ? ['internet' as const] : [],
  ];
}
