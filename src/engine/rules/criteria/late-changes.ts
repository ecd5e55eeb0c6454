import { leadsToControlPlane } from './control-plane';
import { injectionsIn } from './injections';
import {
  Mutation,
  Placed,
  generatedBy,
  merged,
  mutationsOfCel,
  mutationsOfGatekeeper,
  mutationsOfGenerating,
  mutationsOfOverride,
  mutationsOfPodDefault,
  mutationsOfRule,
  mutationsOfSidecarSet,
  mutationsOfWorkloadSpread,
  placedIn,
} from './mutations';
import {
  deletedLimits,
  isNearAgents,
  mayBeAmongAgents,
  reachesByConstraints,
  reachesByGatekeeper,
  reachesByOverride,
  reachesByRule,
  reachesPods,
  selectsAgents,
} from './mutator-scope';
import { isReachedName, reachedByResources } from './reached-kinds';
import { weakens } from './weakened-fields';
import { scopeOfView } from '../../cluster/agent-scope';
import { ClusterView } from '../../cluster/cluster-view';
import { byTitle, firstsFor, listed, nameOf, placedTitleOf } from '../../cluster/namespaced';
import { CROSSPLANE_OBJECTS, onlyObserves } from '../../manifest/manifest-list';
import { isGiven } from '../../manifest/network-policy';
import { groupKind } from '../../manifest/pod-kinds';
import { counted } from '../../value/counted';
import { Json, object, objects } from '../../value/json';
import { valueOfYaml } from '../../value/lenient-text';
import { memoizeBy, memoizeByPair } from '../../value/memoize';
import { push } from '../../value/multimap';

/** Objects that change agents, or what stands around them, after the rules have judged the manifests. */

/** What a manifest changes later. */
interface LateChange {
  /** Who does it. All objects of one actor are one finding. */
  readonly actor: string;
  readonly field: string;
  readonly got: unknown;
}

/** Reads a policy: nothing if it does not reach agents, else all of what it sets that it shows. */
type Reader = (policy: Json, view: ClusterView) => Mutation[] | undefined;

const readerOf = (reaches: (view: ClusterView, policy: Json) => boolean, mutations: (policy: Json) => Mutation[]): Reader => (
  (policy, view) => (reaches(view, policy) ? mutations(policy) : undefined));

const cel = readerOf(reachesByConstraints, mutationsOfCel);
const gatekeeper = readerOf(reachesByGatekeeper, mutationsOfGatekeeper);

const kyverno: Reader = (policy, view) => {
  const parts = placedIn(object(policy.spec).rules, 'spec.rules').flatMap(([rule, path]): Mutation[][] => [
    ...mutates(policy, rule, view) ? [mutationsOfRule(rule, path)] : [],
    ...generatedBy(rule, path).filter(([made]) => isLateMade(made) && mayBeAmongAgents(view, made))
      .map(([{ data }, at]: Placed) => merged(data, `${at}.data`)),
  ]);
  return parts.length > 0 ? parts.flat() : undefined;
};

const generating: Reader = (policy, view) => {
  const made = mutationsOfGenerating(policy);
  const kinds = made.filter(({ steps }) => steps[0] === 'kind').map(({ value }) => value);
  return !isNearAgents(view, policy) || (kinds.length > 0 && kinds.every((kind) => HARMLESS.has(kind))) ? undefined : made;
};

const webhook: Reader = ({ webhooks }, view) => (
  objects(webhooks).some((one) => selectsAgents(view, reachedByResources(one.rules), one)) ? [] : undefined);

/** An Object of Crossplane that takes a field of what it makes from another object. */
const crossplane: Reader = (manifest, view) => {
  const { references, forProvider } = object(manifest.spec);
  const { apiVersion, kind, metadata } = object(object(forProvider).manifest);
  return !onlyObserves(manifest) && objects(references).some(({ patchesFrom }) => isGiven(patchesFrom))
    && isReachedName(`${apiVersion}/${kind}`) && mayBeAmongAgents(view, object(metadata)) ? [] : undefined;
};

