import { Duration } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import { IAgentRuntime } from '../../engine/runtimes/traits';

/**
 * Properties of `NetworkPolicyProbe`.
 */
export interface NetworkPolicyProbeProps {
  /**
   * Image with a shell as `/bin/sh`, and `httpd` and `nc` as busybox has them, best by digest, such as "busybox@sha256:<64 hex>".
   */
  readonly image: string;

  /**
   * When the image is pulled.
   *
   * @default - IF_NOT_PRESENT for a digest, else ALWAYS
   */
  readonly imagePullPolicy?: kplus.ImagePullPolicy;

  /**
   * The runtime of the pods, best that of the agents: networks treat sandboxes as their own.
   */
  readonly runtime: IAgentRuntime;

  /**
   * Name of the namespace that is made for it: a DNS label.
   *
   * @default "network-policy-probe"
   */
  readonly name?: string;

  /**
   * Time in which policies must be in force once the Job runs, in whole seconds.
   *
   * @default Duration.minutes(2)
   */
  readonly timeout?: Duration;
}
