import { Json } from '../../value/json';

/** Types of SELinux labels that confine a container, as Pod Security lists them. An empty type means the default of the node. */
const CONFINED = ['', 'container_t', 'container_init_t', 'container_kvm_t', 'container_engine_t'];

/** Whether a type takes a container out of the confinement of containers. */
export function isUnconfinedType(type: unknown): boolean {
  return !CONFINED.includes((type ?? '') as string);
}

/** Whether Pod Security allows the label. */
export function isConfinedLabel({ type, user, role }: Json): boolean {
  return !isUnconfinedType(type) && !user && !role;
}

/** `isConfinedLabel` of `s.seLinuxOptions` in CEL. */
export const CEL_CONFINED_LABEL = `s.?seLinuxOptions.?type.orValue("") in ${JSON.stringify(CONFINED)}`
  + ' && s.?seLinuxOptions.?user.orValue("") == "" && s.?seLinuxOptions.?role.orValue("") == ""';
