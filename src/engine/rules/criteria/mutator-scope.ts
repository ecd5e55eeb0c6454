import { scopeOfView } from '../../cluster/agent-scope';
import { ClusterView, namespaceOf } from '../../cluster/cluster-view';
import { nameOf } from '../../cluster/namespaced';
import { isGiven } from '../../manifest/network-policy';
import { BUILT_IN_POD_KINDS, groupKind } from '../../manifest/pod-kinds';
import { matchOf, matchOfPod } from '../../manifest/selector';
import { THIRD_PARTY_POD_KINDS } from '../../manifest/third-party-kinds';
import { CLUSTER_SCOPED, NAMESPACED } from '../../reach/foreign/kinds';
import { Json, object, objects, strings, textOf } from '../../value/json';
import { memoizeBy } from '../../value/memoize';

/** Whether a policy that changes objects reaches agents. What is not known, such as an expression or a name, counts as reaching them. */

interface Reached {
  readonly group: string;
  readonly kind: string;
  /** The name of the resource, or what it begins with. */
  readonly resource: string;
}

/** Kinds beside those with pods that are walls of agents, or say what they may do. */
const WALLS = [
  ['v1', 'Namespace'], ['v1', 'PersistentVolume'], ['v1', 'PersistentVolumeClaim'], ['v1', 'ServiceAccount'],
  ['networking.k8s.io/v1', 'NetworkPolicy'], ['node.k8s.io/v1', 'RuntimeClass'],
  ...['ClusterRole', 'ClusterRoleBinding', 'Role', 'RoleBinding'].map((kind) => ['rbac.authorization.k8s.io/v1', kind] as const),
  ...[...NAMESPACED, ...CLUSTER_SCOPED].map((name) => name.split('/')).map(([group, kind]) => [`${group}/v1`, kind] as const),
] as const;

/** Kinds that take from agents, so that a policy which deletes them opens something. */
const LIMITING = /(NetworkPolicy|ResourceQuota|LimitRange|RuntimeClass|AdmissionPolicy|AdmissionPolicyBinding)$/i;

/** A change of one of these is a change of what the rules have judged. */
const REACHED: readonly Reached[] = [
  ...BUILT_IN_POD_KINDS.map(({ apiVersion, kind }) => [apiVersion, kind] as const),
  ...WALLS,
  ...Object.entries(THIRD_PARTY_POD_KINDS).flatMap(([apiVersion, kinds]) => Object.keys(kinds).map((kind) => [apiVersion, kind] as const)),
].map(([apiVersion, kind]) => ({
  group: groupKind(apiVersion, '').replace('/', ''), kind, resource: kind.toLowerCase().replace(/y$/, 'ies'),
}));

/** Kinds whose names alone do not say that they hold pods: that of Kubernetes is far more common. */
const COMMON = ['Configuration', 'Pool', 'Revision', 'Service'];

const SUBRESOURCES = ['*', 'ephemeralcontainers', 'resize'];

/** Whether a kind as Kyverno names it, such as "Pod", "apps/v1/Deployment" or "*", is one whose objects the rules judge. */
export function isReachedName(name: string): boolean {
  const parts = name.split('/');
  const isSub = parts.length > 1 && /^[A-Z]/.test(parts.at(-2)!);
  const [kind, sub = isSub ? parts.at(-1)! : '*'] = parts.at(isSub ? -2 : -1)!.split('.');
  const group = parts.length > (isSub ? 3 : 2) ? parts[0] : '*';
  return SUBRESOURCES.includes(sub) && REACHED.some((one) => matchesGlob(kind, one.kind)
    && (group === '*' ? !COMMON.includes(kind) : matchesGlob(group, one.group)));
}

/** Whether rules of a webhook or of an admission policy select the creation or the change of objects that the rules judge. */
export function reachesResources(resourceRules: unknown): boolean {
  return objects(resourceRules).some(({ apiGroups, resources, operations }) => {
    const groups = strings(apiGroups);
    const isChange = !Array.isArray(operations) || operations.some((one) => ['*', 'CREATE', 'UPDATE'].includes(one as string));
    return isChange && strings(resources).some((resource) => {
      const [name, sub = '*'] = resource.split('/');
      return SUBRESOURCES.includes(sub) && REACHED.some((one) => (name === '*' || name.startsWith(one.resource))
        && (groups.includes('*') || groups.includes(one.group)));
    });
  });
}

