import { callEdges, callerEdges } from './edges-network';
import { secretEdges, tokenEdges, volumeEdges } from './edges-pod';
import { Placer, detailField } from './edges-source';
import { PostureEdge, PostureEdgeKind } from './posture-agent';
import { PostureInput } from './posture-input';
import { addressesOf, isClosed } from './reached';
import { METADATA } from '../address/metadata';
import { PRIVATE_BLOCKS } from '../address/public';
import { ServicePort, portsOfBackend, portsOfService } from '../cluster/backends';
import { ClusterView } from '../cluster/cluster-view';
import { isEveryNamespace, isEveryPod } from '../cluster/wide-selector';
import { objectName } from '../manifest/manifest-list';
import { Direction } from '../manifest/network-policy';
import { groupKind } from '../manifest/pod-kinds';
import { PodView } from '../manifest/pod-view';
import { FILE_FIELD, brokerTitle, keyTitle, textOfCall } from '../reach/broker/broker-grants';
import { grantsOfPod, groupWithGrant } from '../reach/broker/grants-of-pod';
import { largeFamilies } from '../reach/opened-addresses';
import { SourcedOpening } from '../reach/opening';
import { othersOf } from '../reach/other-policies';
import { denyRulesOf, isolatorsOf, peerOpenings } from '../reach/peer-openings';
import { podsOf } from '../reach/reach';
import { hostOpenings } from '../reach/reach-targets';
import { leadsTo } from '../rules/criteria/dead-routes';
import { outsideOf, servicesByLabel } from '../rules/criteria/exposure';
import { agentsOf } from '../rules/criteria/own-labels';
import { Json, object, textOf } from '../value/json';
import { memoizeByPair } from '../value/memoize';

const ORDER = Object.values(PostureEdgeKind);

/** What reaches a pod and what it reaches: in the order of `PostureEdgeKind`, then by the other end, and at the end what is denied. */
export function edgesOf(view: ClusterView, pod: PodView, placeOf: PostureInput['placeOf']): PostureEdge[] {
  const placer = new Placer(pod, placeOf);
  const edges = [
    ...callerEdges(view, pod, placer),
    ...routeEdges(view, pod, placer),
    ...callEdges(view, pod, placer),
    ...grantEdges(view, pod, placer),
    ...secretEdges(view, pod, placer),
    ...volumeEdges(view, pod, placer),
    ...tokenEdges(view, pod, placer),
    ...deniedEdges(view, pod, placer),
  ];
  return merged(edges).map((edge, i) => ({ edge, i })).sort((a, b) => compare(a.edge, b.edge) || a.i - b.i).map(({ edge }) => edge);
}

function compare(a: PostureEdge, b: PostureEdge): number {
  return Number(a.isDenied) - Number(b.isDenied)
    || ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind)
    || (a.isDenied || a.peer === b.peer ? 0 : a.peer < b.peer ? -1 : 1);
}

/** One edge for what a pod gets in several ways, such as a claim that two of its volumes name. */
function merged(edges: readonly PostureEdge[]): PostureEdge[] {
  const byPeer = new Map<string, PostureEdge>();
  for (const edge of edges) {
    const { kind, peer, ports, isDenied, detail, sources } = edge;
    // What nothing opens stays without any element, so it is not merged with what an element opens.
    const key = JSON.stringify([kind, peer, isDenied, ports.length > 0 || sources.length === 0 ? byPeer.size : '']);
    const before = byPeer.get(key);
    byPeer.set(key, before ? { ...before, detail: `${before.detail}; ${detail}`, sources: [...before.sources, ...sources] } : edge);
  }
  return [...byPeer.values()];
}

/** A way from outside the cluster to a pod: a Service by itself, or an Ingress or a route and its Service. */
interface Way {
  /** What leads there. */
  readonly manifest: Json;
  readonly ports: readonly ServicePort[];
  /** More about it: its class, or how the Service is open. */
  readonly detail: string;
}

