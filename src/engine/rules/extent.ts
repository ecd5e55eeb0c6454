import { CLAIM, POOL } from './criteria/sandbox-claims';
import { ASKS_ALL, Asks, Finding } from './evaluator';
import { AgentScope } from '../cluster/agent-scope';
import { ROUTE_KINDS, backendsOf } from '../cluster/backends';
import { ClusterView, namespaceOf } from '../cluster/cluster-view';
import { nameOf } from '../cluster/namespaced';
import { NAMESPACE_ANNOTATION } from '../manifest/labels';
import { isClusterScoped } from '../manifest/object-key';
import { groupKind } from '../manifest/pod-kinds';
import { bindsAccountsIn } from '../rights/bound-namespaces';
import { BINDING_KINDS } from '../rights/roles';
import { Json, object } from '../value/json';

/** How far an object is judged. */
export interface Extent {
  /** Which rules judge the object. */
  readonly asks: Asks;
  /** Whether a finding of such a rule counts. */
  readonly counts: (finding: Finding) => boolean;
}

/** Every rule judges the object. */
export const EVERY_RULE: Extent = { asks: ASKS_ALL, counts: () => true };

/** Only the rules that judge neighbours of agents judge the object. */
export const OF_NEIGHBOURS: Extent = {
  asks: ({ ofNeighbours }) => ofNeighbours !== undefined,
  counts: ({ rule: { ofNeighbours: part }, field, got, isOfAgents = false }) => part === true
    || (part !== undefined && (part.counts?.(field, got) ?? isOfAgents)),
};

/** How far an object of the cluster is judged: by every rule if it is in scope, else as a neighbour. */
export function extentIn(scope: AgentScope, manifest: Json, view: ClusterView): Extent {
  return isInScope(scope, manifest, view) ? EVERY_RULE : OF_NEIGHBOURS;
}

/** The pods of an object that are neighbours of agents. */
export function neighboursIn(scope: AgentScope, manifest: Json, view: ClusterView): number {
  const pods = scope.isWhole ? [] : view.podsOf(manifest);
  return pods.some((pod) => scope.isAgent(pod)) ? 0 : pods.length;
}

/**
 * The objects with pods of which no label says that they are agents, beside others that may be them. They are judged as agents. What to do
 * may be to separate the two.
 */
export function presumedIn(scope: AgentScope, manifests: readonly Json[], view: ClusterView): ReadonlySet<Json> {
  const withPods = manifests.filter((manifest) => view.podsOf(manifest).length > 0);
  return new Set(withPods.length < 2 ? [] : withPods.filter((manifest) => view.podsOf(manifest).every((pod) => scope.isPresumed(pod))));
}

/** Kinds that make agents wherever they are, though they hold no pods themselves. */
const MAKERS_OF_AGENTS = new Set([CLAIM, POOL]);

/**
 * Whether every rule judges an object: one of its pods is an agent, it is in a namespace with agents or in none, or it selects, binds or
 * exposes agents from elsewhere.
 */
function isInScope(scope: AgentScope, manifest: Json, view: ClusterView): boolean {
  if (scope.isWhole) {
    return true;
  }
  const pods = view.podsOf(manifest);
  if (pods.length > 0) {
    return pods.some((pod) => scope.isAgent(pod));
  }
  const kind = groupKind(manifest.apiVersion, manifest.kind);
  const covers = (namespace: string) => scope.covers(namespace);
  if (kind === 'Namespace') {
    return covers(nameOf(manifest));
  }
  return isClusterScoped(kind) || namespaceOf(manifest) === '' || covers(namespaceOf(manifest))
    || MAKERS_OF_AGENTS.has(kind)
    || NAMESPACE_ANNOTATION in object(object(manifest.metadata).annotations) // an account for agents of a namespace that is not given
    || (ROUTE_KINDS.includes(kind) && backendsOf(manifest).some(({ namespace }) => covers(namespace)))
    || (BINDING_KINDS.includes(kind) && bindsAccountsIn(manifest, covers));
}
