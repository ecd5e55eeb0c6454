import { groupKind } from './pod-kinds';
import { show } from '../input/show';
import { Json, isObject, object } from '../value/json';

/** A document as a parser returns it. It can be any value. */
export interface Document<S> {
  /** What the caller knows it by, such as the name of a file. */
  readonly source: S;
  readonly document: unknown;
}

/** An object among others, with where it comes from. */
export interface JudgedObject<S> {
  readonly source: S;
  readonly manifest: Json;
  /** What its fields' paths begin with: nothing, or its place in a list such as "items[0].". */
  readonly prefix: string;
}

/** A value that is not an object, where an object must be. */
export interface Unreadable<S> {
  readonly source: S;
  /** Its place in a list, such as "items[0]". Empty for a document. */
  readonly at: string;
  readonly got: unknown;
}

/** A place in an object, and the place of that object in the one around it. It is a linked list, because lists nest to any depth. */
interface Place {
  /** Such as ["items", 1]. */
  readonly steps: readonly (string | number)[];
  readonly outer?: Place;
  /** Such as "items[1].items[0]". */
  readonly path: string;
}

/** An object by itself or in another one. */
export interface ManifestPart {
  readonly manifest: Json;
  /** What its fields' paths begin with: nothing, or its place in a list such as "items[0].". */
  readonly prefix: string;
  /** Nothing for one that is in no other. */
  readonly place?: Place;
}

/** The Objects of Crossplane, of the whole cluster and of a namespace. */
export const CROSSPLANE_OBJECTS: readonly string[] = ['kubernetes.crossplane.io/Object', 'kubernetes.m.crossplane.io/Object'];

/**
 * Where kinds of other projects hold whole objects, which a controller applies as they are: one object, or a list of them.
 *
 * @see https://github.com/crossplane-contrib/provider-kubernetes/tree/main/apis
 * @see https://github.com/open-cluster-management-io/api/tree/main/work
 * @see https://github.com/karmada-io/karmada/tree/master/pkg/apis/work
 * @see https://github.com/openshift/hive/blob/master/docs/syncset.md
 */
const WRAPPERS: ReadonlyMap<string, string> = new Map([
  ...CROSSPLANE_OBJECTS.map((kind) => [kind, 'spec.forProvider.manifest'] as const),
  ['hive.openshift.io/SelectorSyncSet', 'spec.resources'],
  ['hive.openshift.io/SyncSet', 'spec.resources'],
  ['work.karmada.io/Work', 'spec.workload.manifests'],
  ['work.open-cluster-management.io/ManifestWork', 'spec.workload.manifests'],
  ['work.open-cluster-management.io/ManifestWorkReplicaSet', 'spec.manifestWorkTemplate.workload.manifests'],
]);

/** Where an object of such a kind holds others. */
function wrapperPath(manifest: Json): readonly string[] | undefined {
  return onlyObserves(manifest) ? undefined : WRAPPERS.get(groupKind(manifest.apiVersion, manifest.kind))?.split('.');
}

/** Whether an Object of Crossplane only observes what is there. Its first version alone has `managementPolicy`. */
export function onlyObserves({ apiVersion, kind, spec }: Json): boolean {
  const { managementPolicies, managementPolicy } = object(spec);
  if (!CROSSPLANE_OBJECTS.includes(groupKind(apiVersion, kind))) {
    return false;
  }
  return apiVersion === 'kubernetes.crossplane.io/v1alpha1' ? ['Observe', 'ObserveDelete'].includes(managementPolicy)
    : Array.isArray(managementPolicies) && managementPolicies.length > 0 && managementPolicies.every((one) => one === 'Observe');
}

/** Whether the objects that a controller makes of an object are judged themselves. */
export function isWrapper({ apiVersion, kind }: Json): boolean {
  return WRAPPERS.has(groupKind(apiVersion, kind));
}

