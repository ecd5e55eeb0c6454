import { Json, object, objects, textOf } from './json';
import { selects } from './selector';
import { World, namespaceOf } from './world';

/** What an account is granted by RBAC that an agent must not have: enough to leave its sandbox by way of the API server. */

/** Rights of one kind, told in the words of `grants`. */
interface Right {
  readonly group: string;
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

const MAKE = ['create', 'update', 'patch'];
const READ = ['get', 'list', 'watch'];

/** @see https://kubernetes.io/docs/concepts/security/rbac-good-practices/#privilege-escalation-risks */
const RIGHTS: readonly Right[] = [
  { group: '', resources: ['secrets'], verbs: READ },
  { group: '', resources: ['pods', 'replicationcontrollers'], verbs: MAKE },
  { group: 'apps', resources: ['deployments', 'replicasets', 'statefulsets', 'daemonsets'], verbs: MAKE },
  { group: 'batch', resources: ['jobs', 'cronjobs'], verbs: MAKE },
  { group: 'agents.x-k8s.io', resources: ['sandboxes'], verbs: MAKE },
  { group: 'extensions.agents.x-k8s.io', resources: ['sandboxtemplates', 'sandboxclaims', 'sandboxwarmpools'], verbs: MAKE },
  { group: '', resources: ['pods/exec', 'pods/attach', 'pods/portforward', 'pods/proxy', 'services/proxy', 'nodes/proxy'], verbs: ['create', 'get'] },
  { group: '', resources: ['pods/ephemeralcontainers'], verbs: ['update', 'patch'] },
  { group: '', resources: ['serviceaccounts/token'], verbs: ['create'] },
  { group: '', resources: ['persistentvolumes'], verbs: ['create'] },
  { group: '', resources: ['namespaces'], verbs: ['update', 'patch'] }, // whose labels say what is admitted there
  { group: '', resources: ['users', 'groups', 'serviceaccounts'], verbs: ['impersonate'] },
  { group: 'authentication.k8s.io', resources: ['userextras', 'uids'], verbs: ['impersonate'] },
  { group: 'rbac.authorization.k8s.io', resources: ['roles', 'clusterroles'], verbs: ['escalate', 'bind'] },
  { group: 'certificates.k8s.io', resources: ['certificatesigningrequests/approval'], verbs: ['update', 'patch'] },
  { group: 'certificates.k8s.io', resources: ['signers'], verbs: ['approve', 'sign'] },
  {
    group: 'admissionregistration.k8s.io',
    resources: ['validatingwebhookconfigurations', 'mutatingwebhookconfigurations', 'validatingadmissionpolicies', 'validatingadmissionpolicybindings'],
    verbs: [...MAKE, 'delete', 'deletecollection'],
  },
  { group: 'networking.k8s.io', resources: ['networkpolicies'], verbs: [...MAKE, 'delete', 'deletecollection'] },
];

/** ClusterRoles that every cluster has and that grant such rights. */
const BUILT_IN = ['cluster-admin', 'admin', 'edit'];

const GROUP = 'rbac.authorization.k8s.io';

/** What one binding grants: `RoleBinding "agents" lets it get secrets`. */
export type Grant = string;

const CACHE = new WeakMap<World, Map<string, Grant[]>>();

/** What bindings of the world grant an account that an agent must not have, one entry a binding. */
export function grantsTo(world: World, namespace: string, account: string): Grant[] {
  let bySubject = CACHE.get(world);
  if (!bySubject) {
    bySubject = grantsBySubject(world);
    CACHE.set(world, bySubject);
  }
  if (bySubject.size === 0) {
    return [];
  }
  return subjectsOf(namespace, account).flatMap((subject) => bySubject.get(subject) ?? []);
}

/** All that RBAC knows the account by. */
function subjectsOf(namespace: string, account: string): string[] {
  return [
    `ServiceAccount ${namespace}/${account}`,
    `User system:serviceaccount:${namespace}:${account}`,
    `Group system:serviceaccounts:${namespace}`,
    'Group system:serviceaccounts',
    'Group system:authenticated',
  ];
}

function grantsBySubject(world: World): Map<string, Grant[]> {
  const grants = new Map<string, Grant[]>();
  for (const kind of ['RoleBinding', 'ClusterRoleBinding']) {
    for (const binding of world.of(`${GROUP}/${kind}`)) {
      const rights = rightsOf(world, binding);
      if (rights.length > 0) {
        const grant = `${kind} "${textOf(object(binding.metadata).name)}" lets it ${rights.join(', ')}`;
        const names = new Set(objects(binding.subjects).map((subject) => nameOf(subject, binding)));
        names.forEach((name) => grants.set(name, [...grants.get(name) ?? [], grant]));
      }
    }
  }
  return grants;
}

function nameOf({ kind, name, namespace }: Json, binding: Json): string {
  return kind === 'ServiceAccount' ? `ServiceAccount ${textOf(namespace ?? namespaceOf(binding))}/${textOf(name)}` : `${textOf(kind)} ${textOf(name)}`;
}

/** What the role of a binding grants, if the world has it or every cluster does. */
function rightsOf(world: World, binding: Json): string[] {
  const { kind, name } = object(binding.roleRef);
  const role = world.of(`${GROUP}/${textOf(kind)}`)
    .find((one) => object(one.metadata).name === name && (kind === 'ClusterRole' || namespaceOf(one) === namespaceOf(binding)));
  if (!role) {
    return kind === 'ClusterRole' && BUILT_IN.includes(name) ? [`do all that "${textOf(name)}" may`] : [];
  }
  const rules = [role, ...aggregatedIn(world, role)].flatMap((one) => objects(one.rules));
  return RIGHTS.flatMap((right) => granted(right, rules));
}

/** ClusterRoles that are part of another by its aggregationRule. */
function aggregatedIn(world: World, role: Json): Json[] {
  const selectors = objects(object(role.aggregationRule).clusterRoleSelectors);
  return selectors.length === 0 ? [] : world.of(`${GROUP}/ClusterRole`)
    .filter((other) => selectors.some((selector) => selects(selector, object(object(other.metadata).labels))));
}

/** The first verb that the rules grant on each resource, such as "get secrets". */
function granted({ group, resources, verbs }: Right, rules: Json[]): string[] {
  return resources.flatMap((resource) => {
    const about = rules.filter((rule) => has(rule.apiGroups, group) && hasResource(rule.resources, resource));
    const verb = verbs.find((wanted) => about.some((rule) => has(rule.verbs, wanted)));
    return verb ? [`${verb} ${resource}`] : [];
  });
}

function has(list: unknown, wanted: string): boolean {
  return Array.isArray(list) && (list.includes(wanted) || list.includes('*'));
}

// A subresource also goes by "*" in front of it: "*/exec" is every "exec" there is.
function hasResource(list: unknown, wanted: string): boolean {
  return has(list, wanted) || (wanted.includes('/') && has(list, `*${wanted.slice(wanted.indexOf('/'))}`));
}
