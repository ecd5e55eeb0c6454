import { PostureEdge, PostureEdgeKind } from '../posture/posture-agent';

const { ADDRESS, NODE, POD } = PostureEdgeKind;

/** Whether a run tries an edge: a denied call to pods, addresses or nodes, and an open one to pods. Nothing calls what is outside. */
export function isTried({ kind, isDenied }: Pick<PostureEdge, 'kind' | 'isDenied'>): boolean {
  return kind === POD || (isDenied && (kind === ADDRESS || kind === NODE));
}
