import { object } from '../json';
import { Rule } from '../rule';

/**
 * Fields: spec.securityContext.appArmorProfile.type, spec.*containers[*].securityContext.appArmorProfile.type,
 * metadata.annotations["container.apparmor.security.beta.kubernetes.io/*"].
 * Allowed: RuntimeDefault, Localhost or nothing; in the older annotations runtime/default, localhost/* or nothing.
 */
const ANNOTATION = 'container.apparmor.security.beta.kubernetes.io/';

export const rule: Rule = {
  id: 'no-unconfined-app-armor',
  title: 'AppArmor confined',
  fix: 'use RuntimeDefault or a Localhost profile, or leave it out',
  checkPod: (pod) => [
    ...pod.securityContexts
      .map(({ path, securityContext }) => ({ field: `${path}.appArmorProfile.type`, got: object(securityContext.appArmorProfile).type as unknown }))
      .filter(({ got }) => got !== undefined && got !== 'RuntimeDefault' && got !== 'Localhost'),
    ...Object.entries(object(pod.metadata.annotations))
      .filter(([key, value]) => key.startsWith(ANNOTATION) && value !== '' && value !== 'runtime/default' && !String(value).startsWith('localhost/'))
      .map(([key, got]) => ({ field: `${pod.metadataPath}.annotations["${key}"]`, got: got as unknown })),
  ],
};
