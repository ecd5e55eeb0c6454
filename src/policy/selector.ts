import { Json, object, objects } from './json';

/**
 * Whether a label selector selects these labels; an empty selector selects everything.
 *
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#resources-that-support-set-based-requirements
 */
export function selects(selector: Json, labels: Json): boolean {
  return Object.entries(object(selector.matchLabels)).every(([key, value]) => labels[key] === value)
    && objects(selector.matchExpressions).every((expression) => meets(expression, labels));
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
