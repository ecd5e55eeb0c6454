import { Json, object, objects } from '../value/json';

/**
 * Whether a label selector selects these labels. An empty selector selects everything.
 *
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#resources-that-support-set-based-requirements
 */
export function selects(selector: Json, labels: Json): boolean {
  return Object.entries(object(selector.matchLabels)).every(([key, value]) => labels[key] === value)
    && objects(selector.matchExpressions).every((expression) => meets(expression, labels));
}

/** The same in CEL, of expressions that are a selector and a map of labels. */
export function celSelects(selector: string, labels: string): string {
  const listed = `e.key in ${labels} && ${labels}[e.key] in e.values`;
  return (
    `${selector}.?matchLabels.orValue({}).all(k, ${labels}[?k] == optional.of(${selector}.matchLabels[k]))` +
    ` && ${selector}.?matchExpressions.orValue([])` +
    `.all(e, e.operator == "In" ? ${listed} : e.operator == "NotIn" ? !(${listed}) : (e.operator == "Exists") == (e.key in ${labels}))`
  );
}

function meets({ key, operator, values }: Json, labels: Json): boolean {
  const present = typeof key === 'string' && Object.hasOwn(labels, key);
  const listed = present && Array.isArray(values) && values.includes(labels[key]);
  switch (operator) {
    case 'In': return listed;
    case 'NotIn': return !listed;
    case 'Exists': return present;
    case 'DoesNotExist': return !present;
    default: return false;
  }
}