/** Whether selectors of a webhook, a policy or a binding select agents or their namespaces. */
export function selectsAgents(view: ClusterView, { namespaceSelector, objectSelector }: Json): boolean {
  return inAgents(view, (namespace) => view.matchOfNamespace(object(namespaceSelector), namespace) !== 'no'
    && mayHaveLabels(view, namespace, object(objectSelector)));
}

/** Whether a condition holds for a namespace with agents. It counts as holding if the manifests have none. */
function inAgents(view: ClusterView, holds: (namespace: string) => boolean): boolean {
  const namespaces = namespacesOfAgents(view);
  return namespaces.length === 0 || namespaces.some(holds);
}

const namespacesOfAgents = memoizeBy((view: ClusterView) => view.namespaceNames.filter((name) => scopeOfView(view).covers(name)));

/** Whether a selector may select a pod of a namespace, the object that makes it, or one that the manifests do not have. */
function mayHaveLabels(view: ClusterView, namespace: string, selector: Json): boolean {
  const pods = view.pods.select(namespace, {});
  return pods.length === 0 || pods.some(({ manifest, metadata }) => matchOfPod(selector, object(metadata.labels)) !== 'no'
    || matchOf(selector, object(object(manifest.metadata).labels), () => false) !== 'no');
}

/** Whether an object that a policy names or makes can be in a namespace with agents. Variables stand for any. */
export function mayBeAmongAgents(view: ClusterView, { namespace }: Json): boolean {
  return typeof namespace !== 'string' || namespace.includes('{{') || inAgents(view, (name) => name === namespace);
}

/** Whether a rule of Kyverno reaches agents by its match, and is not kept from them by what it excludes. */
export function reachesByRule(view: ClusterView, policy: Json, rule: Json): boolean {
  const { blocks, isEvery } = blocksOf(rule.match);
  const excluded = blocksOf(rule.exclude);
  const matched = blocks.flatMap((block) => strings(object(block.resources).kinds)).filter(isReachedName);
  return inAgents(view, (namespace) => isFor(policy, namespace)
    && (blocks.length === 0 || blocks[isEvery ? 'every' : 'some']((block) => mayMatch(view, object(block.resources), namespace)))
    && !isExcluded(view, excluded, namespace, matched));
}

/** The kinds of limits of agents that a policy of Kyverno deletes on a schedule, as it names them. */
export function deletedLimits(view: ClusterView, policy: Json): string[] {
  const { match, exclude, matchConstraints } = object(policy.spec);
  const { blocks, isEvery } = blocksOf(match);
  const ofAnyKind = blocks.map(({ resources, ...others }) => ({ ...others, resources: { ...object(resources), kinds: undefined } }));
  const names = [
    ...blocks.flatMap((block) => strings(object(block.resources).kinds)),
    ...objects(object(matchConstraints).resourceRules).flatMap(({ resources }) => strings(resources)),
  ].filter((name) => name.includes('*') || LIMITING.test(name.replace(/ies$/, 'y').replace(/(es|s)$/, '')));
  const reaches = isGiven(matchConstraints)
    ? selectsAgents(view, object(matchConstraints)) && isNearAgents(view, policy)
    : reachesByRule(view, policy, { match: { [isEvery ? 'all' : 'any']: ofAnyKind }, exclude });
  return reaches ? names : [];
}

/** Kinds of policies that are for the namespace that they are in. */
const OF_ONE_NAMESPACE = /^(Policy|CleanupPolicy|Namespaced.*|OverridePolicy|PodDefault|WorkloadSpread)$/;

function isFor(policy: Json, namespace: string): boolean {
  return !OF_ONE_NAMESPACE.test(textOf(policy.kind)) || namespaceOf(policy) === namespace;
}

/** Whether a policy of one namespace is of one with agents. Others are of every namespace. */
export function isNearAgents(view: ClusterView, policy: Json): boolean {
  return inAgents(view, (namespace) => isFor(policy, namespace));
}

function mayMatch(view: ClusterView, { kinds, namespaces, namespaceSelector, selector }: Json, namespace: string): boolean {
  return (strings(kinds).length === 0 || strings(kinds).some(isReachedName))
    && (strings(namespaces).length === 0 || matchesOne(namespaces, namespace))
    && view.matchOfNamespace(object(namespaceSelector), namespace) !== 'no'
    && (JSON.stringify(selector ?? '').includes('*') || mayHaveLabels(view, namespace, object(selector)));
}

