import { CONSTRUCT_LABELS, NAMESPACE_NAME } from '../manifest/labels';
import { Json, object, objects, sorted, textOf } from '../value/json';

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
