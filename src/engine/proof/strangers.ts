import { CANARY, CANARY_PORT } from './probe-program';
import { Around, Call, LivePod, Plan, TriedEdge, bounded, declaredOn, isOwn, targetAt, triedEdgeOf } from './tries';
import { PodView } from '../manifest/pod-view';
import { AgentPosture, PostureEdgeKind } from '../posture/posture-agent';
import { Json, object, objects } from '../value/json';

/** An agent of the manifests, and what the report says of it. */
export interface Proved extends Pick<AgentPosture, 'title' | 'edges'> {
  readonly pod: PodView;
}

/** Denied callers that a pod of another namespace stands for. */
const STRANGERS: readonly string[] = ['everyone', 'pods of other namespaces'];

/** The denied callers of an agent that a stranger tries. Of an agent without a TCP port there is nothing to call. */
export function callerEdges({ title, edges, pod }: Proved): TriedEdge[] {
  const denied = edges.filter(({ kind, peer, isDenied }) => isDenied && kind === PostureEdgeKind.CALLER && STRANGERS.includes(peer));
  return declaredOn(pod).length === 0 ? [] : denied.map((edge) => ({ ...triedEdgeOf(edge), agent: title }));
}

/** What shows that the stranger has a network, since its namespace has no policies. It is about no edge. */
const ON_NETWORK: Call = { expected: 'open', host: 'api-server', port: 443, what: 'the API server by its Service', edge: -1 };

/**
 * What a pod tries that no policy lets in: the canary of the start gate, which takes no calls of pods that are behind no gate, and agents
 * whose callers are denied. The first edge is that of the canary.
 */
export function strangerPlan(agents: readonly Proved[], { run, pods, gate }: Around): Plan {
  const canaries = pods.filter(({ view }) => view.namespace === gate && object(view.metadata.labels).app === CANARY);
  const canary: TriedEdge = {
    kind: PostureEdgeKind.CALLER,
    peer: 'pods without a gate',
    isDenied: true,
    policies: [`NetworkPolicy "${gate}/${CANARY}"`],
    workloads: [],
  };
  const toCanary = canaries.slice(0, 1).map(({ address }): Call => (
    { expected: 'closed', host: address, port: CANARY_PORT, what: 'the canary', edge: 0 }));
  const edges = agents.flatMap((agent) => callerEdges(agent).map((edge) => ({ agent, edge })));
  const toAgents = edges.map(({ agent: { pod } }, i) => pods.filter((live) => isOwn(live.view, pod)).flatMap((live) => (
    declaredOn(live.view).map((port): Call => (
      { expected: 'closed', ...targetAt(live, port), ...isProbed(live, port) && { isProbed: true }, edge: i + 1 })))));
  return {
    run,
    role: 'stranger',
    edges: [canary, ...edges.map(({ edge }) => edge)],
    calls: bounded([[ON_NETWORK], toCanary, ...toAgents]),
  };
}

/** Whether the kubelet calls a port to see that the pod is ready, which no NetworkPolicy can deny it. */
function isProbed({ view }: LivePod, port: number): boolean {
  return view.containers.some(({ container }) => {
    const { httpGet, tcpSocket, grpc } = object(container.readinessProbe);
    return [httpGet, tcpSocket, grpc].some((one) => isPort(object(one).port, port, container));
  });
}

function isPort(value: unknown, port: number, { ports }: Json): boolean {
  return value === port || objects(ports).some(({ name, containerPort }) => name !== undefined && name === value && containerPort === port);
}
