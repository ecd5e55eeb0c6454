import { objects } from '../json';
import { Rule } from '../rule';

/**
 * Fields: spec.volumes[*].emptyDir.sizeLimit.
 * Allowed: any size; it must be there.
 */
export const rule: Rule = {
  id: 'require-bounded-scratch',
  title: 'bounded scratch',
  fix: 'set a size limit: an emptyDir without one fills the node\'s disk',
  checkPod: (pod) => objects(pod.spec.volumes).flatMap((volume, i) => volume.emptyDir && !volume.emptyDir.sizeLimit
    ? [{ field: `${pod.path}.volumes[${i}].emptyDir.sizeLimit`, got: volume.emptyDir.sizeLimit }]
    : []),
};
