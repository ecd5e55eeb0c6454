import { Rule } from '../rule';

/**
 * Fields: spec.*containers[*].securityContext.{privileged,allowPrivilegeEscalation}.
 * Allowed: privileged false or nothing; allowPrivilegeEscalation false.
 */
export const rule: Rule = {
  id: 'no-privilege-escalation',
  title: 'no privilege escalation',
  fix: 'set it to false',
  checkPod: (pod) => pod.containers.flatMap(({ path, securityContext }) => [
    ...(securityContext.privileged ? [{ field: `${path}.securityContext.privileged`, got: securityContext.privileged }] : []),
    ...(securityContext.allowPrivilegeEscalation === false
      ? []
      : [{ field: `${path}.securityContext.allowPrivilegeEscalation`, got: securityContext.allowPrivilegeEscalation }]),
  ]),
};
