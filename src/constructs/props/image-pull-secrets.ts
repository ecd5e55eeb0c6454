import { k8s } from 'cdk8s-plus-29';
import { Shape, listOf, named, number, struct, text } from '../../engine/input/check';

/** Secrets for pulling images. */
export const imagePullSecrets = listOf(named('a Secret', 'new DockerConfigSecret(…) or Secret.fromSecretName(…)'));

const TOLERATION: Shape<k8s.Toleration> = { key: text, operator: text, value: text, effect: text, tolerationSeconds: number };

/** Taints of nodes that a pod tolerates. */
export const tolerations = listOf(struct(TOLERATION, '{ key: "sandbox", operator: "Exists" }'));
