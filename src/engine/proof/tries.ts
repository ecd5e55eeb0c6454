import { isOutside, isTried } from './tried-edges';
import { AddressSet } from '../address/address-set';
import { parseAddress } from '../address/cidr';
import { NODE_METADATA } from '../address/metadata';
import { PortSet } from '../address/port-set';
import { PRIVATE_BLOCKS } from '../address/public';
import { declaredPorts } from '../cluster/backends';
import { ClusterView } from '../cluster/cluster-view';
import { nameOf } from '../cluster/namespaced';
import { PodView, isOnHostNetwork } from '../manifest/pod-view';
import { AgentPosture, PostureEdge, PostureEdgeKind } from '../posture/posture-agent';
import { addressesOf } from '../posture/reached';
import { openPorts } from '../reach/open-ports';
import { isolatorsOf, peerOpenings } from '../reach/peer-openings';
import { podsOf, withNamed } from '../reach/reach';
import { agentsOf } from '../rules/criteria/own-labels';
import { object } from '../value/json';

/** A connection that a probe makes. It sends no bytes. */
export interface Call {
  /** How it ends if the cluster is as the manifests say. */
  readonly expected: 'open' | 'closed';
  /** An address, a name that ends with a dot, or "api-server" for the one that Kubernetes names in the environment. */
  readonly host: string;
  readonly port: number;
  /** What is there, in words. */
  readonly what: string;
  /** The edge of the plan that it tries. */
  readonly edge: number;
  /** Whether a readiness probe of the kubelet gets an answer there. */
  readonly isProbed?: boolean;
}

/** An edge of the report, and what the manifests say of it. */
export interface TriedEdge extends Pick<PostureEdge, 'kind' | 'peer' | 'isDenied'> {
  /** The policies that deny it, or open it: `NetworkPolicy "agents/egress"`. */
  readonly policies: readonly string[];
  /** The pods of the manifests that it leads to. */
  readonly workloads: readonly string[];
  /** The agent whose callers it is about. Of a twin, all edges are about its own agent. */
  readonly agent?: string;
}

/** What one Job tries. */
export interface Plan {
  /** The run that it belongs to. */
  readonly run: Run;
  readonly role: 'twin' | 'control' | 'stranger';
  /** The agent of a twin. */
  readonly agent?: string;
  readonly edges: readonly TriedEdge[];
  readonly calls: readonly Call[];
  /** For how many seconds all of them are made again and again. Without it, once. */
  readonly repeat?: number;
}

/** A run of all probes. */
export interface Run {
  /** A random text: 32 hex digits. */
  readonly nonce: string;
  /** When it was planned, in UTC. */
  readonly at: string;
  /** Public addresses that it calls, too. */
  readonly external?: readonly Endpoint[];
}

/** Where a connection goes. */
export type Endpoint = Pick<Call, 'host' | 'port'>;

/** What is on the cluster. */
export interface Around {
  readonly run: Run;
  /** The objects of the manifests. */
  readonly manifests: ClusterView;
  /** The same, and the pods that run. */
  readonly view: ClusterView;
  readonly pods: readonly LivePod[];
  /** Internal addresses of nodes. */
  readonly nodes: readonly string[];
  /** Where the API server itself is, behind its Service. */
  readonly apiServers: readonly { readonly host: string; readonly port: number }[];
  /** Services with an address that lead to pods which are ready. */
  readonly services: readonly LiveService[];
  /** The namespace of the start gate, whose canary takes calls of twins: only their own policies deny it. */
  readonly gate: string;
}

/** A Service that leads to pods. */
interface LiveService {
  readonly title: string;
  readonly namespace: string;
  readonly address: string;
  /** Its port, and that of the pods. */
  readonly port: number;
  readonly targets: readonly { readonly pod: PodView; readonly port: number }[];
}

/** A pod that runs and is ready. */
export interface LivePod {
  readonly view: PodView;
  readonly address: string;
}

/** So many calls take a probe four minutes at most. */
export const MAX_CALLS = 64;

/** So many pods stand for all behind an edge. */
const MAX_TARGETS = 6;

const KUBELET = 10250;

/** The edges of an agent that its twin tries. */
export function triedEdges({ edges }: Pick<AgentPosture, 'edges'>, pod: PodView, around: Pick<Around, 'run' | 'manifests'>): TriedEdge[] {
  return edgesToTry(edges, pod, around).map(triedEdgeOf);
}

export function triedEdgeOf({ kind, peer, isDenied, sources, workloads = [] }: PostureEdge): TriedEdge {
  return { kind, peer, isDenied, policies: [...new Set(sources.map(({ object: of }) => of))], workloads };
}

