import { PostureEdge, PostureEdgeKind } from './posture';
import { PosturePlace } from './posture-input';
import { ClusterView } from '../cluster/cluster-view';
import { PodView } from '../manifest/pod-view';
import { targetsOf } from '../reach/reach-targets';
import { Json } from '../value/json';

/** What reaches an agent and what it reaches. */
export function edgesOf(view: ClusterView, pod: PodView, _placeOf: (manifest: Json, field: string) => PosturePlace): PostureEdge[] {
  return [
    ...targetsOf(view, pod, 'Ingress').map(({ to, ports }) => edge(PostureEdgeKind.CALLER, to, ports)),
    ...targetsOf(view, pod).map(({ to, ports, hosts, pods }) => edge(
      hosts ? PostureEdgeKind.HOST : pods === undefined ? PostureEdgeKind.ADDRESS : PostureEdgeKind.POD,
      to,
      ports,
    )),
  ];
}

function edge(kind: PostureEdgeKind, peer: string, ports: string[]): PostureEdge {
  return { kind, peer, ports, isDenied: false, sources: [] };
}
