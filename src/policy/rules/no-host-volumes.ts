import { objects } from '../json';
import { Rule } from '../rule';

/**
 * Fields: spec.volumes[*].
 * Allowed: the sources that Pod Security "restricted" allows.
 */
const ALLOWED = new Set(['configMap', 'csi', 'downwardAPI', 'emptyDir', 'ephemeral', 'image', 'persistentVolumeClaim', 'projected', 'secret']);

export const rule: Rule = {
  id: 'no-host-volumes',
  title: 'no host volumes',
  fix: `use one of ${[...ALLOWED].join(', ')}`,
  checkPod: (pod) => objects(pod.spec.volumes).flatMap((volume, i) => Object.keys(volume)
    .filter((key) => key !== 'name' && !ALLOWED.has(key))
    .map((key) => ({ field: `${pod.path}.volumes[${i}].${key}`, got: volume[key] }))),
};
