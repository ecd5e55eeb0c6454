import { deniedEdges } from './edges-denied';
import { callEdges, callerEdges } from './edges-network';
import { secretEdges, tokenEdges, volumeEdges } from './edges-pod';
import { Placer } from './edges-source';
import { PostureEdge, PostureEdgeKind } from './posture-agent';
import { PostureInput } from './posture-input';
import { ClusterView } from '../cluster/cluster-view';
import { ServicePort, portsOfBackend, portsOfService } from '../cluster/service-ports';
import { objectName } from '../manifest/manifest-list';
import { groupKind } from '../manifest/pod-kinds';
import { PodView } from '../manifest/pod-view';
import { textOfCall } from '../reach/broker/broker-call';
import { FILE_FIELD } from '../reach/broker/broker-file';
import { brokerTitle } from '../reach/broker/broker-grants';
import { keyTitle } from '../reach/broker/broker-key';
import { groupWithGrant } from '../reach/broker/grant-callers';
import { grantsOfPod } from '../reach/broker/grants-of-pod';
import { leadsTo } from '../rules/criteria/dead-routes';
import { outsideOf, servicesByLabel } from '../rules/criteria/exposure';
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
