import { AgentPosture, PostureEdge, PostureEdgeKind } from '../posture/posture-agent';

const { POD, ADDRESS, NODE } = PostureEdgeKind;

/** Edges to the outside: probes call there only on request. */
const OUTSIDE = /^(?:the internet|the rest of the internet)$/;

/** Whether probes try an edge: what is denied inside the cluster, and pods that an agent may call. */
export function isTried({ kind, peer, isDenied }: Pick<PostureEdge, 'kind' | 'peer' | 'isDenied'>): boolean {
  return isDenied ? [POD, ADDRESS, NODE].includes(kind) && !OUTSIDE.test(peer) : kind === POD;
}

/** The pods of start gates among some agents: probes measure by them, so nothing could measure them. */
export function isOfGate(agents: readonly Pick<AgentPosture, 'title'>[]): (agent: Pick<AgentPosture, 'title' | 'namespace'>) => boolean {
  const titles = new Set(agents.map(({ title }) => title));
  return ({ title, namespace }) => {
    const own = ['canary', 'control'].map((name) => `Deployment "${namespace}/${name}"`);
    return own.includes(title) && own.every((one) => titles.has(one));
  };
}
