import { ClusterView, namespaceOf } from './cluster-view';
import { acknowledgementIn } from '../manifest/acknowledgement-annotations';
import { groupKind } from '../manifest/pod-kinds';
import { isWritten, policyTitle } from '../manifest/sandbox-template';
import { Json, isObject, object, objects, textOf, withoutPlaces } from '../value/json';
import { memoizeByText } from '../value/memoize';
import { push } from '../value/multimap';

/** The objects of a kind, such as "Service", in a namespace. The empty name gives those that name no namespace. */
export function inNamespace(view: ClusterView, kind: string, namespace: string): readonly Json[] {
  return byNamespace(view, kind).get(namespace) ?? [];
}

const byNamespace = memoizeByText((view: ClusterView, kind) => {
  const all = new Map<string, Json[]>();
  view.of(kind).forEach((manifest) => push(all, namespaceOf(manifest), manifest));
  return all;
});

/** An object in messages: `Deployment "workers"`. */
export function titleOf(manifest: Json): string {
  return `${textOf(manifest.kind)} "${nameOf(manifest)}"`;
}

/** The same with its namespace, if it names one: `Deployment "tools/search"`. */
export function placedTitleOf(manifest: Json): string {
  const namespace = namespaceOf(manifest);
  return `${textOf(manifest.kind)} "${namespace === '' ? '' : `${namespace}/`}${nameOf(manifest)}"`;
}

/** Objects by namespace and title: which one is the first does not depend on the order of files. */
export function byTitle(manifests: readonly Json[]): Json[] {
  const keyOf = (manifest: Json) => `${namespaceOf(manifest)}\n${titleOf(manifest)}`;
  return manifests.length < 2 ? [...manifests] : manifests.map((manifest): [string, Json] => [keyOf(manifest), manifest])
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, manifest]) => manifest);
}

/** The name of an object. Empty if it has none. */
export function nameOf(manifest: Json): string {
  const { name } = object(manifest.metadata);
  return typeof name === 'string' ? name : '';
}

/** Whether a controller in the view made the object: a cluster's own objects hold a Deployment, its ReplicaSets and their Pods. */
export function isMadeByAnother(view: ClusterView, manifest: Json): boolean {
  return controllersOf(manifest).some(({ kind, name }) => view.find(kind, namespaceOf(manifest), name) !== undefined);
}

/** The controllers that an object refers to as its owner. Kubernetes takes one at most. Anyone can write such a reference. */
export function controllersOf({ metadata }: Json): { readonly kind: string; readonly name: string }[] {
  return objects(object(metadata).ownerReferences).flatMap(({ apiVersion, kind, name, controller }) => (
    controller === true && typeof name === 'string' ? [{ kind: groupKind(apiVersion, kind), name }] : []));
}

/**
 * Where a rule reports a kind that it reports once: at the first object, and at the first one without an acknowledgement of the rule, so
 * that the acknowledgement of one object accepts no other.
 */
export function firstsFor(ruleId: string, objectsOfKind: readonly Json[]): readonly Json[] {
  const open = objectsOfKind.find((one) => acknowledgementIn(one, ruleId) === undefined);
  return objectsOfKind.filter((one, i) => i === 0 || one === open);
}

/** The entries of a list that are objects, each with its index in the list. */
export function indexed(list: unknown): [Json, number][] {
  return Array.isArray(list) ? list.flatMap((item: unknown, i): [Json, number][] => (isObject(item) ? [[item, i]] : [])) : [];
}

/** Elements of a policy in messages: `NetworkPolicy "agents/open" spec.egress[0].to[1]`. Without places, their order does not count. */
export function policyElements(policy: Json, fields: readonly string[]): string {
  const shapes = new Map(fields.map((field) => [field, withoutPlaces(field)]));
  const elements = [...shapes.keys()].sort((a, b) => (shapes.get(a)! < shapes.get(b)! ? -1 : shapes.get(a)! > shapes.get(b)! ? 1 : 0));
  return isWritten(policy) || elements.length === 0 ? policyTitle(policy) : `${policyTitle(policy)} ${listed(elements)}`;
}

/** More names make a line that is hard to read. */
const MAX_NAMED = 5;

/** Names as a list, cut to a readable length. */
export function listed(names: readonly string[]): string {
  const more = names.length - MAX_NAMED;
  return names.slice(0, MAX_NAMED).join(', ') + (more > 0 ? ` and ${more} more` : '');
}
