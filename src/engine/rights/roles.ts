import { BUILT_IN_ROLES, ROLES_WITHOUT_RIGHTS, ROLES_WITH_RIGHTS } from './built-in-roles';
import { ClusterView, namespaceOf } from '../cluster/cluster-view';
import { nameOf } from '../cluster/namespaced';
import { firstLabel, labelsOf } from '../cluster/pod-index';
import { selects } from '../manifest/selector';
import { Json, object, objects, textOf } from '../value/json';
import { memoize, memoizeBy } from '../value/memoize';
import { push } from '../value/multimap';

export const RBAC_GROUP = 'rbac.authorization.k8s.io';

/** The kinds that bind roles. */
export const BINDING_KINDS = ['RoleBinding', 'ClusterRoleBinding'].map((kind) => `${RBAC_GROUP}/${kind}`);

/** What a role grants, with the roles that its aggregationRule selects. */
interface RoleView {
  readonly rules: readonly Json[];
  /** Built-in roles in it that grant guarded rights, such as "edit". */
  readonly builtIn: readonly string[];
  /** Whether the cluster view has all of it. */
  readonly isKnown: boolean;
}

interface Roles {
  readonly byKey: Map<string, Json[]>;
  /** The ClusterRoles that have a label, "" for all. */
  readonly byLabel: Map<string, Json[]>;
  readonly views: Map<string, RoleView>;
}

/**
 * Calico's own role for everyone. Its API server also requires the right on "tier.networkpolicies".
 *
 * @see https://github.com/tigera/operator/blob/master/pkg/render/apiserver.go
 */
const PASSED_THROUGH = { role: 'calico-tiered-policy-passthrough', group: 'projectcalico.org' };

const rolesIn = memoizeBy((view: ClusterView): Roles => {
  const byKey = new Map<string, Json[]>();
  const byLabel = new Map<string, Json[]>();
  for (const role of [...view.of(`${RBAC_GROUP}/ClusterRole`), ...BUILT_IN_ROLES]) {
    push(byKey, keyOf('ClusterRole', '', nameOf(role)), role);
    ['', ...labelsOf(role)].forEach((label) => push(byLabel, label, role));
  }
  view.of(`${RBAC_GROUP}/Role`).forEach((role) => push(byKey, keyOf('Role', namespaceOf(role), nameOf(role)), role));
  return { byKey, byLabel, views: new Map() };
});

function keyOf(kind: string, namespace: string, name: string): string {
  return `${kind}\n${kind === 'ClusterRole' ? '' : namespace}\n${name}`;
}

/** The role that a binding names: all objects of its kind and name, since any of them can be applied last. */
export function roleOf(view: ClusterView, binding: Json): RoleView {
  const { kind, name } = object(binding.roleRef);
  return roleNamed(view, textOf(kind), namespaceOf(binding), textOf(name));
}

export function roleNamed(view: ClusterView, kind: string, namespace: string, name: string): RoleView {
  const roles = rolesIn(view);
  const key = keyOf(kind, namespace, name);
  return memoize(roles.views, key, () => {
    const all = withAggregated(roles, roles.byKey.get(key) ?? []);
    const isWithRights = (one: string) => kind === 'ClusterRole' && ROLES_WITH_RIGHTS.has(one);
    return {
      rules: all.flatMap(rulesOf),
      builtIn: isWithRights(name) ? [name] : [...new Set(all.map(nameOf))].filter(isWithRights),
      isKnown: all.length > 1 || all.some((role) => !isAggregated(role)) || (kind === 'ClusterRole' && ROLES_WITHOUT_RIGHTS.has(name)),
    };
  });
}

function rulesOf(role: Json): Json[] {
  const rules = objects(role.rules);
  return nameOf(role) === PASSED_THROUGH.role && role.kind === 'ClusterRole'
    ? rules.filter(({ apiGroups }) => !(Array.isArray(apiGroups) && apiGroups.length === 1 && apiGroups[0] === PASSED_THROUGH.group))
    : rules;
}

function isAggregated(role: Json): boolean {
  return objects(object(role.aggregationRule).clusterRoleSelectors).length > 0;
}

/** The roles and all that they aggregate, directly or not. Each is taken once, so a circle ends. */
function withAggregated({ byLabel }: Roles, from: readonly Json[]): Json[] {
  const all = new Set(from);
  for (const role of all) { // the loop also visits the roles that are added in it
    for (const selector of objects(object(role.aggregationRule).clusterRoleSelectors)) {
      const candidates = byLabel.get(firstLabel(selector)) ?? [];
      candidates.filter((other) => selects(selector, object(object(other.metadata).labels))).forEach((other) => all.add(other));
    }
  }
  return [...all];
}
