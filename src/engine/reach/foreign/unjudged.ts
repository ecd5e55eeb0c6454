import { foreignPolicies } from './foreign-policies';
import { CLUSTER_SCOPED, NAMESPACED, isUnknownPolicy } from './kinds';
import { Unread } from './reading';
import { World, namespaceOf } from '../../cluster/cluster-view';
import { groupKind } from '../../manifest/pod-kinds';
import { PodView } from '../../manifest/pod-view';
import { Json } from '../../value/json';
import { once } from '../../value/memoize';

const READ = new Set([...NAMESPACED, ...CLUSTER_SCOPED]);

/** Whether an object is a network policy beside those of Kubernetes, of a kind that is known or not. */
export function isForeignPolicy({ apiVersion, kind }: Json): boolean {
  const name = groupKind(apiVersion, kind);
  return READ.has(name) || isUnknownPolicy(name);
}

const firstCache = new WeakMap<World, Map<string, Json | undefined>>();

/** What of a policy cannot be judged; nothing where it is for no pod of the view. Of a kind that is not known the first object stands for all. */
export function unjudgedPolicy(policy: Json, world: World): Unread | undefined {
  const kind = groupKind(policy.apiVersion, policy.kind);
  if (!READ.has(kind)) {
    const byKind = once(firstCache, world, () => new Map<string, Json | undefined>());
    const first = once(byKind, kind, () => world.of(kind).find((one) => podsNear(world, one).length > 0));
    const count = world.of(kind).length;
    return policy !== first ? undefined
      : { field: 'kind', got: policy.kind, why: `no rule reads the policies of ${kind} (${count} object${count === 1 ? '' : 's'})` };
  }
  const unread = (foreignPolicies(world).get(policy) ?? [])
    .filter((part) => part.unread.length > 0 && podsNear(world, policy).some((pod) => part.selects(pod)))
    .flatMap((part) => part.unread);
  const [first, ...others] = unread;
  return first && { ...first, why: others.length > 0 ? `${first.why}; and ${others.length} more that cannot be judged` : first.why };
}

const podsCache = new WeakMap<World, Map<string, PodView[]>>();

/** The agents that a policy can be for: those of its namespace, or all where it has none. */
function podsNear(world: World, policy: Json): PodView[] {
  const byNamespace = once(podsCache, world, () => new Map<string, PodView[]>());
  const namespace = namespaceOf(policy);
  return once(byNamespace, namespace, () => (namespace === '' ? world.pods.namespaces : [namespace])
    .flatMap((name) => world.pods.select(name, {})));
}
