import { BINDING_KINDS, HeldRight, guardedIn, roleNamed, roleOf } from './roles';
import { ClusterView, namespaceOf } from '../cluster/cluster-view';
import { guardConfigs } from '../cluster/guard-configs';
import { listed } from '../cluster/namespaced';
import { accountOf } from '../cluster/references';
import { PodView } from '../manifest/pod-view';
import { Json, object, objects, textOf } from '../value/json';
import { memoize, memoizeBy } from '../value/memoize';
import { push } from '../value/multimap';

/** Rights that RBAC grants an account and that an agent must not have: they are a way out of the sandbox through the API server. */

/** What one binding grants. */
interface Grant {
  /** The binding: `RoleBinding "agents"`. */
  readonly title: string;
  /** The namespace in which it grants them. Nothing for every namespace. */
  readonly namespace?: string;
  readonly builtIn: readonly string[];
  readonly rights: readonly HeldRight[];
}

/** The rights that each binding grants a pod and that an agent must not have, as messages: `RoleBinding "agents" lets it get secrets`. */
export function grantsTo(view: ClusterView, pod: PodView): string[] {
  return grantsOf(view, pod).map(({ title, builtIn, rights }) =>
    `${title} lets it ${listed([...new Set([...builtIn.map((name) => `do all that "${name}" may`), ...rights.map(textOfRight)])])}`);
}

/** The same as data. */
export function grantsOf(view: ClusterView, pod: PodView): Grant[] {
  const bySubject = grantsBySubject(view);
  const grants = bySubject.size === 0 ? [] : subjectsOf(pod).flatMap((subject) => bySubject.get(subject) ?? []);
  return [...new Set(grants)].map((grant) => ({ ...grant, rights: grant.rights.filter((right) => isNew(pod, grant, right)) }))
    .filter(({ builtIn, rights }) => builtIn.length + rights.length > 0);
}

/** The subjects that every account has in RBAC, and those of a caller without a token. */
export const EVERYONE = [
  ['Group', 'system:serviceaccounts'], ['Group', 'system:authenticated'], ['User', 'system:anonymous'], ['Group', 'system:unauthenticated'],
] as const;

/** All subjects that a pod has in RBAC. Without a token, and when it sends none, it is anonymous. */
export function subjectsOf(pod: PodView): string[] {
  const { namespace } = pod;
  const account = accountOf(pod);
  return [
    `ServiceAccount ${namespace}/${account}`,
    `User system:serviceaccount:${namespace}:${account}`,
    `Group system:serviceaccounts:${namespace}`,
    ...EVERYONE.map(([kind, name]) => `${kind} ${name}`),
  ];
}

/** The bindings of the cluster. */
export function bindingsIn(view: ClusterView): Json[] {
  return BINDING_KINDS.flatMap((kind) => view.of(kind));
}

/** The subjects of a binding, each once, as `subjectsOf` writes them. */
export function subjectsIn(binding: Json): Set<string> {
  return new Set(
    objects(binding.subjects).map(({ kind, name, namespace }) =>
      kind === 'ServiceAccount'
        ? `ServiceAccount ${textOf(namespace || namespaceOf(binding))}/${textOf(name)}`
        : `${textOf(kind)} ${textOf(name)}`,
    ),
  );
}

const grantsBySubject = memoizeBy((view: ClusterView) => {
  const grants = new Map<string, Grant[]>();
  const byRules = new Map<readonly Json[], HeldRight[]>(); // many bindings give the same role
  for (const binding of bindingsIn(view)) {
    const { rules, builtIn } = roleOf(view, binding);
    const namespace = binding.kind === 'RoleBinding' ? namespaceOf(binding) : undefined;
    const rights =
      builtIn.length > 0 ? [] : memoize(byRules, rules, () => guardedIn(rules)).flatMap((right) => narrowed(view, namespace, right));
    if (builtIn.length + rights.length > 0) {
      const grant = { title: `${textOf(binding.kind)} "${textOf(object(binding.metadata).name)}"`, namespace, builtIn, rights };
      subjectsIn(binding).forEach((subject) => push(grants, subject, grant));
    }
  }
  return grants;
});

/** The right, narrowed to the objects that matter. */
function narrowed(view: ClusterView, namespace: string | undefined, right: HeldRight): HeldRight[] {
  const { verb, resource, names } = right;
  let left = names;
  if (resource === 'configmaps') {
    const guards = guardConfigs(view, namespace);
    left = names ? guards.filter((name) => names.includes(name)) : guards;
  } else if (verb === 'bind' && resource === 'clusterroles') {
    left = names?.filter((name) => !isHarmless(view, name));
  }
  return left?.length === 0 ? [] : [left === names ? right : { ...right, names: left }];
}

function isHarmless(view: ClusterView, clusterRole: string): boolean {
  const { rules, builtIn, isKnown } = roleNamed(view, 'ClusterRole', '', clusterRole);
  return isKnown && builtIn.length === 0 && guardedIn(rules).length === 0;
}

/** Whether the right gives the pod something new: it may read a Secret that it mounts through the API too. */
function isNew(pod: PodView, grant: Grant, { resource, names }: HeldRight): boolean {
  if (resource !== 'secrets' || !names || grant.namespace !== pod.namespace) {
    return true;
  }
  const own = ownSecrets(pod);
  return names.some((name) => !own.has(name));
}

function textOfRight({ verb, group, resource, names }: HeldRight): string {
  const on = resource === '*' ? `all resources of ${group}` : resource;
  return `${verb} ${on}${names ? ` ${listed(names.map((name) => `"${name}"`))}` : ''}`;
}

/** The Secrets that a pod gives whole to every main container and sidecar. A right to read them grants such a pod nothing new. */
function ownSecrets({ spec, containers }: PodView): ReadonlySet<string> {
  const volumes = new Map(objects(spec.volumes).map((volume) => [volume.name, secretsOf(volume)]));
  const [first = [], ...others] = containers
    .filter(({ role }) => role === 'main' || role === 'sidecar')
    .map(({ container: { volumeMounts, envFrom } }) => [
      ...objects(volumeMounts)
        .filter(({ subPath, subPathExpr }) => !subPath && !subPathExpr)
        .flatMap(({ name }) => volumes.get(name) ?? []),
      ...objects(envFrom).flatMap(({ secretRef }) => nameIn(secretRef, 'name')),
    ]);
  return new Set(first.filter((name) => others.every((names) => names.includes(name))));
}

function secretsOf({ secret, projected }: Json): string[] {
  return [...whole(secret, 'secretName'), ...objects(object(projected).sources).flatMap((source) => whole(source.secret, 'name'))];
}

/** The Secret of a source that gives all of its keys. */
function whole(source: unknown, field: string): string[] {
  const { items } = object(source);
  return Array.isArray(items) && items.length > 0 ? [] : nameIn(source, field);
}

function nameIn(source: unknown, field: string): string[] {
  const { [field]: name } = object(source);
  return typeof name === 'string' && name !== '' ? [name] : [];
}
