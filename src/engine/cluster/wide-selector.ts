import { NAMESPACE_NAME } from './cluster-view';
import { Json, object, objects } from '../value/json';

/**
 * Whether a selector asks for no label that somebody gave: it has no requirement, or only such as everything without labels meets
 * (`NotIn`, `DoesNotExist`), or such as everything meets, since the cluster itself sets the label.
 *
 * @param everywhere labels that everything has; `Exists` of them is no question
 */
export function asksNothing(selector: Json | undefined, everywhere: readonly string[] = []): boolean {
  const { matchLabels, matchExpressions } = object(selector);
  return Object.keys(object(matchLabels)).length === 0 && objects(matchExpressions).every(({ key, operator }) =>
    operator === 'NotIn' || operator === 'DoesNotExist' || (operator === 'Exists' && everywhere.includes(key as string)));
}

/** The same in CEL, of an expression that is a selector. */
export function celAsksNothing(selector: string, everywhere: readonly string[] = []): string {
  const isForAll = `r.operator in ["NotIn", "DoesNotExist"] || (r.operator == "Exists" && r.key in ${JSON.stringify(everywhere)})`;
  return `${selector}.?matchLabels.orValue({}).size() == 0 && ${selector}.?matchExpressions.orValue([]).all(r, ${isForAll})`;
}

/** Whether a selector of namespaces is one for every namespace: Kubernetes gives each its name as a label. */
export function isEveryNamespace(selector: Json | undefined): boolean {
  return asksNothing(selector, [NAMESPACE_NAME]);
}

export function celIsEveryNamespace(selector: string): string {
  return celAsksNothing(selector, [NAMESPACE_NAME]);
}

/**
 * Labels that controllers give to the pods they make: whoever makes pods by a Deployment or a Job has them.
 *
 * @see https://kubernetes.io/docs/reference/labels-annotations-taints/
 */
export const OF_CONTROLLERS: readonly string[] = [
  'pod-template-hash',
  'controller-revision-hash',
  'pod-template-generation',
  'controller-uid',
  'job-name',
  'batch.kubernetes.io/controller-uid',
  'batch.kubernetes.io/job-name',
  'statefulset.kubernetes.io/pod-name',
  'apps.kubernetes.io/pod-index',
];

/** Whether a selector of pods asks for no label that somebody gave. */
export function isEveryPod(selector: Json | undefined): boolean {
  return asksNothing(selector, OF_CONTROLLERS);
}

export function celIsEveryPod(selector: string): string {
  return celAsksNothing(selector, OF_CONTROLLERS);
}