const servicesFor = servicesByLabel((view, service) => outsideOf(service) !== undefined || leadsTo(view, service).length > 0);

/** The ways to a pod, by the Services that select it. */
export const waysTo = memoizeByPair((view: ClusterView, pod: PodView): readonly Way[] => servicesFor(view, pod).flatMap((service) => {
  const outside = outsideOf(service);
  return [
    ...outside === undefined ? [] : [{ manifest: service, ports: portsOfService(service), detail: outside }],
    ...leadsTo(view, service).map(({ route, port }) => ({
      manifest: route,
      ports: portsOfBackend(service, port),
      detail: `through ${objectName(service)}${classOf(route)}`,
    })),
  ];
}));

/** Who may call the pod through a way from outside the cluster, as far as policies let the gateway in. */
function routeEdges(view: ClusterView, pod: PodView, placer: Placer): PostureEdge[] {
  return waysTo(view, pod).map(({ manifest, ports, detail }) => ({
    kind: PostureEdgeKind.CALLER,
    peer: objectName(manifest),
    ports: [...new Set(ports.map(({ target, protocol }) => `${textOf(target)}/${protocol}`))],
    isDenied: false,
    detail,
    sources: placer.all([{ policy: manifest, field: 'spec' }]),
  }));
}

function classOf({ apiVersion, kind, spec }: Json): string {
  const { ingressClassName } = object(spec);
  const isIngress = groupKind(apiVersion, kind) === 'networking.k8s.io/Ingress';
  return isIngress && typeof ingressClassName === 'string' ? `, class ${ingressClassName}` : '';
}

/** The calls that brokers pass for a pod, with keys that the pod does not have. */
function grantEdges(view: ClusterView, pod: PodView, placer: Placer): PostureEdge[] {
  return grantsOfPod(view, pod).flatMap((grant) => {
    const { broker, config, name, key, calls } = grant;
    const group = groupWithGrant(view, grant, pod);
    return calls.map((call): PostureEdge => ({
      kind: PostureEdgeKind.GRANT,
      peer: `${call.host}: ${textOfCall(call)}`,
      ports: call.numbers.texts(),
      isDenied: false,
      detail: [
        `by grant "${name}" of ${brokerTitle(broker)}`,
        ...key ? [`which holds ${keyTitle(key)}`] : [],
        ...group ? [`shared by ${group.text}`] : [],
        `from line ${call.line} of its file`,
      ].join(', '),
      ...group && { group: group.name },
      sources: placer.all([{ policy: config, field: FILE_FIELD }]),
    }));
  });
}

/**
 * What no policy opens to a pod, or of a pod, as far as the ranges of its cluster are known. Nothing where a policy that is not computed
 * selects the pod: it may open more.
 */
function deniedEdges(view: ClusterView, pod: PodView, placer: Placer): PostureEdge[] {
  return [...deniedCallers(view, pod, placer), ...deniedCalls(view, pod, placer)];
}

function deniedCallers(view: ClusterView, pod: PodView, placer: Placer): PostureEdge[] {
  const openings = peerOpenings(view, pod, 'Ingress');
  if (!openings || othersOf(view, pod, 'Ingress').notComputed.length > 0) {
    return [];
  }
  const denied = denier(view, pod, 'Ingress', placer);
  if (openings.length === 0) {
    return denied([[PostureEdgeKind.CALLER, 'everyone']]);
  }
  const open = addressesOf(openings);
  const isOpenToPods = open === undefined || !isClosed(open, view.rangesOf(pod.namespace).pods);
  const isFromElsewhere = ({ namespaces }: SourcedOpening) => namespaces !== undefined && namespaces !== ownNamespace(pod);
  return denied([
    ...openings.some(isFromElsewhere) || isOpenToPods ? [] : [[PostureEdgeKind.CALLER, 'pods of other namespaces'] as const],
    ...open?.isEmpty ? [[PostureEdgeKind.CALLER, 'every address outside the cluster'] as const] : [],
  ]);
}