const READERS: ReadonlyMap<string, Reader> = new Map([
  ...['ClusterPolicy', 'Policy'].map((kind) => [`kyverno.io/${kind}`, kyverno] as const),
  ...['MutatingPolicy', 'NamespacedMutatingPolicy'].map((kind) => [`policies.kyverno.io/${kind}`, cel] as const),
  ...['GeneratingPolicy', 'NamespacedGeneratingPolicy'].map((kind) => [`policies.kyverno.io/${kind}`, generating] as const),
  ...['Assign', 'AssignImage', 'AssignMetadata', 'ModifySet'].map((kind) => [`mutations.gatekeeper.sh/${kind}`, gatekeeper] as const),
  ['admissionregistration.k8s.io/MutatingAdmissionPolicy', cel],
  ['admissionregistration.k8s.io/MutatingWebhookConfiguration', webhook],
  // https://github.com/kubeflow/kubeflow/tree/master/components/admission-webhook
  ['kubeflow.org/PodDefault', readerOf(reachesPods, mutationsOfPodDefault)],
  // https://github.com/openkruise/kruise/tree/master/apis/apps/v1alpha1
  ['apps.kruise.io/SidecarSet', readerOf(reachesPods, mutationsOfSidecarSet)],
  ['apps.kruise.io/WorkloadSpread', readerOf(isNearAgents, mutationsOfWorkloadSpread)],
  // https://github.com/crossplane-contrib/provider-kubernetes/tree/main/apis
  ...CROSSPLANE_OBJECTS.map((kind) => [kind, crossplane] as const),
  // https://github.com/karmada-io/karmada/tree/master/pkg/apis/policy/v1alpha1
  ...['OverridePolicy', 'ClusterOverridePolicy'].map((kind) => (
    [`policy.karmada.io/${kind}`, readerOf(reachesByOverride, mutationsOfOverride)] as const)),
]);

/** What a policy sets, as its reader says. */
const mutationsOf = memoizeByPair((view: ClusterView, policy: Json) => (
  READERS.get(groupKind(policy.apiVersion, policy.kind))?.(policy, view)));

/** Kinds of the policies that change or make objects. */
export const MUTATORS: readonly string[] = [...READERS.keys()];

/** Kinds of the policies that delete objects on a schedule. */
export const DELETERS: readonly string[] = [
  ...['CleanupPolicy', 'ClusterCleanupPolicy'].map((kind) => `kyverno.io/${kind}`),
  ...['DeletingPolicy', 'NamespacedDeletingPolicy'].map((kind) => `policies.kyverno.io/${kind}`),
];

/** Whether a rule changes objects that the rules judge: those that it matches, or the targets that it names. */
function mutates(policy: Json, rule: Json, view: ClusterView): boolean {
  const { targets } = object(rule.mutate);
  return Object.keys(object(rule.mutate)).length > 0 && (objects(targets).length === 0 ? reachesByRule(view, policy, rule)
    : objects(targets).some((one) => isReachedName(`${one.apiVersion}/${one.kind}`) && mayBeAmongAgents(view, one)));
}

/** Kinds of objects that take nothing from what the rules hold. */
const HARMLESS: ReadonlySet<unknown> = new Set(['ConfigMap', 'Event', 'LimitRange', 'PodDisruptionBudget', 'ResourceQuota']);

/** Whether an object that a rule makes can change what agents may do. A NetworkPolicy without rules opens nothing. */
function isLateMade({ kind, data }: Json): boolean {
  const { spec } = object(data);
  const { egress, ingress } = object(spec);
  const opensNothing = kind === 'NetworkPolicy' && spec !== undefined && [egress, ingress].every((list) => objects(list).length === 0);
  return !HARMLESS.has(kind) && !opensNothing;
}

const PLACEMENTS = [
  ['scheduler.alpha.kubernetes.io/node-selector', 'PodNodeSelector', nodeSelectorOf],
  ['openshift.io/node-selector', 'OpenShift', nodeSelectorOf],
  ['scheduler.alpha.kubernetes.io/defaultTolerations', 'PodTolerationRestriction', tolerationsOf],
] as const;

/** "a=b,c=d" as a part of the spec of a pod. */
function nodeSelectorOf(text: string): Json | undefined {
  const pairs = text.split(',').map((pair) => pair.split('=').map((part) => part.trim())).filter(([key]) => key !== '');
  return pairs.length > 0 ? { nodeSelector: Object.fromEntries(pairs.map(([key, value = '']) => [key, value])) } : undefined;
}

/** The same for a list of tolerations in JSON. The API server takes keys in any case. */
function tolerationsOf(text: string): Json | undefined {
  const tolerations = objects(valueOfYaml(text))
    .map((one) => Object.fromEntries(Object.entries(one).map(([key, value]) => [key.toLowerCase(), value as unknown])));
  return tolerations.length > 0 ? { tolerations } : undefined;
}

