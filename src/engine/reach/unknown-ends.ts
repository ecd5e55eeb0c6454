import { openPorts } from './open-ports';
import { SourcedOpening } from './opening';
import { withNamed } from './reach';
import { ClusterView } from '../cluster/cluster-view';
import { selectsConstruct } from '../cluster/selector-text';
import { NAMESPACE_NAME } from '../manifest/labels';
import { Direction, PodPeer } from '../manifest/network-policy';
import { PodView, podViews } from '../manifest/pod-view';
import { matchOfPod, selects } from '../manifest/selector';
import { Json, object, objects, textOf } from '../value/json';

/** Pods that a selector selects and that the manifests need not have: what policies do with them decides, too. */

/** A selector has more values than anyone tries. */
const MAX_TRIED = 16;

/** A namespace that no manifest names. */
const ELSEWHERE = 'a-namespace-that-no-manifest-names';

/**
 * Whether an opening is open to a pod that has the labels which it asks for and no others. Labels of one construct select its own pods
 * alone.
 */
export function mayBeOpenToOthers(
  view: ClusterView, pod: PodView, direction: Direction, opening: Required<Pick<SourcedOpening, 'selected' | 'numbers' | 'names'>>,
): boolean {
  const { selected: { peer, namespace }, names } = opening;
  return unknownPods(view, namespace, peer).some((other) => {
    const [from, to] = direction === 'Egress' ? [pod, other] : [other, pod];
    const open = openPorts(view, direction === 'Egress' ? 'Ingress' : 'Egress', from, to);
    return !open.intersect(withNamed(opening, to)).isEmpty || (direction === 'Egress' && names.length > 0 && !open.isEmpty);
  });
}

function unknownPods(view: ClusterView, own: string, { namespaceSelector, podSelector }: PodPeer): PodView[] {
  if (selectsConstruct(podSelector)) {
    return [];
  }
  const namespaces = namespacesOf(view, own, namespaceSelector);
  return labelsThatMeet(object(podSelector)).flatMap((labels) => namespaces.map((namespace) => ({ labels, namespace })))
    .slice(0, MAX_TRIED).flatMap((metadata) => podViews({ apiVersion: 'v1', kind: 'Pod', metadata, spec: { containers: [] } }));
}

function namespacesOf(view: ClusterView, own: string, selector: Json | undefined): string[] {
  if (selector === undefined) {
    return [own];
  }
  const named = namesIn(selector);
  return named ?? [ELSEWHERE, ...view.namespaceNames.filter((name) => selects(selector, view.namespaceLabels(name)))];
}

/** The names that a selector of namespaces asks for. Nothing if it asks for other labels alone. */
function namesIn({ matchLabels, matchExpressions }: Json): string[] | undefined {
  const name: unknown = object(matchLabels)[NAMESPACE_NAME];
  const one = objects(matchExpressions).find(({ key, operator }) => key === NAMESPACE_NAME && operator === 'In');
  return typeof name === 'string' ? [name] : one && valuesOf(one);
}

/** Labels that meet a selector and are no more than it asks for. */
function labelsThatMeet(selector: Json): Json[] {
  const { matchLabels, matchExpressions } = selector;
  const asked = new Map(Object.entries(object(matchLabels)).map(([key, value]) => [key, [value]]));
  for (const expression of objects(matchExpressions)) {
    const { key, operator } = expression;
    if (typeof key === 'string' && (operator === 'In' || operator === 'Exists')) {
      const values = operator === 'In' ? valuesOf(expression) : ['any'];
      asked.set(key, [...asked.get(key) ?? [], ...values]);
    }
  }
  let all: Json[] = [{}];
  for (const [key, values] of [...asked].sort(([one], [other]) => (one < other ? -1 : 1))) {
    all = all.flatMap((labels) => [...new Set(values)].sort().map((value): Json => ({ ...labels, [key]: value }))).slice(0, MAX_TRIED);
  }
  return all.filter((labels) => matchOfPod(selector, labels) !== 'no');
}

function valuesOf({ values }: Json): string[] {
  return Array.isArray(values) ? values.map(textOf) : [];
}
