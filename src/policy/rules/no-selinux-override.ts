import { object } from '../json';
import { Rule, Violation } from '../rule';

/**
 * Fields: spec.securityContext.seLinuxOptions.{type,user,role}, spec.*containers[*].securityContext.seLinuxOptions.{type,user,role}.
 * Allowed: type of a container as Pod Security lists them; user and role empty.
 */
const TYPES = new Set([undefined, null, '', 'container_t', 'container_init_t', 'container_kvm_t', 'container_engine_t']);

export const rule: Rule = {
  id: 'no-selinux-override',
  title: 'SELinux confined',
  fix: 'leave it out: another label lets the agent out of the confinement of containers',
  checkPod: (pod) => pod.securityContexts.flatMap(({ path, securityContext }) => {
    const { type, user, role } = object(securityContext.seLinuxOptions);
    const at = (field: string, got: unknown, allowed: boolean): Violation[] => (allowed ? [] : [{ field: `${path}.seLinuxOptions.${field}`, got }]);
    return [...at('type', type, TYPES.has(type)), ...at('user', user, !user), ...at('role', role, !role)];
  }),
};
