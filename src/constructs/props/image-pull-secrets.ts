import { listOf, named } from '../../engine/input/check';

/** Secrets for pulling images. */
export const imagePullSecrets = listOf(named('a Secret', 'new DockerConfigSecret(…) or Secret.fromSecretName(…)'));
