import { Rule } from '../rule';

/**
 * Fields: spec.*containers[*].securityContext.readOnlyRootFilesystem.
 * Allowed: true.
 */
export const rule: Rule = {
  id: 'require-read-only-root',
  title: 'read-only root',
  fix: 'set it to true and name the folders that the agent writes in writablePaths',
  checkPod: (pod) => pod.containers.flatMap(({ path, securityContext }) => securityContext.readOnlyRootFilesystem === true
    ? []
    : [{ field: `${path}.securityContext.readOnlyRootFilesystem`, got: securityContext.readOnlyRootFilesystem }]),
};
