import { NAMESPACE_NAME } from '../manifest/labels';
import { celIsOfKubernetes, isOfKubernetes } from '../manifest/selector';
import { Json, object, objects } from '../value/json';

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
