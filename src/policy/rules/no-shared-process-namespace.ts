import { Rule } from '../rule';

/**
 * Fields: spec.shareProcessNamespace.
 * Allowed: false or nothing.
 */
export const rule: Rule = {
  id: 'no-shared-process-namespace',
  title: 'own process namespace',
  fix: 'leave it out: containers could read each other\'s memory and environment',
  checkPod: (pod) => pod.spec.shareProcessNamespace
    ? [{ field: `${pod.path}.shareProcessNamespace`, got: pod.spec.shareProcessNamespace }]
    : [],
};
