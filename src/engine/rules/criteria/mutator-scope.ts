import {
  REACHED, Reach, Reached, isOfKind, isReachedName, limitsOf, matchesGlob, ofScope, reachedByNames, reachedByResources,
} from './reached-kinds';
import { scopeOfView } from '../../cluster/agent-scope';
import { ClusterView, namespaceOf } from '../../cluster/cluster-view';
import { nameOf } from '../../cluster/namespaced';
import { isGiven } from '../../manifest/network-policy';
import { matchOf, matchOfPod } from '../../manifest/selector';
import { Json, object, objects, strings, textOf } from '../../value/json';
import { memoizeBy } from '../../value/memoize';

/** Whether a policy that changes objects reaches agents. What is not known, such as an expression or a name, counts as reaching them. */

/** Whether selectors of a webhook, a policy or a binding select objects of these kinds that are agents, or stand around them. */
export function selectsAgents(view: ClusterView, reached: readonly Reach[], { namespaceSelector, objectSelector }: Json): boolean {
  return isReached(view, reached, object(objectSelector),
    (namespace) => view.matchOfNamespace(object(namespaceSelector), namespace) !== 'no');
}

/** Whether objects of these kinds are in no namespace, or may have the labels in one of agents. */
function isReached(view: ClusterView, reached: readonly Reach[], labels: Json, isAmong: (namespace: string) => boolean): boolean {
  return reached.some(({ isOfCluster }) => isOfCluster)
    || (reached.length > 0 && inAgents(view, (namespace) => isAmong(namespace) && mayHave(view, reached, namespace, labels)));
}

/** Whether a namespace may have an object of one of these kinds that a selector selects. */
function mayHave(view: ClusterView, reached: readonly Reach[], namespace: string, selector: Json): boolean {
  return reached.some(({ hasPods }) => !hasPods) || mayHaveLabels(view, namespace, selector);
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
  return reachesByMatch(view, policy, rule, reachedByNames);
}

/** The same for other kinds, which a function finds by their names. A match without kinds is for all of them. */
function reachesByMatch(view: ClusterView, policy: Json, rule: Json, reachOf: (names: readonly string[]) => readonly Reach[]): boolean {
  const { blocks, isEvery } = blocksOf(rule.match);
  const excluded = blocksOf(rule.exclude);
  const kinds = blocks.map((block) => strings(object(block.resources).kinds));
  const all = kinds.map((names) => reachOf(names.length === 0 ? ['*'] : names));
  const matched = kinds.some((names) => names.length === 0) ? [] : kinds.flat().filter((name) => reachOf([name]).length > 0);
  const mayMatch = (namespace: string) => blocks.length === 0 || blocks[isEvery ? 'every' : 'some'](({ resources }, i) => {
    const { namespaces, namespaceSelector, selector } = object(resources);
    const reached = all[i].filter((one) => one.isOfCluster === (namespace === NO_NAMESPACE));
    return reached.length > 0 && (strings(namespaces).length === 0 || matchesOne(namespaces, namespace))
      && (namespace === NO_NAMESPACE || (view.matchOfNamespace(object(namespaceSelector), namespace) !== 'no'
        && mayHave(view, reached, namespace, JSON.stringify(selector ?? '').includes('*') ? {} : object(selector))));
  });
  return (!isOfOneNamespace(policy) && mayMatch(NO_NAMESPACE))
    || inAgents(view, (namespace) => isFor(policy, namespace) && mayMatch(namespace) && !isExcluded(view, excluded, namespace, matched));
}

/** Where objects of the cluster are for Kyverno. */
const NO_NAMESPACE = '';

/** The kinds of limits of agents that a policy of Kyverno deletes on a schedule, as it names them. */
export function deletedLimits(view: ClusterView, policy: Json): string[] {
  const { match, exclude, matchConstraints } = object(policy.spec);
  const resources = objects(object(matchConstraints).resourceRules)
    .flatMap((one) => strings(one.resources).map((name) => name.split('/')[0]));
  const kinds = blocksOf(match).blocks.flatMap((block) => strings(object(block.resources).kinds));
  const reaches = isGiven(matchConstraints)
    ? isNearAgents(view, policy) && selectsAgents(view, ofPolicy(policy, limitsOf(resources)), object(matchConstraints))
    : reachesByMatch(view, policy, { match, exclude }, limitsOf);
  return reaches ? [...kinds, ...resources].filter((name) => limitsOf([name]).length > 0) : [];
}

/** Kinds of policies that are for the namespace that they are in. */
const OF_ONE_NAMESPACE = /^(Policy|CleanupPolicy|Namespaced.*|OverridePolicy|PodDefault|WorkloadSpread)$/;

function isOfOneNamespace({ kind }: Json): boolean {
  return OF_ONE_NAMESPACE.test(textOf(kind));
}

function isFor(policy: Json, namespace: string): boolean {
  return !isOfOneNamespace(policy) || namespaceOf(policy) === namespace;
}

/** What a policy can reach. One of a namespace reaches no objects of the cluster. */
function ofPolicy(policy: Json, reached: readonly Reach[]): readonly Reach[] {
  return isOfOneNamespace(policy) ? reached.filter((one) => !one.isOfCluster) : reached;
}

/** Whether a policy of one namespace is of one with agents. Others are of every namespace. */
export function isNearAgents(view: ClusterView, policy: Json): boolean {
  return inAgents(view, (namespace) => isFor(policy, namespace));
}

const EMPTY = ['""', '[]', '{}'];

/** Whether a rule leaves a namespace out as a whole: an exclusion of some objects in it leaves others. */
function isExcluded(view: ClusterView, { blocks, isEvery }: Blocks, namespace: string, matched: readonly string[]): boolean {
  return blocks.length > 0 && blocks[isEvery ? 'every' : 'some']((block) => {
    const { namespaces, namespaceSelector, kinds, ...others } = object(block.resources);
    const isWhole = [...Object.values(others), ...Object.keys(block).filter((key) => key !== 'resources').map((key): unknown => block[key])]
      .every((one) => !isGiven(one) || EMPTY.includes(JSON.stringify(one)));
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
  const { kinds, namespaces, excludedNamespaces, namespaceSelector, labelSelector, scope } = object(match);
  const isAmong = (list: unknown, groups: 'groups' | 'apiGroups', one: Reached) => objects(list).length === 0 || objects(list)
    .some((each) => orAny(each[groups]).some((group) => orAny(each.kinds).some((kind) => isOfKind(one, group, kind))));
  const reached = ofScope(scope, REACHED.filter((one) => isAmong(applyTo, 'groups', one) && isAmong(kinds, 'apiGroups', one)));
  return isReached(view, reached, object(labelSelector), (namespace) =>
    (strings(namespaces).length === 0 || matchesOne(namespaces, namespace))
    && !matchesOne(excludedNamespaces, namespace)
    && view.matchOfNamespace(object(namespaceSelector), namespace) !== 'no');
}

/** An empty list of kinds or groups is for all. */
function orAny(list: unknown): string[] {
  return strings(list).length > 0 ? strings(list) : ['*'];
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
  const constraints = object(isGiven(targetMatchConstraints) ? targetMatchConstraints : matchConstraints);
  const reached = ofPolicy(policy, reachedByResources(constraints.resourceRules));
  const isBound = ({ spec }: Json) => selectsAgents(view, reached, object(object(spec).matchResources));
  return selectsAgents(view, reached, constraints) && isNearAgents(view, policy) && (bindings.length === 0 || bindings.some(isBound));
}

function matchesOne(patterns: unknown, name: string): boolean {
  return strings(patterns).some((pattern) => matchesGlob(pattern, name));
}
