import { object } from '../json';
import { Rule } from '../rule';

/**
 * Fields: spec.securityContext.seccompProfile.type, spec.*containers[*].securityContext.seccompProfile.type.
 * Allowed: RuntimeDefault or Localhost in force for every container; no other type on the pod.
 */
export const rule: Rule = {
  id: 'require-seccomp',
  title: 'seccomp',
  fix: 'use RuntimeDefault or a Localhost profile',
  checkPod: (pod) => {
    const ofPod = object(pod.securityContext.seccompProfile).type;
    const weakPod = ofPod !== undefined && !ALLOWED.has(ofPod);
    return [
      ...(weakPod ? [{ field: `${pod.path}.securityContext.seccompProfile.type`, got: ofPod }] : []),
      ...pod.containers.flatMap(({ path, securityContext }) => {
        const { type } = object(securityContext.seccompProfile);
        return ALLOWED.has(type) || (weakPod && type === ofPod) ? [] : [{ field: `${path}.securityContext.seccompProfile.type`, got: type }];
      }),
    ];
  },
};

const ALLOWED = new Set(['RuntimeDefault', 'Localhost']);
