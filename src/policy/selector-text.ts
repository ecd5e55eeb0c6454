import { Json, object, objects, textOf } from './json';
import { NAMESPACE_NAME } from './world';

/** A label selector as kubectl writes it, such as "app=search,tier in (a,b),!old"; empty for everything. */
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
  return [...labels, ...expressions].sort().join(',');
}

/** What a policy writes for its own namespace where it names none. */
const OWN = '(own)';

/** The one namespace that a selector names, or its labels; empty for every namespace. `own` is meant where there is no selector. */
export function namespaceText(selector: Json | undefined, own: string): string {
  const text = selector ? selectorText(selector) : `${NAMESPACE_NAME}=${own || OWN}`;
  const [key, name] = text.split('=');
  return key === NAMESPACE_NAME && !text.includes(',') ? name : text;
}

/** Such as "namespace kube-system", "namespaces team=tools" or "every namespace". */
export function placeText(namespaces: string): string {
  if (namespaces === '') {
    return 'every namespace';
  }
  return /^[-a-z0-9]+$/.test(namespaces) || namespaces === OWN ? `namespace ${namespaces}` : `namespaces ${namespaces}`;
}
