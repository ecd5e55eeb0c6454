import { Rule } from '../rule';

/**
 * Fields: spec.*containers[*].securityContext.procMount.
 * Allowed: Default or nothing.
 */
export const rule: Rule = {
  id: 'no-unmasked-proc',
  title: 'masked /proc',
  fix: 'leave it out: an unmasked /proc shows and changes settings of the kernel',
  checkPod: (pod) => pod.containers
    .map(({ path, securityContext }) => ({ field: `${path}.securityContext.procMount`, got: securityContext.procMount as unknown }))
    .filter(({ got }) => got !== undefined && got !== null && got !== 'Default'),
};
