import { Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';

/**
 * What all pods of a namespace may use together.
 *
 * A figure holds for requests and for limits. The overhead of a runtime counts: a Kata pod of 128Mi uses 258Mi of the quota or more.
 *
 * @see https://kubernetes.io/docs/concepts/policy/resource-quotas/
 */
export interface AgentQuota {
  /**
   * Number of pods that have not ended.
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
   * Disk of the nodes: writable layers of containers, logs and scratch volumes.
   *
   * @default Size.gibibytes(100)
   */
  readonly ephemeralStorage?: Size;

  /**
   * Disk of all persistent volume claims together, also of those that Kubernetes makes for pods.
   *
   * @default - no limit beside the number of claims
   */
  readonly storage?: Size;

  /**
   * Number of persistent volume claims.
   *
   * @default 20
   */
  readonly persistentVolumeClaims?: number;

  /**
   * Number of Services that open a port on every node.
   *
   * Such Services and load balancers make an agent reachable from outside the cluster.
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

  /**
   * Number of devices by the name of their extended resource, such as `{ 'nvidia.com/gpu': 2 }`.
   *
   * With 0, no pod with such a device is admitted. Devices that a pod claims by a ResourceClaim do not count.
   *
   * @default - no limit
   */
  readonly devices?: { [resource: string]: number };
}

/**
 * The resources of a container that names none: requests equal limits.
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
