import { Rule } from '../rule';

/**
 * Fields: spec.enableServiceLinks.
 * Allowed: false (Kubernetes' default is true).
 */
export const rule: Rule = {
  id: 'no-service-links',
  title: 'no Service links',
  fix: 'set enableServiceLinks to false: they list every Service of the namespace in the environment',
  checkPod: (pod) => pod.spec.enableServiceLinks === false
    ? []
    : [{ field: `${pod.path}.enableServiceLinks`, got: pod.spec.enableServiceLinks }],
};
