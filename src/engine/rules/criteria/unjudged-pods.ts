import { MUTATORS } from './late-changes';
import { ClusterView } from '../../cluster/cluster-view';
import { byTitle, firstsFor, indexed } from '../../cluster/namespaced';
import { MAKER_OF_PODS } from '../../manifest/indirect-kinds';
import { isWrapper } from '../../manifest/manifest-list';
import { PodKinds, groupKind } from '../../manifest/pod-kinds';
import { podViews } from '../../manifest/pod-view';
import { counted } from '../../value/counted';
import { Json, isObject, object } from '../../value/json';
import { memoizeBy, memoizeByText } from '../../value/memoize';

/** An object that creates pods which no rule sees. */
interface UnjudgedPods {
  readonly field: string;
  readonly got: unknown;
  /** The number of objects of its kind, and why no rule sees their pods. */
  readonly detail: string;
}

/** API groups of Kubernetes and of its projects that have no kinds with pods. */
const KUBERNETES = new Set([
  '',
  'apps',
  'autoscaling',
  'batch',
  'policy',
  ...[
    'admissionregistration',
    'apiextensions',
    'apiregistration',
    'authentication',
    'authorization',
    'certificates',
    'coordination',
    'discovery',
    'events',
    'flowcontrol.apiserver',
    'gateway.networking',
    'internal.apiserver',
    'metrics',
    'networking',
    'node',
    'policy.networking',
    'rbac.authorization',
    'resource',
    'scheduling',
    'snapshot.storage',
    'storage',
    'storagemigration',
  ].map((group) => `${group}.k8s.io`),
]);

/** Groups whose objects contain patterns or schemas of pods, but create none. */
const PATTERNS = /^(policies\.)?kyverno\.io$|\.gatekeeper\.sh$/;

/** Whether an object can create pods at an unknown path. The kinds of Kubernetes itself cannot, nor those that change pods of others. */
export function mayMakePods({ apiVersion, kind }: Json): boolean {
  if (typeof apiVersion !== 'string' || typeof kind !== 'string' || kind === 'CompositeResourceDefinition') {
    return false;
  }
  const slash = apiVersion.indexOf('/');
  const group = apiVersion.slice(0, Math.max(slash, 0));
  const ofGroup = groupKind(apiVersion, kind);
  return MAKER_OF_PODS.has(ofGroup)
    || (!KUBERNETES.has(group) && !PATTERNS.test(group) && !MUTATORS.includes(ofGroup) && !isWrapper({ apiVersion, kind }));
}

/** The objects at which each kind is reported, of those that create unjudged pods, by view. */
const firstsUnjudged = memoizeByText((view: ClusterView, kind) => (
  firstsFor('no-unjudged-pods', byTitle(view.of(kind)).filter((one) => placeIn(one, view.kinds)))));

/** The finding for an object. Only the first objects of a kind that creates such pods have one. */
export function unjudgedPods(manifest: Json, view: ClusterView): UnjudgedPods | undefined {
  const kind = groupKind(manifest.apiVersion, manifest.kind);
  const all = view.of(kind);
  if (!firstsUnjudged(view, kind).includes(manifest)) {
    return undefined;
  }
  const { field, got, why } = placeIn(manifest, view.kinds)!;
  return { field, got, detail: `no rule judges the pods of ${kind} (${counted(all.length, 'object')}): ${why}` };
}

/** How many objects of each kind create pods that no rule sees, sorted by group and kind. */
export const unjudgedKinds = memoizeBy((view: ClusterView): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>();
  view.all.filter((manifest) => makesUnjudgedPods(manifest, view.kinds))
    .map(({ apiVersion, kind }) => groupKind(apiVersion, kind)).sort()
    .forEach((kind) => counts.set(kind, (counts.get(kind) ?? 0) + 1));
  return counts;
});

/** Whether an object creates pods that no rule sees. */
export function makesUnjudgedPods(manifest: Json, kinds: PodKinds): boolean {
  return placeIn(manifest, kinds) !== undefined;
}

/** What shows that an object creates such pods, and why no rule sees them. */
interface Place extends Pick<UnjudgedPods, 'field' | 'got'> {
  readonly why: string;
}

const AUTOSCALER = 'the operator adds the container of the autoscaler';

/**
 * Fields beside a pod template by which a controller changes its pods, or adds a container, by group and kind.
 *
 * @see https://openkruise.io/docs/user-manuals/uniteddeployment
 * @see https://argo-rollouts.readthedocs.io/en/stable/features/ephemeral-metadata/
 * @see https://docs.ray.io/en/latest/cluster/kubernetes/user-guides/configuring-autoscaling.html
 */
