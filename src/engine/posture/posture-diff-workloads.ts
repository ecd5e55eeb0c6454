import { openedNamespaces } from './namespace-reach';
import { Posture } from './posture';
import { DiffAgent, PostureChange } from './posture-diff-change';
import { PostureEdge, PostureEdgeKind } from './posture-edge';

/**
 * Pods that labels select now and did not select before, though the policies are the same: a pod or a namespace has another label. Pods
 * that are new are no such change.
 */
export function workloadChanges(
  verb: 'opens' | 'closes', before: DiffAgent, after: DiffAgent, object: string, isInBoth: (title: string) => boolean,
): PostureChange[] {
  const known = new Map(edgesOf(before).map((edge) => [keyOf(edge), edge.workloads]));
  return edgesOf(after).flatMap((edge) => {
    const old = known.get(keyOf(edge)); // a peer that is new, or that selects too many pods to list, is compared by its labels alone
    const others = old ? edge.workloads!.filter((title) => !old.includes(title) && isInBoth(title)) : [];
    return others.map((title): PostureChange => ({
      verb,
      object,
      phrase: edge.kind === PostureEdgeKind.CALLER ? `{} to ${title} as one of ${edge.peer}` : `${title} as one of ${edge.peer} for {}`,
      sources: edge.sources,
    }));
  });
}

/** What is open in namespaces that labels select now and did not select before, also if none of their pods are in the manifests. */
export function namespaceChanges(
  verb: 'opens' | 'closes', [before, old]: readonly [DiffAgent, Posture], [after, now]: readonly [DiffAgent, Posture], object: string,
): PostureChange[] {
  const edges = ({ all }: DiffAgent) => all.flatMap((one) => one.edges);
  return (['reaches', 'callers'] as const).flatMap((side) => (
    openedNamespaces(side, [edges(before), old.namespaces ?? []], [edges(after), now.namespaces ?? []])
      .map(({ text, namespace }): PostureChange => ({
        verb,
        object,
        phrase: side === 'callers' ? `{} to ${text}` : `${text} for {}`,
        detail: `by the labels of ${namespace.source.object}`,
        sources: [namespace.source],
      }))));
}

function edgesOf({ all }: DiffAgent): PostureEdge[] {
  return all.flatMap(({ edges }) => edges).filter(({ workloads, isDenied }) => workloads && !isDenied);
}

function keyOf({ kind, peer, ports }: PostureEdge): string {
  return JSON.stringify([kind, peer, ports]);
}