/** Whether a rule leaves a namespace out as a whole: an exclusion of some objects in it leaves others. */
function isExcluded(view: ClusterView, { blocks, isEvery }: Blocks, namespace: string, matched: readonly string[]): boolean {
  return blocks.length > 0 && blocks[isEvery ? 'every' : 'some']((block) => {
    const { namespaces, namespaceSelector, kinds, ...others } = object(block.resources);
    const isWhole = [...Object.values(others), ...Object.keys(block).filter((key) => key !== 'resources').map((key): unknown => block[key])]
      .every((one) => !isGiven(one) || textOf(one).length <= 2);
    return isWhole && (isGiven(namespaces) || isGiven(namespaceSelector))
      && (!isGiven(kinds) || (matched.length > 0 && matched.every((kind) => strings(kinds).includes(kind))))
      && (!isGiven(namespaces) || matchesOne(namespaces, namespace))
      && (!isGiven(namespaceSelector) || view.matchOfNamespace(object(namespaceSelector), namespace) === 'yes');
  });
}

/** The alternatives of a match, or what holds together. */
interface Blocks {
  readonly blocks: readonly Json[];
  readonly isEvery: boolean;
}

function blocksOf(given: unknown): Blocks {
  const { any, all, ...own } = object(given);
  return Array.isArray(any) ? { blocks: objects(any), isEvery: false }
    : { blocks: Array.isArray(all) ? objects(all) : isGiven(given) ? [own] : [], isEvery: true };
}

/** Whether a mutator of Gatekeeper reaches agents. */
export function reachesByGatekeeper(view: ClusterView, { spec }: Json): boolean {
  const { applyTo, match } = object(spec);
  const { kinds, namespaces, excludedNamespaces, namespaceSelector, labelSelector } = object(match);
  const names = (list: unknown, groups: 'groups' | 'apiGroups') => objects(list).flatMap((one) => strings(one.kinds)
    .flatMap((kind) => strings(one[groups]).map((group) => `${group === '' ? 'core' : group}/*/${kind}`)));
  const isReached = (list: string[]) => list.length === 0 || list.some((name) => isReachedName(name.replace('core/*/', '')));
  return isReached(names(applyTo, 'groups')) && isReached(names(kinds, 'apiGroups')) && inAgents(view, (namespace) =>
    (strings(namespaces).length === 0 || matchesOne(namespaces, namespace))
    && !matchesOne(excludedNamespaces, namespace)
    && view.matchOfNamespace(object(namespaceSelector), namespace) !== 'no'
    && mayHaveLabels(view, namespace, object(labelSelector)));
}

/** Whether a PodDefault or a SidecarSet reaches agents: pods by their labels, in its own namespace or in those that it names or selects. */
export function reachesPods(view: ClusterView, policy: Json): boolean {
  const { selector, namespace: own, namespaceSelector } = object(policy.spec);
  const { namespaces, ...labels } = object(namespaceSelector);
  const named = isGiven(own) ? [own] : strings(namespaces);
  return inAgents(view, (namespace) => isFor(policy, namespace) && (named.length === 0 || named.includes(namespace))
    && view.matchOfNamespace(labels, namespace) !== 'no' && mayHaveLabels(view, namespace, object(selector)));
}

/** Whether an override policy of Karmada reaches agents. Without selectors it is for every object. */
export function reachesByOverride(view: ClusterView, policy: Json): boolean {
  const { resourceSelectors } = object(policy.spec);
  return isNearAgents(view, policy) && (objects(resourceSelectors).length === 0 || objects(resourceSelectors)
    .some((one) => isReachedName(`${one.apiVersion}/${one.kind}`) && mayBeAmongAgents(view, one)));
}

const BINDING = 'admissionregistration.k8s.io/MutatingAdmissionPolicyBinding';

/** Whether a MutatingAdmissionPolicy, or a MutatingPolicy of Kyverno, reaches agents. */
export function reachesByConstraints(view: ClusterView, policy: Json): boolean {
  const { matchConstraints, targetMatchConstraints } = object(policy.spec);
  const bindings = policy.kind === 'MutatingAdmissionPolicy'
    ? view.of(BINDING).filter(({ spec }) => object(spec).policyName === nameOf(policy)) : [];
  const reaches = (constraints: unknown) => reachesResources(object(constraints).resourceRules) && selectsAgents(view, object(constraints));
  return (isGiven(targetMatchConstraints) ? reaches(targetMatchConstraints) : reaches(matchConstraints))
    && isNearAgents(view, policy)
    && (bindings.length === 0 || bindings.some(({ spec }) => selectsAgents(view, object(object(spec).matchResources))));
}

function matchesOne(patterns: unknown, name: string): boolean {
  return strings(patterns).some((pattern) => matchesGlob(pattern, name));
}

/** Longer names are of no object. */
const MAX_NAME = 253;

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
