import { NAMESPACE_NAME } from './cluster-view';
import { Json, object, objects } from '../value/json';

/**
 * Whether a selector requires no label that a person set. It has no requirement, or only requirements that objects without
 * labels meet (`NotIn`, `DoesNotExist`) or that every object meets, because the cluster sets the label.
 *
 * @param everywhere labels that every object has, so that `Exists` requires nothing
 */
export function asksNothing(selector: Json | undefined, everywhere: readonly string[] = []): boolean {
  const { matchLabels, matchExpressions } = object(selector);
  return Object.keys(object(matchLabels)).length === 0 && objects(matchExpressions).every(({ key, operator }) =>
    operator === 'NotIn' || operator === 'DoesNotExist' || (operator === 'Exists' && everywhere.includes(key as string)));
}

/** The same in CEL, for an expression that is a selector. */
export function celAsksNothing(selector: string, everywhere: readonly string[] = []): string {
  const isForAll = `r.operator in ["NotIn", "DoesNotExist"] || (r.operator == "Exists" && r.key in ${JSON.stringify(everywhere)})`;
  return `${selector}.?matchLabels.orValue({}).size() == 0 && ${selector}.?matchExpressions.orValue([]).all(r, ${isForAll})`;
}

/** Whether a selector selects every namespace. Kubernetes gives each its name as a label. */
export function isEveryNamespace(selector: Json | undefined): boolean {
  return asksNothing(selector, [NAMESPACE_NAME]);
}

export function celIsEveryNamespace(selector: string): string {
  return celAsksNothing(selector, [NAMESPACE_NAME]);
}

/**
 * Labels that controllers give to the pods that they make. Anyone can get them with a Deployment or a Job.
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

/** Whether a selector of pods requires no label that a person set. */
export function isEveryPod(selector: Json | undefined): boolean {
  return asksNothing(selector, OF_CONTROLLERS);
}

export function celIsEveryPod(selector: string): string {
  return celAsksNothing(selector, OF_CONTROLLERS);
}
