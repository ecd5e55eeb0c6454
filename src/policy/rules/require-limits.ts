import { object } from '../json';
import { isPositive } from '../quantity';
import { Rule } from '../rule';

/**
 * Fields: spec.*containers[*].resources.limits.{cpu,memory,ephemeral-storage}.
 * Allowed: any value above zero; each must be there.
 */
export const rule: Rule = {
  id: 'require-limits',
  title: 'limits',
  fix: 'set a limit: a looping agent takes all that its node has',
  checkPod: (pod) => pod.containers.flatMap(({ path, container }) => ['cpu', 'memory', 'ephemeral-storage']
    .map((resource) => ({ field: `${path}.resources.limits.${resource}`, got: object(object(container.resources).limits)[resource] as unknown }))
    .filter(({ got }) => !isPositive(got))),
};