const BESIDE_TEMPLATES: { readonly [kind: string]: { readonly paths: readonly string[]; readonly why: string } } = {
  'apps.kruise.io/UnitedDeployment': { paths: ['spec.topology.subsets.*.patch'], why: 'a patch changes those of a subset' },
  'argoproj.io/Rollout': {
    paths: ['canary.canaryMetadata', 'canary.stableMetadata', 'blueGreen.previewMetadata', 'blueGreen.activeMetadata']
      .map((path) => `spec.strategy.${path}`),
    why: 'it adds labels and annotations to them',
  },
  'ray.io/RayCluster': { paths: ['spec.enableInTreeAutoscaling'], why: AUTOSCALER },
  'ray.io/RayCronJob': { paths: ['spec.jobTemplate.rayClusterSpec.enableInTreeAutoscaling'], why: AUTOSCALER },
  'ray.io/RayJob': { paths: ['spec.rayClusterSpec.enableInTreeAutoscaling'], why: AUTOSCALER },
  'ray.io/RayService': { paths: ['spec.rayClusterConfig.enableInTreeAutoscaling'], why: AUTOSCALER },
};

/** The first such field that an object has. `*` stands for each item of a list. */
function besideTemplate(manifest: Json): Place | undefined {
  const { paths = [], why = '' } = BESIDE_TEMPLATES[groupKind(manifest.apiVersion, manifest.kind)] ?? {};
  const find = (value: unknown, [step, ...rest]: readonly string[], field: string): Place[] => (
    step === '*' ? indexed(value).flatMap(([item, i]) => find(item, rest, `${field}[${i}]`))
      : step !== undefined ? find(object(value)[step], rest, field === '' ? step : `${field}.${step}`)
        : value === undefined || value === null || value === false ? [] : [{ field, got: value, why }]);
  return paths.flatMap((path) => find(manifest, path.split('.'), ''))[0];
}

function placeIn(manifest: Json, kinds: PodKinds): Place | undefined {
  if (!mayMakePods(manifest)) {
    return undefined;
  }
  if (podViews(manifest, kinds).length > 0) {
    return besideTemplate(manifest);
  }
  const found = containerIn(manifest);
  const kind = groupKind(manifest.apiVersion, manifest.kind);
  return found ? { field: found.path, got: found.image, why: reasonOf(manifest, kind, kinds) }
    : MAKER_OF_PODS.has(kind) ? { field: 'kind', got: manifest.kind, why: reasonOf(manifest, kind, kinds) } : undefined;
}

function reasonOf(manifest: Json, kind: string, kinds: PodKinds): string {
  const known = kinds.pathsIn(manifest).map(({ steps }) => steps.join('.'));
  return (
    MAKER_OF_PODS.get(kind) ??
    (known.length > 0 ? `it has no pod template at ${known.join(' or ')}` : 'this library does not know the path of its pod template')
  );
}

/** Fields that hold a container, or a list of containers, in the kinds of Kubernetes and of other projects. */
const LISTS = new Set(['containers', 'initContainers', 'ephemeralContainers', 'sidecars', 'steps']);
const SINGLES = new Set(['container', 'containerDisk', 'script', 'stepTemplate']);

/** Fields that are not searched: the metadata, what a controller reports, and the objects of a list, which are judged one by one. */
const NOT_SEARCHED = new Set(['metadata', 'status', 'items']);

/** The image of a container, and its path, such as `spec.templates[0].container.image`. */
interface FoundImage {
  readonly path: string;
  readonly image: string;
}

/** A value to search, and how it was reached. Only the value that is found gets a path. */
interface SearchedValue {
  readonly value: unknown;
  readonly key: string | number;
  readonly parent?: SearchedValue;
}

/**
 * The first container of an object, whatever its kind: an object with a text `image` in a field that holds containers, at
 * any depth. Keys are searched in the order of their names. Each value is looked at once, without recursion.
 */
export function containerIn(manifest: Json): FoundImage | undefined {
  const seen = new Set<unknown>();
  const rest: SearchedValue[] = childrenOf({ value: manifest, key: '' }).filter(({ key }) => !NOT_SEARCHED.has(key as string));
  for (let place = rest.pop(); place; place = rest.pop()) {
    const { value } = place;
    if (isObject(value) && isContainer(place)) {
      return { path: `${pathOf(place)}.image`, image: value.image };
    }
    if (!seen.has(value)) { // an alias of YAML is one value in many places
      seen.add(value);
      childrenOf(place).forEach((child) => rest.push(child)); // one by one: a call takes only so many arguments
    }
  }
  return undefined;
}

/** Objects and lists within a value, the last first. */
function childrenOf(parent: SearchedValue): SearchedValue[] {
  const { value } = parent;
  const places: SearchedValue[] = Array.isArray(value)
    ? value.map((inner: unknown, key) => ({ value: inner, key, parent }))
    : Object.keys(value as Json).sort().map((key) => ({ value: (value as Json)[key] as unknown, key, parent }));
  return places.filter(({ value: inner }) => isObject(inner) || Array.isArray(inner)).reverse();
}

function isContainer({ value, key, parent }: SearchedValue): boolean {
  const holder = typeof key === 'number' ? parent!.key : key;
  const { image } = value as Json;
  return typeof image === 'string' && image !== '' && (typeof key === 'number' ? LISTS : SINGLES).has(holder as string);
}

function pathOf(place: SearchedValue): string {
  const steps: string[] = [];
  for (let at: SearchedValue = place; at.parent; at = at.parent) {
    steps.push(typeof at.key === 'number' ? `[${at.key}]` : /^[\w-]+$/.test(at.key) ? `.${at.key}` : `["${at.key}"]`);
  }
  return steps.reverse().join('').replace(/^\./, '');
}
