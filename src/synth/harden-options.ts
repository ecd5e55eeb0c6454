import { PodKind } from '../engine/manifest/pod-kind';
import { IAgentRuntime } from '../engine/runtimes/traits';

/**
 * Options of `Harden`.
 */
export interface HardenOptions {
  /**
   * The runtime that pods without a class of their own get.
   */
  readonly runtime: IAgentRuntime;

  /**
   * Name of the service account that pods without one get, such as "agent" in an `AgentNamespace`.
   *
   * @default - none: the field stays as it is
   */
  readonly serviceAccountName?: string;

  /**
   * Folders that each container may write to, since its root becomes read-only, such as ["/tmp", "/var/cache"].
   *
   * Each becomes an emptyDir of 64Mi, where nothing is mounted and the container sets no writable root.
   *
   * @default ["/tmp"]
   */
  readonly writablePaths?: string[];

  /**
   * Further kinds that hold pods.
   *
   * @default - those that are known: of Kubernetes, agent-sandbox and some 40 other kinds, see docs/pod-kinds.md
   */
  readonly podKinds?: PodKind[];
}
