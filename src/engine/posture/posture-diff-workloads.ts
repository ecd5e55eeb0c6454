import { StateAgent } from './build-state';
import { PostureChange } from './posture-diff-change';
import { PostureEdge, PostureEdgeKind } from './posture-agent';

/**
 * Pods that labels select now and did not select before, though the policies are the same: a pod has another label. Pods
 * that are new are no such change.
 */
export function workloadChanges(
  verb: 'opens' | 'closes', before: StateAgent, after: StateAgent, object: string, isInBoth: (title: string) => boolean,
): PostureChange[] {
  const known = new Map(edgesOf(before).map((edge) => [keyOf(edge), edge.workloads]));
  return edgesOf(after).flatMap((edge) => {
    const old = known.get(keyOf(edge)); // a peer that is new, or that selects too many pods to list, is compared by its labels alone
    const others = old ? edge.workloads!.filter((title) => !old.includes(title) && isInBoth(title)) : [];
    return others.map((title): PostureChange => ({
      verb,
      object,
      phrase: edge.kind === PostureEdgeKind.CALLER ? `{} to ${title} as one of ${edge.peer}` : `${title} as one of ${edge.peer} for {}`,
      edges: [edge],
      sources: edge.sources,
    }));
  });
}

function edgesOf({ all }: StateAgent): PostureEdge[] {
  return all.flatMap(({ edges }) => edges).filter(({ workloads, isDenied }) => workloads && !isDenied);
}

function keyOf({ kind, peer, ports }: PostureEdge): string {
  return JSON.stringify([kind, peer, ports]);
}
