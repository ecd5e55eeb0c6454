import { Duration } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import { IAgentRuntime } from '../../engine/runtimes/traits';

/**
 * Properties of `NetworkPolicyProbe`.
 */
export interface NetworkPolicyProbeProps {
  /**
   * Image with `/bin/sh`, and with the `httpd` and `nc` of busybox, best by digest, such as "busybox@sha256:<64 hex>".
   */
  readonly image: string;

  /**
   * When the image is pulled.
   *
   * @default - IF_NOT_PRESENT for a digest, else ALWAYS
   */
  readonly imagePullPolicy?: kplus.ImagePullPolicy;

  /**
   * The runtime of the pods, best the one of the agents.
   *
   * Some networks treat the pods of a sandbox in their own way.
   */
  readonly runtime: IAgentRuntime;

  /**
   * Name of the namespace that it creates: a DNS label.
   *
   * @default "network-policy-probe"
   */
  readonly name?: string;

  /**
   * Time from the start of the Job until the policies must be in force, in whole seconds.
   *
   * @default Duration.minutes(2)
   */
  readonly timeout?: Duration;
}
