import { object, objects } from '../json';
import { isScratch } from '../pod-view';
import { isPositive } from '../quantity';
import { Rule } from '../rule';

/**
 * Fields: spec.volumes[*].emptyDir.sizeLimit.
 * Allowed: any size above zero; it must be there. A volume without a source is an emptyDir.
 */
export const rule: Rule = {
  id: 'require-bounded-scratch',
  title: 'bounded scratch',
  fix: 'set a size limit: an emptyDir without one fills the node\'s disk',
  checkPod: (pod) => objects(pod.spec.volumes)
    .map((volume, i) => ({ volume, field: `${pod.path}.volumes[${i}].emptyDir.sizeLimit`, got: object(volume.emptyDir).sizeLimit as unknown }))
    .filter(({ volume, got }) => isScratch(volume) && !isPositive(got))
    .map(({ field, got }) => ({ field, got })),
};
