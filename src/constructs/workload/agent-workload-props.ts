import { AgentContainerProps } from './agent-container';
import { AgentImageOptions } from './agent-image-options';
import { AgentPodOptions } from './agent-pod-options';
import { IAgentRuntime } from '../../engine/runtimes/traits';
import { IAgentNamespace } from '../network/agent-namespace-ref';

/**
 * What every workload that runs an agent takes.
 *
 * The short form describes one container by `image`, `port`, `env`, `args` and similar fields. The long form lists
 * `containers`. A field that you leave out gets the hardened value. A field that you set weaker stays, and fails synth
 * until you acknowledge it with a reason.
 */
export interface AgentWorkloadProps extends AgentImageOptions, AgentPodOptions {
  /**
   * The namespace that the agent lives in.
   */
  readonly namespace: IAgentNamespace;

  /**
   * The runtime that keeps the agent from the node's kernel, such as a `GVisorRuntime`.
   */
  readonly runtime: IAgentRuntime;

  /**
   * Name of the object: a DNS subdomain such as "claude-code".
   *
   * @default - generated from the construct's path
   */
  readonly name?: string;

  /**
   * Labels of the object and its pods.
   *
   * @default - none beside the library's own
   */
  readonly labels?: { [key: string]: string };

  /**
   * Annotations of the object and its pods.
   *
   * @default - none
   */
  readonly annotations?: { [key: string]: string };

  /**
   * The containers, where one is not enough; cdk8s-plus structs will do.
   *
   * @default - the one that `image` describes
   */
  readonly containers?: AgentContainerProps[];

  /**
   * Containers that run before the others, in this order; with `restartPolicy: ALWAYS` they stay, as native sidecars.
   *
   * @default - none
   */
  readonly initContainers?: AgentContainerProps[];
}
