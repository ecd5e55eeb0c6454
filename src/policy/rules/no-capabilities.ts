import { object } from '../json';
import { Rule } from '../rule';

/**
 * Fields: spec.*containers[*].securityContext.capabilities.{drop,add}.
 * Allowed: drop holds ALL; add is empty.
 */
export const rule: Rule = {
  id: 'no-capabilities',
  title: 'no capabilities',
  fix: 'drop ALL and add none; a port above 1024 needs no capability',
  checkPod: (pod) => pod.containers.flatMap(({ path, securityContext }) => {
    const { drop, add } = object(securityContext.capabilities);
    return [
      ...(Array.isArray(drop) && drop.includes('ALL') ? [] : [{ field: `${path}.securityContext.capabilities.drop`, got: drop }]),
      ...(add === undefined || (Array.isArray(add) && add.length === 0) ? [] : [{ field: `${path}.securityContext.capabilities.add`, got: add }]),
    ];
  }),
};
