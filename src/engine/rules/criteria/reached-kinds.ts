import { isClusterScoped } from '../../manifest/object-key';
import { BUILT_IN_POD_KINDS, groupKind } from '../../manifest/pod-kinds';
import { THIRD_PARTY_POD_KINDS } from '../../manifest/third-party-kinds';
import { CLUSTER_SCOPED, NAMESPACED } from '../../reach/foreign/kinds';
import { objects, strings } from '../../value/json';

/** The kinds that a policy which changes or deletes objects has to do with, by the names that it gives. */

/** A kind whose objects the rules judge. */
export interface Reached extends Reach {
  readonly group: string;
  readonly kind: string;
  /** The name of the resource, or what it begins with. */
  readonly resource: string;
}

/** What distinguishes the objects of a kind for a policy. */
export interface Reach {
  /** Whether the manifests show the labels of pods. Others can have any. */
  readonly hasPods: boolean;
  /** Whether objects are in no namespace, so that no namespace keeps them out. A Namespace counts as an object of itself. */
  readonly isOfCluster: boolean;
}

/** Kinds beside those with pods that are walls of agents, or say what they may do. */
const WALLS = [
  ['v1', 'Namespace'], ['v1', 'PersistentVolume'], ['v1', 'PersistentVolumeClaim'], ['v1', 'ServiceAccount'],
  ['networking.k8s.io/v1', 'NetworkPolicy'], ['node.k8s.io/v1', 'RuntimeClass'],
  ...['ClusterRole', 'ClusterRoleBinding', 'Role', 'RoleBinding'].map((kind) => ['rbac.authorization.k8s.io/v1', kind] as const),
  ...[...NAMESPACED, ...CLUSTER_SCOPED].map((name) => name.split('/')).map(([group, kind]) => [`${group}/v1`, kind] as const),
] as const;

/** Kinds that take from agents, so that a policy which deletes them opens something, by their names or those of their resources. */
const LIMITS: readonly (Reach & { readonly names: RegExp })[] = [
  {
    names: /^(?!.*(Cluster|Global|Admin)).*(NetworkPolic(y|ies)|ResourceQuotas?|LimitRanges?)$/i,
    hasPods: false,
    isOfCluster: false,
  },
  {
    names: /^(?=.*(Cluster|Global|Admin)).*NetworkPolic(y|ies)$|(RuntimeClass(es)?|AdmissionPolic(y|ies|yBindings?))$/i,
    hasPods: false,
    isOfCluster: true,
  },
];

/** A change of one of these is a change of what the rules have judged. */
export const REACHED: readonly Reached[] = [
  ...BUILT_IN_POD_KINDS.map(({ apiVersion, kind }) => [apiVersion, kind, true] as const),
  ...WALLS.map(([apiVersion, kind]) => [apiVersion, kind, false] as const),
  ...Object.entries(THIRD_PARTY_POD_KINDS)
    .flatMap(([apiVersion, kinds]) => Object.keys(kinds).map((kind) => [apiVersion, kind, true] as const)),
].map(([apiVersion, kind, hasPods]) => ({
  group: groupKind(apiVersion, '').replace('/', ''),
  kind,
  resource: kind.toLowerCase().replace(/y$/, 'ies'),
  hasPods,
  isOfCluster: kind !== 'Namespace' && isClusterScoped(groupKind(apiVersion, kind)),
}));

/** Kinds whose names alone do not say that they hold pods: that of Kubernetes is far more common. */
const COMMON = ['Configuration', 'Pool', 'Revision', 'Service'];

const SUBRESOURCES = ['ephemeralcontainers', 'resize'];

/** Whether a subresource, or a pattern of one, changes what a pod runs. */
function hasPodFields(subresource: string): boolean {
  return SUBRESOURCES.some((one) => matchesGlob(subresource, one));
}

/** Longer names are of no object. */
const MAX_NAME = 253;

/** Whether a kind as Kyverno names it, such as "Pod", "apps/v1/Deployment" or "*", is one whose objects the rules judge. */
export function isReachedName(name: string): boolean {
  return reachedByNames([name]).length > 0;
}

export function reachedByNames(names: readonly string[]): Reached[] {
  return names.flatMap((name) => {
    const { group, kind, sub } = partsOf(name);
    return hasPodFields(sub) ? REACHED.filter((one) => isOfKind(one, group, kind)) : [];
  });
}

/** Kyverno writes a subresource behind a "/" or a ".". Kinds begin with a capital, and subresources do not. */
function partsOf(name: string): { group: string; kind: string; sub: string } {
  const parts = name.split('/');
  const isSub = parts.length > 1 && (/[A-Z]/.test(parts.at(-2)!) || /^[a-z]/.test(parts.at(-1)!));
  const [kind, sub = isSub ? parts.at(-1)! : '*'] = parts.at(isSub ? -2 : -1)!.split('.');
  return { group: parts.length > (isSub ? 3 : 2) ? parts[0] : '*', kind, sub };
}

export function isOfKind(one: Reached, group: string, kind: string): boolean {
  return matchesGlob(kind, one.kind) && (group === '*' ? !COMMON.includes(kind) : matchesGlob(group, one.group));
}

/** The kinds that the rules judge and whose objects a webhook or an admission policy selects by resources, when one is made or changed. */
export function reachedByResources(resourceRules: unknown): Reached[] {
  return objects(resourceRules).flatMap(({ apiGroups, resources, operations, scope }) => {
    const groups = strings(apiGroups);
    const isChange = !Array.isArray(operations) || operations.some((one) => ['*', 'CREATE', 'UPDATE'].includes(one as string));
    return !isChange ? [] : ofScope(scope, strings(resources).flatMap((resource) => {
      const [name, sub = '*'] = resource.split('/');
      return hasPodFields(sub) ? REACHED.filter((one) => (name === '*' || name.startsWith(one.resource))
        && (groups.includes('*') || groups.includes(one.group))) : [];
    }));
  });
}

/** A Namespace is in no namespace. */
export function ofScope(scope: unknown, reached: readonly Reached[]): Reached[] {
  return reached.filter((one) => scope !== (one.isOfCluster || one.kind === 'Namespace' ? 'Namespaced' : 'Cluster'));
}

/** The limits of agents among kinds or resources. */
export function limitsOf(names: readonly string[]): Reach[] {
  return names.map((name) => partsOf(name).kind).filter((kind) => kind.length <= MAX_NAME)
    .flatMap((kind) => LIMITS.filter((limit) => /[*?]/.test(kind) || limit.names.test(kind)));
}

/** Whether a pattern with "*" for any text and "?" for one character is that of a name. */
export function matchesGlob(pattern: string, name: string): boolean {
  if (name.length > MAX_NAME) {
    return true;
  }
  let at = 0;
  let star = -1;
  let from = 0;
  for (let i = 0; i < name.length;) {
    if (pattern[at] === '*') {
      star = at++;
      from = i;
    } else if (at < pattern.length && (pattern[at] === '?' || pattern[at] === name[i])) {
      at++;
      i++;
    } else if (star >= 0) {
      at = star + 1;
      i = ++from;
    } else {
      return false;
    }
  }
  return [...pattern.slice(at)].every((char) => char === '*');
}