/** What an object holds in place of other objects, with the places. It can be any value. */
function valuesIn(manifest: Json): { readonly value: unknown; readonly steps: readonly (string | number)[] }[] {
  const inside = (value: unknown, steps: readonly string[]) => (Array.isArray(value)
    ? value.map((one: unknown, i) => ({ value: one, steps: [...steps, i] })) : isObject(value) ? [{ value, steps }] : []);
  const path = wrapperPath(manifest);
  const items = Array.isArray(manifest.items) ? inside(manifest.items, ['items']).map(({ value, steps }) =>
    ({ value: withKind(value, manifest), steps })) : [];
  return path ? [...items, ...inside(path.reduce((at: unknown, step): unknown => object(at)[step], manifest), path)] : items;
}

/** A manifest without the objects in it, which are parts of their own. */
export function withoutParts(manifest: Json): Json {
  const { items: _, ...own } = manifest;
  const path = wrapperPath(manifest);
  return path ? changedAt(own, path, () => undefined) as Json : own;
}

/**
 * A manifest and the objects in it, to any depth, and the values in their places that are not objects. To kubectl every
 * object with `items` is a list, also a Pod. It gives the items of a PodList their kind.
 *
 * @see https://github.com/kubernetes/apimachinery/blob/v0.35.0/pkg/apis/meta/v1/unstructured/helpers.go
 */
export function partsOf(document: unknown): { parts: ManifestPart[]; others: { readonly value: unknown; readonly at: string }[] } {
  const parts: ManifestPart[] = [];
  const others: { value: unknown; at: string }[] = [];
  const rest: { value: unknown; place?: Place }[] = [{ value: document }];
  for (let next = rest.pop(); next; next = rest.pop()) {
    const { value, place } = next;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      others.push({ value, at: place?.path ?? '' });
      continue;
    }
    const manifest = value as Json;
    const prefix = place ? `${place.path}.` : '';
    parts.push({ manifest, prefix, place });
    for (const { value: inner, steps } of valuesIn(manifest).reverse()) {
      rest.push({ value: inner, place: { steps, outer: place, path: prefix + pathOf(steps) } });
    }
  }
  return { parts, others };
}

function pathOf(steps: readonly (string | number)[]): string {
  return steps.map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`)).join('').slice(1);
}

/** A copy of a manifest with the object at a place in it changed. */
export function withPart(manifest: Json, place: Place | undefined, change: (part: Json) => Json): Json {
  let changed = change;
  for (let at = place; at; at = at.outer) {
    const { steps } = at;
    const inner = changed;
    changed = (outer) => changedAt(outer, steps, (part) => inner(part as Json)) as Json;
  }
  return changed(manifest);
}

/** A copy of a value with another value at a place in it. */
function changedAt(value: unknown, [step, ...rest]: readonly (string | number)[], change: (found: unknown) => unknown): unknown {
  if (step === undefined) {
    return change(value);
  }
  return Array.isArray(value) ? value.map((one: unknown, i) => (i === step ? changedAt(one, rest, change) : one))
    : isObject(value) ? { ...value, [step]: changedAt(value[step], rest, change) } : value;
}

/** The objects of documents, those in lists too. An empty document has none. */
export function objectsIn<S>(documents: Iterable<Document<S>>): { objects: JudgedObject<S>[]; unreadable: Unreadable<S>[] } {
  const objects: JudgedObject<S>[] = [];
  const unreadable: Unreadable<S>[] = [];
  for (const { source, document } of documents) {
    const { parts, others } = partsOf(document);
    parts.forEach(({ manifest, prefix }) => objects.push({ source, manifest, prefix })); // one by one: a call takes only so many arguments
    others.filter(({ value, at }) => at !== '' || (value !== null && value !== undefined))
      .forEach(({ value, at }) => unreadable.push({ source, at, got: value }));
  }
  return { objects, unreadable };
}

function withKind(item: unknown, { apiVersion, kind }: Json): unknown {
  const isTyped = typeof kind === 'string' && kind !== 'List';
  const given = object(item);
  return isTyped && given === item && !given.apiVersion && !given.kind ? { ...given, apiVersion, kind: kind.replace(/List$/, '') } : item;
}

/** The name of an object in messages, such as `Pod "agents/claude-code"`. It fails on no value. */
export function objectName({ kind, metadata }: Json): string {
  const { namespace, name } = object(metadata);
  const full = [namespace, name].filter((part) => part !== undefined && part !== null && part !== '').map(text).join('/');
  return `${text(kind ?? 'object')} "${full}"`;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : show(value);
}
