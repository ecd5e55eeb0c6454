import { Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';

/**
 * What all pods of a namespace may take together; a figure holds for requests and for limits.
 *
 * A runtime's overhead counts in: a Kata pod of 128Mi takes 258Mi or more of it.
 *
 * @see https://kubernetes.io/docs/concepts/policy/resource-quotas/
 */
export interface AgentQuota {
  /**
   * Number of pods that are not ended.
   *
   * @default 50
   */
  readonly pods?: number;

  /**
   * CPU.
   *
   * @default Cpu.units(16)
   */
  readonly cpu?: kplus.Cpu;

  /**
   * Memory.
   *
   * @default Size.gibibytes(64)
   */
  readonly memory?: Size;

  /**
   * Disk of the nodes: images' writable layers, logs and scratch volumes.
   *
   * @default Size.gibibytes(100)
   */
  readonly ephemeralStorage?: Size;

  /**
   * Number of persistent volume claims.
   *
   * @default 20
   */
  readonly persistentVolumeClaims?: number;

  /**
   * Number of Services that open a port on every node; those and load balancers put an agent on the network.
   *
   * @default 0
   */
  readonly nodePorts?: number;

  /**
   * Number of Services with a load balancer.
   *
   * @default 0
   */
  readonly loadBalancers?: number;
}

/**
 * What a container gets that says nothing of its resources; requests equal limits.
 *
 * @see https://kubernetes.io/docs/concepts/policy/limit-range/
 */
export interface ContainerDefaults {
  /**
   * CPU.
   *
   * @default Cpu.millis(50)
   */
  readonly cpu?: kplus.Cpu;

  /**
   * Memory.
   *
   * @default Size.mebibytes(128)
   */
  readonly memory?: Size;

  /**
   * Disk of the node.
   *
   * @default Size.gibibytes(1)
   */
  readonly ephemeralStorage?: Size;
}