function ownNamespace({ namespace }: PodView): string {
  return `kubernetes.io/metadata.name=${namespace}`;
}

function deniedCalls(view: ClusterView, pod: PodView, placer: Placer): PostureEdge[] {
  const openings = peerOpenings(view, pod, 'Egress');
  const open = openings && addressesOf(openings);
  if (!openings || !open || othersOf(view, pod, 'Egress').notComputed.length > 0) {
    return [];
  }
  const ranges = view.rangesOf(pod.namespace);
  const isOpenTo = (matches: (other: PodView) => boolean) => openings.some(({ selected }) => selected
    && podsOf(view, selected.namespace, selected.peer).some((other) => other.manifest !== pod.manifest && matches(other)));
  const selected = openings.flatMap((one) => one.selected ?? []);
  const isPodOpen = selected.length > 0;
  const isEvery = ({ peer }: typeof selected[number]) => !peer.at && isEveryPod(peer.podSelector);
  const arePodsClosed = isClosed(open, ranges.pods)
    && !selected.some((one) => isEvery(one) && one.peer.namespaceSelector && isEveryNamespace(one.peer.namespaceSelector));
  // Every pod of a namespace may be more than those that the manifests show.
  const isAgentOpen = isOpenTo((other) => agentsOf(view).of(other) !== undefined)
    || selected.some((one) => (isEvery(one) || one.peer.at) && podsOf(view, one.namespace, one.peer).length === 0);
  const other = isPodOpen ? 'other ' : '';
  const isNodeOpen = openings.some((one) => !one.hosts && one.pods === undefined && one.addresses.length === 0);
  const isInternetNamed = openings.some(({ hosts }) => hosts) || !open.isEmpty || hostOpenings(view, pod, 'Egress').length > 0;
  const { ADDRESS, NODE, POD } = PostureEdgeKind;
  return denier(view, pod, 'Egress', placer)([
    ...arePodsClosed ? [[POD, `${other}pods of the cluster`, ranges.pods] as const] : [],
    ...arePodsClosed && !isAgentOpen ? [[POD, 'other agents'] as const] : [],
    ...arePodsClosed && isClosed(open, ranges.services)
      ? [[ADDRESS, `Services${isPodOpen ? ' of other pods' : ''}`, ranges.services] as const] : [],
    ...isClosed(open, ranges.nodes) && !isNodeOpen ? [[NODE, 'nodes', ranges.nodes] as const] : [],
    ...isClosed(open, ranges.apiServers) ? [[ADDRESS, 'API server', ranges.apiServers] as const] : [],
    ...isClosed(open, METADATA.ranges) ? [[ADDRESS, 'metadata endpoints of the cloud'] as const] : [],
    ...isClosed(open, PRIVATE_BLOCKS) ? [[ADDRESS, `${other}private networks`] as const] : [],
    ...largeFamilies(open).length === 0 ? [[ADDRESS, isInternetNamed ? 'the rest of the internet' : 'the internet'] as const] : [],
  ]);
}

/** What is denied: its kind, its name, and its addresses if they are known. */
type Denied = readonly [kind: PostureEdgeKind, peer: string, ranges?: readonly { readonly text: string }[]];

/** Makes the edges. Their sources are the policies that isolate the pod, else the rules that deny something. */
function denier(view: ClusterView, pod: PodView, direction: Direction, placer: Placer): (denied: readonly Denied[]) => PostureEdge[] {
  const isolators = isolatorsOf(view, pod, direction);
  const { sources, left } = placer.deniers([...isolators, ...denyRulesOf(view, pod, direction)]);
  return (denied) => denied.map(([kind, peer, ranges = []]) => ({
    kind,
    peer,
    ports: [],
    isDenied: true,
    ...detailField(ranges.map(({ text }) => text).join(', '), left),
    sources,
  }));
}
