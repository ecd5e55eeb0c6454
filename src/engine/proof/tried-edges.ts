import { AgentPosture, PostureEdge, PostureEdgeKind } from '../posture/posture-agent';

const { POD, ADDRESS, NODE } = PostureEdgeKind;

type EdgeKey = Pick<PostureEdge, 'kind' | 'peer' | 'isDenied'>;

const INTERNET = /^(?:the internet|the rest of the internet)$/;

/** Whether probes always try an edge: what is denied inside the cluster, and pods that an agent may call. */
export function isTried(edge: EdgeKey): boolean {
  return edge.isDenied ? [POD, ADDRESS, NODE].includes(edge.kind) && !isOutside(edge) : edge.kind === POD;
}

/** Whether probes try an edge only with public addresses that someone gives: addresses that are open, and the internet that is denied. */
export function isOutside({ kind, peer, isDenied }: EdgeKey): boolean {
  return kind === ADDRESS && (!isDenied || INTERNET.test(peer));
}

/** The pods of start gates among some agents: probes measure by them, so nothing could measure them. */
export function isOfGate(agents: readonly Pick<AgentPosture, 'title'>[]): (agent: Pick<AgentPosture, 'title' | 'namespace'>) => boolean {
  const titles = new Set(agents.map(({ title }) => title));
  return ({ title, namespace }) => {
    const own = ['canary', 'control'].map((name) => `Deployment "${namespace}/${name}"`);
    return own.includes(title) && own.every((one) => titles.has(one));
  };
}