function edgesToTry(edges: readonly PostureEdge[], pod: PodView, around: Pick<Around, 'run' | 'manifests'>): PostureEdge[] {
  return edges.filter((edge) => isTried(edge) || outsideTargets(edge, pod, around).length > 0);
}

/** What a twin of an agent tries: each edge that the report calls denied, and each that is open inside the cluster. */
export function planOf(agent: Pick<AgentPosture, 'title' | 'edges'>, pod: PodView, around: Around): Plan {
  const tried = edgesToTry(agent.edges, pod, around);
  const byEdge = tried.map((edge, i) => targetsOf(edge, pod, around).map((target): Call => (
    { expected: edge.isDenied ? 'closed' : 'open', ...target, edge: i })));
  return {
    run: around.run,
    role: 'twin',
    agent: agent.title,
    edges: tried.map(triedEdgeOf),
    calls: bounded(byEdge),
  };
}

/** The first call of each edge, then the second of each, until there are too many. */
export function bounded(byEdge: readonly (readonly Call[])[]): Call[] {
  const most = Math.max(0, ...byEdge.map(({ length }) => length));
  const calls = Array.from({ length: most }, (_, i) => byEdge.flatMap((of) => of.slice(i, i + 1))).flat().slice(0, MAX_CALLS);
  return calls.sort((a, b) => a.edge - b.edge);
}

type Target = Endpoint & Pick<Call, 'what'>;

function targetsOf(edge: PostureEdge, pod: PodView, around: Around): Target[] {
  return isOutside(edge) ? outsideTargets(edge, pod, around)
    : edge.isDenied ? deniedTargets(edge, pod, around) : openTargets(edge, pod, around);
}

/** The public addresses of a run that an edge opens, or that none opens, behind the edge that denies the internet. */
function outsideTargets(edge: PostureEdge, pod: PodView, { run, manifests }: Pick<Around, 'run' | 'manifests'>): Target[] {
  if (!isOutside(edge)) {
    return [];
  }
  const openings = (peerOpenings(manifests, pod, 'Egress') ?? []).filter(({ to }) => edge.isDenied || to === edge.peer);
  const isOpen = ({ host, port }: Endpoint) => openings
    .some((one) => addressesOf([one])?.contains(parseAddress(host)) && isIn(one.numbers, port));
  return (run.external ?? []).filter((one) => isOpen(one) !== edge.isDenied).map((one) => ({ ...one, what: 'the address' }));
}

/** Pods that an edge opens, on the ports that it opens. */
function openTargets({ peer }: PostureEdge, pod: PodView, { manifests, view, pods }: Around): Target[] {
  const openings = (peerOpenings(manifests, pod, 'Egress') ?? []).filter(({ to }) => to === peer);
  const targets = openings.flatMap(({ selected, numbers, names }) => (selected ? podsOf(view, selected.namespace, selected.peer) : [])
    .flatMap((other) => pods.filter((live) => live.view.manifest === other.manifest))
    .flatMap((live) => {
      const ports = withNamed({ numbers, names: [...names] }, live.view);
      const open = ports.intersect(openOn(view, pod, live.view));
      return portsIn(open, live.view).map((port) => targetAt(live, port));
    }));
  return oneOfEach(targets).slice(0, MAX_TARGETS);
}

/** Ports that a pod serves, and single ports, which it need not declare. */
function portsIn(open: PortSet, pod: PodView): number[] {
  const single = open.ranges.filter(({ protocol, first, last }) => protocol === 'TCP' && first === last).map(({ first }) => first);
  return [...new Set([...declaredOn(pod).filter((port) => isIn(open, port)), ...single])].slice(0, MAX_TARGETS);
}

function deniedTargets({ kind, peer, allowedBy }: PostureEdge, pod: PodView, around: Around): Target[] {
  const { nodes, apiServers } = around;
  const kubelets = nodes.map((host): Target => ({ host, port: KUBELET, what: `the kubelet of the node ${host}` }));
  if (allowedBy) { // policies of the other end deny it
    return refusedTargets(peer, pod, around);
  }
  if (kind === PostureEdgeKind.POD) {
    return closedTargets(pod, around, peer === 'other agents').slice(0, MAX_TARGETS);
  }
  if (kind === PostureEdgeKind.NODE) {
    return kubelets.slice(0, MAX_TARGETS);
  }
  if (peer.startsWith('Services')) {
    return closedServices(pod, around).slice(0, MAX_TARGETS);
  }
  if (peer === 'API server') {
    return [{ host: 'api-server', port: 443, what: 'the API server by its Service' }, ...apiServers.map((one) => (
      { ...one, what: 'the API server' }))].slice(0, MAX_TARGETS);
  }
  if (peer.startsWith('metadata')) {
    return [{ host: NODE_METADATA, port: 80, what: 'the metadata endpoint' }];
  }
  const isPrivate = ({ host }: Target) => !AddressSet.of(PRIVATE_BLOCKS).intersect(AddressSet.of([parseAddress(host)])).isEmpty;
  return peer.endsWith('private networks') ? kubelets.filter(isPrivate).slice(0, MAX_TARGETS) : [];
}

