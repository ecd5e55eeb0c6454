import { foreignPolicies } from './foreign-policies';
import { CLUSTER_SCOPED, NAMESPACED, isUnknownPolicy } from './kinds';
import { Unread } from './reading';
import { WALL_READERS } from './walls';
import { ClusterView, namespaceOf } from '../../cluster/cluster-view';
import { byTitle, firstsFor } from '../../cluster/namespaced';
import { groupKind } from '../../manifest/pod-kinds';
import { PodView } from '../../manifest/pod-view';
import { counted } from '../../value/counted';
import { Json, inOneOrder, withoutPlaces } from '../../value/json';
import { memoizeByText } from '../../value/memoize';

const READ = new Set([...NAMESPACED, ...CLUSTER_SCOPED, ...WALL_READERS.keys()]);

/** Whether an object is a network policy of another project than Kubernetes, of a known kind or not. */
export function isForeignPolicy({ apiVersion, kind }: Json): boolean {
  const name = groupKind(apiVersion, kind);
  return READ.has(name) || isUnknownPolicy(name);
}

/** What rules cannot judge of a policy that selects a pod of the cluster. Of an unknown kind only the first object is reported. */
export function unjudgedPolicy(policy: Json, view: ClusterView): Unread | undefined {
  const kind = groupKind(policy.apiVersion, policy.kind);
  if (!READ.has(kind)) {
    const count = view.of(kind).length;
    return firstsForPods(view, kind).includes(policy)
      ? { field: 'kind', got: policy.kind, why: `no rule reads the policies of ${kind} (${counted(count, 'object')})` } : undefined;
  }
  const [first, ...others] = (foreignPolicies(view).get(policy) ?? [])
    .filter((part) => part.unread.length > 0 && podsNear(view, policy).some((pod) => part.match(pod) !== 'no'))
    .flatMap((part) => part.unread)
    .sort((a, b) => (contentOf(a) < contentOf(b) ? -1 : 1));
  return first && { ...first, why: others.length > 0 ? `${first.why}; and ${others.length} more that cannot be judged` : first.why };
}

/** A text that does not depend on the place in a list. */
function contentOf({ field, got, why }: Unread): string {
  return JSON.stringify([withoutPlaces(field), inOneOrder(got), why]);
}

/** The objects at which a kind is reported, of those that can be for a pod of the cluster. */
const firstsForPods = memoizeByText((view: ClusterView, kind) => (
  firstsFor('no-unjudged-policy', byTitle(view.of(kind)).filter((one) => podsNear(view, one).length > 0))));

/** The agents that a policy can be for: those of its namespace, or all where it has none or is no policy of pods. */
function podsNear(view: ClusterView, policy: Json): PodView[] {
  return podsIn(view, WALL_READERS.has(groupKind(policy.apiVersion, policy.kind)) ? '' : namespaceOf(policy));
}

const podsIn = memoizeByText((view: ClusterView, namespace) => (namespace === '' ? view.pods.namespaces : [namespace])
  .flatMap((name) => view.pods.select(name, {})));
