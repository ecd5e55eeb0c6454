import { BUILT_IN_ROLES, ROLES_WITHOUT_RIGHTS, ROLES_WITH_RIGHTS } from './built-in-roles';
import { GUARDED_PATHS, GUARDED_RIGHTS } from './guarded-rights';
import { ClusterView, namespaceOf } from '../cluster/cluster-view';
import { nameOf } from '../cluster/namespaced';
import { firstLabel, labelsOf } from '../cluster/pod-index';
import { selects } from '../manifest/selector';
import { trimEnd } from '../value/counted';
import { Json, object, objects, strings, textOf } from '../value/json';
import { memoize, memoizeBy } from '../value/memoize';
import { push } from '../value/multimap';

/** A guarded right that rules of a role grant: on all objects of the resource, or on those of these names. */
export interface HeldRight {
  readonly verb: string;
  /** API group of the resource. A path has none. */
  readonly group?: string;
  readonly resource: string;
  readonly names?: readonly string[];
}

/** The guarded rights that the rules grant, at most one for all objects of a resource, such as "get secrets". */
export function guardedIn(rules: readonly Json[]): HeldRight[] {
  const rights = GUARDED_RIGHTS.flatMap(({ group, resources, verbs }) => groupsIn(rules, group).flatMap((one) => {
    const ofGroup = rules.filter((rule) => has(rule.apiGroups, one));
    const on = (resource: string) =>
      heldOn({ group: one, resource }, verbs, ofGroup.filter((rule) => hasResource(rule.resources, resource)));
    return ofGroup.length === 0 ? [] : resources.flatMap((resource) => (resource === '*' ? namedIn(rules, one) : [resource])).flatMap(on);
  }));
  const paths = GUARDED_PATHS.filter((path) => rules.some((rule) => has(rule.verbs, 'get') && hasPath(rule.nonResourceURLs, path)));
  return [...rights, ...paths.map((path) => ({ verb: 'get', resource: path }))];
}

/** The groups that a guarded one stands for: itself, or those with its ending that the rules name. */
function groupsIn(rules: readonly Json[], group: string): string[] {
  return group.startsWith('*') ? textsIn(rules, 'apiGroups').filter((one) => one !== '*' && one.endsWith(group.slice(1))) : [group];
}

/** The resources that the rules name together with the group itself, "*" for all of them. */
function namedIn(rules: readonly Json[], group: string): string[] {
  const ofGroup = rules.filter(({ apiGroups }) => strings(apiGroups).includes(group));
  return textsIn(ofGroup, 'resources').filter((resource) => !resource.includes('/'));
}

function textsIn(rules: readonly Json[], field: 'apiGroups' | 'resources'): string[] {
  return [...new Set(rules.flatMap((rule) => strings(rule[field])))].sort();
}

function heldOn(on: Omit<HeldRight, 'verb'>, verbs: readonly string[], rules: readonly Json[]): HeldRight[] {
  const named: HeldRight[] = [];
  const known = new Set<string>();
  for (const verb of verbs) {
    const names = rules.filter((rule) => has(rule.verbs, verb)).map((rule) => namesFor(rule, verb, on.resource));
    if (names.includes(undefined)) {
      return [{ verb, ...on }];
    }
    const more = names.flatMap((some) => some!).filter((name) => known.size < known.add(name).size);
    if (more.length > 0) {
      named.push({ verb, ...on, names: more });
    }
  }
  return named;
}

/**
 * The names that a rule narrows a verb to. Nothing if it is for all objects. A request that creates an object or deletes a
 * collection has the name "", so a rule with other names does not allow it.
 *
 * @see https://kubernetes.io/docs/reference/access-authn-authz/rbac/#referring-to-resources
 */
function namesFor({ resourceNames }: Json, verb: string, resource: string): string[] | undefined {
  if (!Array.isArray(resourceNames) || resourceNames.length === 0) {
    return undefined;
  }
  const names = resourceNames.map((name: unknown) => name ?? '').filter((name): name is string => typeof name === 'string');
  const isNameless = verb === 'deletecollection' || (verb === 'create' && !resource.includes('/'));
  if (names.includes('') && (isNameless || verb === 'list' || verb === 'watch')) {
    return undefined;
  }
  return isNameless ? [] : names.filter((name) => name !== '');
}

function has(list: unknown, wanted: string): boolean {
  return Array.isArray(list) && (list.includes(wanted) || list.includes('*'));
}

// A subresource can have "*" in front of it: "*/exec" is "exec" of every resource.
function hasResource(list: unknown, wanted: string): boolean {
  return has(list, wanted) || (wanted.includes('/') && has(list, `*${wanted.slice(wanted.indexOf('/'))}`));
}

function hasPath(list: unknown, wanted: string): boolean {
  return Array.isArray(list) && list.some((path) =>
    typeof path === 'string' && (path === wanted || (path.endsWith('*') && wanted.startsWith(trimEnd(path, '*')))));
}

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
