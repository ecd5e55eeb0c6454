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
   * The namespace of the agent.
   */
  readonly namespace: IAgentNamespace;

  /**
   * The runtime that isolates the agent from the node's kernel, such as a `GVisorRuntime`.
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
   * @default - only those of the library
   */
  readonly labels?: { [key: string]: string };

  /**
   * Annotations of the object and its pods.
   *
   * @default - none
   */
  readonly annotations?: { [key: string]: string };

  /**
   * The containers of the long form. Structs of cdk8s-plus fit too.
   *
   * @default - the one container that `image` describes
   */
  readonly containers?: AgentContainerProps[];

  /**
   * Containers that run before the others, in this order.
   *
   * One with `restartPolicy: ALWAYS` keeps running, as a native sidecar.
   *
   * @default - none
   */
  readonly initContainers?: AgentContainerProps[];
}
