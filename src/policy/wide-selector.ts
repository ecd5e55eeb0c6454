import { Json, object, objects } from './json';
import { NAMESPACE_NAME } from './world';

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

/** Whether a selector of namespaces is one for every namespace: Kubernetes gives each its name as a label. */
export function isEveryNamespace(selector: Json | undefined): boolean {
  return asksNothing(selector, [NAMESPACE_NAME]);
}