/** What annotations of a Namespace with agents add to the spec of each of its pods. */
function placementsOf(manifest: Json, view: ClusterView): (LateChange & { readonly spec: Json })[] {
  const annotations = object(object(manifest.metadata).annotations);
  return PLACEMENTS.flatMap(([key, actor, specOf]) => {
    const got: unknown = annotations[key];
    const isRead = typeof got === 'string' && manifest.kind === 'Namespace' && scopeOfView(view).covers(nameOf(manifest));
    const spec = isRead ? specOf(got) : undefined;
    return spec ? [{ actor, field: `metadata.annotations["${key}"]`, got, spec }] : [];
  });
}

/** Whether an object is of a kind that can change agents later. */
export function mayChangeLate(manifest: Json, view: ClusterView): boolean {
  const kind = groupKind(manifest.apiVersion, manifest.kind);
  return READERS.has(kind) || kind === 'Namespace' || view.podsOf(manifest).length > 0 || injectionsIn(manifest, view).length > 0;
}

/** What an object changes, but for what is shown to weaken agents, which is an error of its own. */
function changesIn(manifest: Json, view: ClusterView): LateChange[] {
  const kind = groupKind(manifest.apiVersion, manifest.kind);
  const weak = new Set(weakeningOf(manifest, view).map(({ field }) => field));
  const isReached = weak.size === 0 && mutationsOf(view, manifest) !== undefined;
  return [
    ...isReached ? [{ actor: kind, field: 'kind', got: manifest.kind as unknown }] : [],
    ...placementsOf(manifest, view).filter(({ field }) => !weak.has(field)),
    ...injectionsIn(manifest, view),
  ];
}

/** The objects at which each actor is reported, with the number of all and their names. */
const firstChanges = memoizeBy((view: ClusterView) => {
  const byActor = new Map<string, [Json, LateChange][]>();
  view.all.forEach((manifest) => new Map(changesIn(manifest, view).map((change) => [change.actor, change]))
    .forEach((change) => push(byActor, change.actor, [manifest, change])));
  const firsts = new Map<Json, (LateChange & { readonly detail: string })[]>();
  for (const [actor, all] of byActor) {
    const changes = new Map(all);
    const sorted = byTitle([...changes.keys()]);
    const names = listed(sorted.map(placedTitleOf));
    const detail = `${actor} changes agents after the rules have judged them (${counted(sorted.length, 'object')}: ${names})`;
    firstsFor('no-late-change', sorted).forEach((one) => push(firsts, one, { ...changes.get(one)!, detail }));
  }
  return firsts;
});

/** The findings for an object. Only the first objects of an actor have one. */
export function lateChangesOf(manifest: Json, view: ClusterView): readonly (LateChange & { detail: string })[] {
  return firstChanges(view).get(manifest) ?? [];
}

/** Whether a mutation is that of an outer value, which comes before it, or a part of it. */
function isWithin({ field, steps }: Mutation, outer: Mutation | undefined): boolean {
  return outer !== undefined && (field === outer.field ? outer.steps.every((step, i) => step === steps[i])
    : field.startsWith(outer.field) && /^[.[]/.test(field.slice(outer.field.length)));
}

/** What an object weakens, as far as it is shown. */
export function weakeningOf(manifest: Json, view: ClusterView): Omit<LateChange & { readonly detail: string }, 'actor'>[] {
  const mutations = mutationsOf(view, manifest) ?? [];
  const deleted = DELETERS.includes(groupKind(manifest.apiVersion, manifest.kind)) ? deletedLimits(view, manifest) : [];
  let last: Mutation | undefined;
  const weak = mutations.filter((one) => {
    const isNew = !isWithin(one, last) && weakens(one, view);
    last = isNew ? one : last;
    return isNew;
  });
  return [
    ...deleted.length > 0 ? [{ field: 'spec', got: deleted, detail: 'it deletes what limits agents' }] : [],
    ...weak.map(({ field, steps, value, text, how }) => ({
      field,
      got: text ?? value,
      detail: `it ${value === undefined ? 'removes' : how === 'prune' ? 'takes elements from' : 'sets'} ${steps.join('.')}`,
    })),
    ...placementsOf(manifest, view).filter(({ spec }) => leadsToControlPlane({ spec, path: 'spec' }).length > 0)
      .map(({ field, got }) => ({ field, got, detail: 'it places pods on nodes of the control plane' })),
  ];
}
