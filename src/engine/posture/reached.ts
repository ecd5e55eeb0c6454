import { PostureEdge } from './posture-agent';
import { AddressSet } from '../address/address-set';
import { AddressRange, parseCidr } from '../address/cidr';
import { IDENTITY_ENDPOINTS, METADATA, leadsToMetadata } from '../address/metadata';
import { ofKubernetes } from '../address/ranges';
import { ClusterView } from '../cluster/cluster-view';
import { policyElements } from '../cluster/namespaced';
import { isEveryNamespace, isEveryPod } from '../cluster/wide-selector';
import { Direction, PodPeer } from '../manifest/network-policy';
import { PodView } from '../manifest/pod-view';
import { isDns } from '../reach/egress';
import { ForeignOpening } from '../reach/foreign/reading';
import { openPorts } from '../reach/open-ports';
import { ANY_POD, largeFamilies, openedCallers } from '../reach/opened-addresses';
import { Opening, SourcedOpening } from '../reach/opening';
import { othersOf } from '../reach/other-policies';
import { peerOpenings } from '../reach/peer-openings';
import { withNamed } from '../reach/reach';
import { hostOpenings } from '../reach/reach-targets';
import { Agent, agentsOf } from '../rules/criteria/own-labels';
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
  const isOpen = (ranges: readonly AddressRange[]) => ranges.length > 0 && !isClosed(open, ranges);
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

/** What is worse than the rest of what an edge leads to. */
export type Dangers = Pick<PostureEdge, 'dangers'>;

/** The field of an edge. */
export function dangersField(reached: Iterable<Reached>, more: readonly string[] = []): Dangers {
  const all = new Set(reached);
  const dangers = [...REACHED.filter((one) => all.has(one)).map((one) => REACHED_NAMES[one]), ...more];
  return dangers.length === 0 ? {} : { dangers };
}

/** All of it, as for a pod that no policy limits. */
export function everyDanger(direction: Direction): Dangers {
  return direction === 'Ingress' ? ANYONE : dangersField(REACHED, INSIDE.map(([, name]) => name));
}

const ANYONE: Dangers = { dangers: ['anyone'] };

/** Ranges of the cluster whose addresses stand for more than a name says. */
const INSIDE = [['pods', 'pods by address'], ['services', 'Services by address']] as const;

/** The dangers that are pods of any namespace. */
export const TO_PODS: ReadonlySet<string> = new Set([...ANYONE.dangers!, REACHED_NAMES.agent, ...INSIDE.map(([, name]) => name)]);

/** What an opening leads to, or whether it lets anyone in. */
export function dangersOf(view: ClusterView, pod: PodView, direction: Direction, opening: SourcedOpening): Dangers {
  const { hosts, selected, pods } = opening;
  if (direction === 'Ingress') {
    return (selected ? isForEveryPod(selected.peer) : isForAnyAddress(view, pod, addressesOf([opening]))) ? ANYONE : {};
  }
  if (hosts) {
    return dangersField(hosts.flatMap(byName));
  }
  const byNoLabel = opensAgentsUnlabelled(view, pod, opening);
  if (pods !== undefined) {
    return opensUnnamed(view, pod, opening) || byNoLabel ? dangersField(['agent']) : {};
  }
  const open = addressesOf([opening]);
  if (!open) {
    return everyDanger(direction);
  }
  const ranges = view.rangesOf(pod.namespace);
  const inside = INSIDE.filter(([part]) => !open.intersect(AddressSet.of(ranges[part])).isEmpty).map(([, name]) => name);
  const reached = open.isEmpty ? ['node' as const] : reachedAt(view, pod, open, isDns(opening) ? AddressSet.EMPTY : open);
  return dangersField([...reached, ...byNoLabel ? ['agent' as const] : []], inside);
}

/** Whether it lets the pod call other agents that no policy names. */
function opensUnnamed(view: ClusterView, pod: PodView, { sources }: SourcedOpening): boolean {
  const elements = sources.map(({ policy, field }) => `${policyElements(policy, [field])} `);
  return unnamedCalls(view, pod).some((text) => elements.some((element) => text.startsWith(element)));
}

function isForEveryPod({ podSelector, namespaceSelector }: PodPeer): boolean {
  return isEveryPod(podSelector) && namespaceSelector !== undefined && isEveryNamespace(namespaceSelector);
}

function isForAnyAddress(view: ClusterView, { namespace }: PodView, open: AddressSet | undefined): boolean {
  return !open || openedCallers(open, view.rangesOf(namespace)).length > 0;
}

/** Of more agents than this, one counts as open, since to ask each takes too long. */
const MAX_ASKED = 200;

/**
 * Whether an opening that has no labels of pods lets an agent call another one: what is open by default, or a block with addresses of pods,
 * as far as the ranges of the cluster are known.
 */
function opensAgentsUnlabelled(view: ClusterView, pod: PodView, opening: SourcedOpening): boolean {
  const caller = agentsOf(view).of(pod);
  if (!caller || isDns(opening) || !(opening.selected ? isDefault(opening) : hasPods(view, pod, opening))) {
    return false;
  }
  const others = otherAgents(view, caller);
  return others.length > MAX_ASKED || others.some(({ pod: other }) => !openPorts(view, 'Ingress', pod, other)
    .intersect(withNamed(opening, other)).intersect(openPorts(view, 'Egress', pod, other)).isEmpty);
}

/** The agents of other workloads, at most one above the bound: a fleet has thousands, and each looks for its others. */
function otherAgents(view: ClusterView, { workload: own }: Agent): Agent[] {
  const others: Agent[] = [];
  for (const agents of agentsOf(view).byNamespace.values()) {
    for (const agent of agents) {
      if (agent.workload !== own && others.push(agent) > MAX_ASKED) {
        return others;
      }
    }
  }
  return others;
}

function isDefault({ sources }: SourcedOpening): boolean {
  return sources.every(({ field }) => field === '');
}

function hasPods(view: ClusterView, { namespace }: PodView, opening: SourcedOpening): boolean {
  const pods = AddressSet.of(view.rangesOf(namespace).pods);
  return opening.addresses.length > 0 && addressesOf([opening])?.intersect(pods).isEmpty === false;
}

/** The addresses that openings have together, on any port. Nothing if one of them is for everyone. */
export function addressesOf(openings: readonly Opening[]): AddressSet | undefined {
  if (openings.some(({ to, pods }) => to === 'everyone' && pods === undefined)) {
    return undefined;
  }
  return AddressSet.of(openings.flatMap(({ addresses, exceptAddresses }) => setOf(addresses).subtract(setOf(exceptAddresses)).ranges));
}

/** Whether none of some addresses is open. Where no address is known, they can be at any that is open. */
export function isClosed(open: AddressSet, ranges: readonly AddressRange[]): boolean {
  return ranges.length === 0 ? open.isEmpty : open.intersect(AddressSet.of(ranges)).isEmpty;
}

function setOf(texts: readonly string[]): AddressSet {
  return AddressSet.of(texts.map(parseCidr));
}
