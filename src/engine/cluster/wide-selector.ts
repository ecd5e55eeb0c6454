import { AGENTS_LABEL, AGENT_LABEL, CONSTRUCT_LABELS, NAMESPACE_NAME } from '../manifest/labels';
import { celIsOfKubernetes, isOfKubernetes } from '../manifest/selector';
import { Json, object, objects, sorted, textOf } from '../value/json';

/**
 * Whether a selector requires no label that a person set. It has no requirement, or only requirements that objects without
 * labels meet (`NotIn`, `DoesNotExist`) or that every object meets, because the cluster sets the label.
 *
 * @param isEverywhere of a label, whether every object can have it, so that `Exists` requires nothing
 */
export function asksNothing(selector: Json | undefined, isEverywhere: (key: string) => boolean = () => false): boolean {
  const { matchLabels, matchExpressions } = object(selector);
  return Object.keys(object(matchLabels)).length === 0 && objects(matchExpressions).every(({ key, operator }) =>
    operator === 'NotIn' || operator === 'DoesNotExist' || (operator === 'Exists' && typeof key === 'string' && isEverywhere(key)));
}

/** The same in CEL, for an expression that is a selector. `isEverywhere` is CEL about `r.key`. */
function celAsksNothing(selector: string, isEverywhere: string): string {
  const isForAll = `r.operator in ["NotIn", "DoesNotExist"] || (r.operator == "Exists" && (${isEverywhere}))`;
  return `${selector}.?matchLabels.orValue({}).size() == 0 && ${selector}.?matchExpressions.orValue([]).all(r, ${isForAll})`;
}

/** Whether a selector selects every namespace. Kubernetes gives each its name as a label. */
export function isEveryNamespace(selector: Json | undefined): boolean {
  return asksNothing(selector, (key) => key === NAMESPACE_NAME);
}

export function celIsEveryNamespace(selector: string): string {
  return celAsksNothing(selector, `r.key == ${JSON.stringify(NAMESPACE_NAME)}`);
}

/** Whether a selector of pods requires no label that a person set. */
export function isEveryPod(selector: Json | undefined): boolean {
  return asksNothing(selector, isOfKubernetes);
}

export function celIsEveryPod(selector: string): string {
  return celAsksNothing(selector, celIsOfKubernetes('r.key'));
}

/** A list of targets has at most this many namespaces of which every pod is a target. */
export const MOST_NAMESPACES = 16;

/** Labels whose value nearly every namespace, or every agent, has. A key that ends with "/" stands for all keys that begin with it. */
const SHARED = { namespaces: ['pod-security.kubernetes.io/', AGENTS_LABEL], pods: [AGENT_LABEL] };

/**
 * How many values the narrowest requirement of a selector accepts. More than `MOST_NAMESPACES` for a selector whose requirements objects
 * without labels meet, or that only requires that a label is there or that it has a value which nearly every object has.
 */
function widthOf(selector: Json | undefined, shared: readonly string[]): number {
  const { matchLabels, matchExpressions } = object(selector);
  const isShared = (key: unknown) => shared.some((one) => one === key || (one.endsWith('/') && String(key).startsWith(one)));
  return Math.min(MOST_NAMESPACES + 1, ...Object.keys(object(matchLabels)).filter((key) => !isShared(key)).map(() => 1),
    ...objects(matchExpressions).filter(({ key, operator }) => operator === 'In' && !isShared(key))
      .map(({ values }) => (Array.isArray(values) ? values.length : 0)));
}

function celWidth(selector: string, shared: readonly string[]): string {
  const isShared = (key: string) => shared
    .map((one) => (one.endsWith('/') ? `${key}.startsWith("${one}")` : `${key} == "${one}"`)).join(' || ');
  return `([${MOST_NAMESPACES + 1}] + ${selector}.?matchLabels.orValue({}).map(k, !(${isShared('k')}), 1) + ${
    selector}.?matchExpressions.orValue([]).map(m, m.operator == "In" && !(${isShared('m.key')}), m.?values.orValue([]).size())).min()`;
}

/** How many namespaces a peer names whose pods are all targets. 0 if it names pods, or pods of its own namespace. */
export function namespacesNamed({ namespaceSelector, podSelector }: {
  readonly namespaceSelector?: Json;
  readonly podSelector?: Json;
}): number {
  const namesPods = widthOf(podSelector, SHARED.pods) <= MOST_NAMESPACES;
  return namespaceSelector === undefined || namesPods ? 0 : widthOf(namespaceSelector, SHARED.namespaces);
}

/** The same in CEL, for a peer. */
export function celNamespacesNamed(peer: string): string {
  const namesPods = `${celWidth(`${peer}.?podSelector.orValue({})`, SHARED.pods)} <= ${MOST_NAMESPACES}`;
  return `(!has(${peer}.namespaceSelector) || ${namesPods} ? 0 : ${celWidth(`${peer}.namespaceSelector`, SHARED.namespaces)})`;
}

/** A label selector as kubectl writes it, such as "app=search,tier in (a,b),!old". Empty if it selects everything. */
export function selectorText({ matchLabels, matchExpressions }: Json): string {
  const labels = Object.entries(object(matchLabels)).map(([key, value]) => `${key}=${textOf(value)}`);
  const expressions = objects(matchExpressions).map(({ key, operator, values }) => {
    const listed = `(${(Array.isArray(values) ? values : []).map(textOf).sort().join(',')})`;
    switch (operator) {
      case 'In': return `${textOf(key)} in ${listed}`;
      case 'NotIn': return `${textOf(key)} notin ${listed}`;
      case 'DoesNotExist': return `!${textOf(key)}`;
      default: return textOf(key);
    }
  });
  return sorted([...labels, ...expressions]).join(',');
}

/** Whether a selector names the pods of one construct by the hash of its path. No person writes such a label. */
export function selectsConstruct(podSelector: Json | undefined): boolean {
  return CONSTRUCT_LABELS.some((label) => Object.hasOwn(object(object(podSelector).matchLabels), label));
}

/** The same of a result of `selectorText`. */
export function namesConstruct(text: string): boolean {
  return CONSTRUCT_LABELS.some((label) => text.includes(`${label}=`));
}

const BY_NAME = `${NAMESPACE_NAME}=`;

/** Labels of namespaces as kubectl writes them. Without a selector it is the namespace of the policy, `own`. */
export function namespacesText(selector: Json | undefined, own: string): string {
  return selector ? selectorText(selector) : `${BY_NAME}${own}`;
}

/** A result of `namespacesText` in messages: "namespace kube-system", "namespaces team=tools" or "every namespace". */
export function placeText(namespaces: string): string {
  if (namespaces === '') {
    return 'every namespace';
  }
  if (!namespaces.startsWith(BY_NAME) || namespaces.includes(',')) {
    return `namespaces ${namespaces}`;
  }
  const name = namespaces.slice(BY_NAME.length);
  return name === '' ? 'the namespace of the policy' : `namespace ${name}`; // kubectl chooses one for a policy that names none
}
