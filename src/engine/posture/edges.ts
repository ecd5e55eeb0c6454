import { deniedEdges } from './edges-denied';
import { grantEdges } from './edges-grants';
import { callEdges, callerEdges } from './edges-network';
import { routeEdges } from './edges-routes';
import { secretEdges } from './edges-secrets';
import { Placer } from './edges-source';
import { tokenEdges } from './edges-tokens';
import { volumeEdges } from './edges-volumes';
import { PostureEdge, PostureEdgeKind } from './posture-agent';
import { PostureInput } from './posture-input';
import { ClusterView } from '../cluster/cluster-view';
import { PodView } from '../manifest/pod-view';

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
