import { CelVariable } from './cel';
import { ClusterView, namespaceOf } from '../../cluster/cluster-view';
import { nameOf } from '../../cluster/namespaced';
import { EVERYONE, bindingsIn, subjectsIn } from '../../rights/api-rights';
import { ROLES_WITHOUT_RIGHTS, ROLES_WITH_RIGHTS } from '../../rights/built-in-roles';
import { RBAC_GROUP, guardedIn, roleNamed } from '../../rights/roles';
import { Json, object, objects, textOf } from '../../value/json';
import { memoizeBy } from '../../value/memoize';
import { CelContext } from '../rule';

/**
 * Which role a RoleBinding or ClusterRoleBinding grants to which subjects, in CEL. The rights of a role are in another object. CEL knows
 * the ClusterRoles of every cluster and of the app by name, and the rules have judged each binding of the app with its role.
 */

/** @param isOfAgents whether the binding is in a namespace of agents */
export function bindingVariables({ view, namespaces }: CelContext, isOfAgents: boolean): CelVariable[] {
  const roles = rolesOf(view);
  const agents = isOfAgents ? `[request.namespace] + ${JSON.stringify(namespaces)}` : JSON.stringify(namespaces);
  const isEveryone = ['Group', 'User'].map((kind) => (
    `(s.kind == "${kind}" && s.name in ${JSON.stringify(EVERYONE.filter(([of]) => of === kind).map(([, name]) => name))})`)).join(' || ');
  const among = (names: readonly string[]) =>
    `dyn(object).roleRef.kind == "ClusterRole" && dyn(object).roleRef.name in ${JSON.stringify(names)}`;
  return [
    { name: 'isOfAgents', expression: String(isOfAgents) },
    { name: 'agentNamespaces', expression: agents },
    { name: 'subjects', expression: 'dyn(object).?subjects.orValue([])' },
    {
      name: 'namesAgents',
      expression:
        'variables.subjects.exists(s, variables.agentNamespaces.exists(n,' +
        ' (s.kind == "ServiceAccount" && s.?namespace.orValue(request.namespace) == n)' +
        ' || (s.kind == "User" && s.name.startsWith("system:serviceaccount:" + n + ":"))' +
        ' || (s.kind == "Group" && s.name == "system:serviceaccounts:" + n)))',
    },
    { name: 'namesEveryone', expression: `variables.subjects.exists(s, ${isEveryone})` },
    { name: 'isHarmless', expression: among(roles.harmless) },
    { name: 'hasRights', expression: among([...ROLES_WITH_RIGHTS, ...roles.withRights]) },
    { name: 'isOfApp', expression: `${CEL_TEXT} in ${JSON.stringify(bindingsOf(view, namespaces).map(textOfBinding).sort())}` },
  ];
}

/** CEL that is true for a binding that gives agents no forbidden rights. In a namespace of agents, an unknown role counts as forbidden. */
export const CEL_GIVES_NO_RIGHTS = 'variables.isOfApp || variables.isHarmless'
  + ' || !(variables.namesAgents || (variables.namesEveryone && (variables.isOfAgents || variables.hasRights)))';

/** CEL that is true for a binding that gives no unknown role to everyone. */
export const CEL_ROLE_IS_KNOWN =
  'variables.isOfAgents || variables.isOfApp || variables.isHarmless || variables.hasRights || !variables.namesEveryone';

/** The known ClusterRoles of every cluster and of the app, by whether they grant what no agent may have. */
function rolesOf(view: ClusterView): { readonly harmless: string[]; readonly withRights: string[] } {
  const names = [...new Set([...ROLES_WITHOUT_RIGHTS, ...view.of(`${RBAC_GROUP}/ClusterRole`).map(nameOf)])].sort();
  const views = names.map((name) => ({ name, ...roleNamed(view, 'ClusterRole', '', name) })).filter(({ isKnown }) => isKnown);
  const hasRights = ({ builtIn, rules }: (typeof views)[number]) => builtIn.length > 0 || rules.some(isGuarded);
  return {
    harmless: views.filter((role) => !hasRights(role)).map(({ name }) => name),
    withRights: views.filter(hasRights).map(({ name }) => name),
  };
}

const isGuarded = memoizeBy((rule: Json) => guardedIn([rule]).length > 0);

/** The bindings of the app for agents or for everyone. */
function bindingsOf(view: ClusterView, namespaces: readonly string[]): Json[] {
  const everyone = EVERYONE.map(([kind, name]) => `${kind} ${name}`);
  return bindingsIn(view).filter((binding) => [...subjectsIn(binding)].some((subject) => everyone.includes(subject)
    || [namespaceOf(binding), ...namespaces].some((name) => subject.startsWith(`ServiceAccount ${name}/`)
      || subject.startsWith(`User system:serviceaccount:${name}:`) || subject === `Group system:serviceaccounts:${name}`)));
}

/** A binding as one text, equal to that of `CEL_TEXT`. */
function textOfBinding(binding: Json): string {
  const { kind, name } = object(binding.roleRef);
  const subjects = objects(binding.subjects).map((one) => [one.kind, one.namespace ?? '', one.name].map(textOf).join('/'));
  return [namespaceOf(binding), nameOf(binding), textOf(kind), textOf(name), ...subjects].join(' ');
}

const CEL_TEXT =
  '([request.namespace, string(dyn(object).metadata.?name.orValue(""))' +
  ', string(dyn(object).roleRef.kind), string(dyn(object).roleRef.name)]' +
  ' + variables.subjects.map(s, string(s.kind) + "/" + string(s.?namespace.orValue("")) + "/" + string(s.name))).join(" ")';
