import { object, objects } from '../json';
import { Rule } from '../rule';

/**
 * Fields: spec.automountServiceAccountToken, spec.volumes[*].projected.sources[*].serviceAccountToken.
 * Allowed: false; no such source.
 */
export const rule: Rule = {
  id: 'no-service-account-token',
  title: 'no API token',
  fix: 'set automountServiceAccountToken to false and project no token: the agent could call the Kubernetes API with it',
  checkPod: (pod) => [
    ...(pod.spec.automountServiceAccountToken === false
      ? []
      : [{ field: `${pod.path}.automountServiceAccountToken`, got: pod.spec.automountServiceAccountToken }]),
    ...objects(pod.spec.volumes).flatMap((volume, v) => objects(object(volume.projected).sources).flatMap((source, s) => source.serviceAccountToken
      ? [{ field: `${pod.path}.volumes[${v}].projected.sources[${s}].serviceAccountToken`, got: source.serviceAccountToken }]
      : [])),
  ],
};