/**
 * Ready pods of others that the agent's own policies deny it: the canary first, then those that let strangers in, since a control shows
 * these.
 */
function closedTargets(pod: PodView, { view, pods, gate }: Around, isOfAgents: boolean): Target[] {
  const rank = ({ view: live }: LivePod) => (live.namespace === gate ? 0 : isolatorsOf(view, live, 'Ingress').length === 0 ? 1 : 2);
  const targets = sortedBy(pods, rank)
    .filter((live) => !isOwn(live.view, pod) && (!isOfAgents || agentsOf(view).of(live.view) !== undefined))
    .flatMap((live) => declaredOn(live.view)
      .filter((port) => !isIn(openPorts(view, 'Egress', pod, live.view), port))
      .map((port) => targetAt(live, port)));
  return oneOfEach(targets);
}

/** Services all of whose pods the agent's own policies deny it, that of the canary first. */
function closedServices(pod: PodView, { view, services, gate }: Around): Target[] {
  return sortedBy(services, ({ namespace }) => Number(namespace !== gate))
    .filter(({ targets }) => targets.every((one) => !isOwn(one.pod, pod) && !isIn(openPorts(view, 'Egress', pod, one.pod), one.port)))
    .map(({ title, address, port }) => ({ host: address, port, what: title }));
}

function sortedBy<T>(all: readonly T[], rank: (one: T) => number): T[] {
  return [...all].sort((a, b) => rank(a) - rank(b));
}

/** Ready pods that the agent's own policies allow, and those of the pods refuse. */
function refusedTargets(peer: string, pod: PodView, { manifests, view, pods }: Around): Target[] {
  const openings = (peerOpenings(manifests, pod, 'Egress') ?? []).filter(({ to }) => to === peer);
  const targets = openings.flatMap(({ selected }) => (selected ? podsOf(view, selected.namespace, selected.peer) : []))
    .flatMap((other) => pods.filter((live) => live.view.manifest === other.manifest && !isOwn(live.view, pod)))
    .flatMap((live) => declaredOn(live.view).filter((port) => !isIn(openOn(view, pod, live.view), port))
      .map((port) => targetAt(live, port)));
  return oneOfEach(targets).slice(0, MAX_TARGETS);
}

function openOn(view: ClusterView, from: PodView, to: PodView): PortSet {
  return openPorts(view, 'Egress', from, to).intersect(openPorts(view, 'Ingress', from, to));
}

/** TCP ports that the containers of a pod declare. The resolver of a cluster has port 53, declared or not. */
export function declaredOn(pod: PodView): number[] {
  if (object(pod.metadata.labels)['k8s-app'] === 'kube-dns') {
    return [53];
  }
  const numbers = declaredPorts(pod).filter(({ protocol }) => protocol === 'TCP').map(({ number }) => number);
  return [...new Set(numbers.filter((port): port is number => typeof port === 'number'))];
}

function isIn(ports: PortSet, port: number): boolean {
  return ports.has({ protocol: 'TCP', first: port, last: port });
}

export function targetAt({ view, address }: LivePod, port: number): Target {
  return { host: address, port, what: `pod ${view.namespace}/${nameOf(view.manifest)}` };
}

/** Whether a pod that runs is one of the agent's own: it is in its namespace and has all of its labels. */
export function isOwn(live: PodView, pod: PodView): boolean {
  const labels = object(live.metadata.labels);
  return isOnHostNetwork(live) || (live.namespace === pod.namespace
    && Object.entries(object(pod.metadata.labels)).every(([key, value]) => labels[key] === value));
}

function oneOfEach(targets: readonly Target[]): Target[] {
  return [...new Map(targets.map((one) => [targetKey(one), one])).values()];
}

/** What finds a target: two calls of one are the same. */
export function targetKey({ host, port }: Endpoint): string {
  return `${host} ${port}`;
}
