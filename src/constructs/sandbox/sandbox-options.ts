import { Size } from 'cdk8s';
import { AgentWorkloadProps } from '../workload/agent-workload-props';

/**
 * What agent-sandbox does when the end of a sandbox or a claim comes. It ends the pod in any case.
 */
export enum SandboxShutdownPolicy {
  /** Deletes the object too, with its volumes. */
  DELETE = 'Delete',
  /** Deletes the object too, and keeps it until its pod is gone. Only for a claim. */
  DELETE_FOREGROUND = 'DeleteForeground',
  /** Keeps the object, so that its status shows the end. */
  RETAIN = 'Retain',
}

/**
 * Whether a sandbox has a pod.
 */
export enum SandboxOperatingMode {
  /** It has a pod. */
  RUNNING = 'Running',
  /** It has no pod, and keeps its volumes. */
  SUSPENDED = 'Suspended',
}

/**
 * Who makes the NetworkPolicy of the sandboxes of a template.
 */
export enum SandboxPolicyManagement {
  /** The controller of agent-sandbox makes one that denies both directions. The policies of the app allow what sandboxes need. */
  MANAGED = 'Managed',
  /** Only the policies of the app apply. */
  UNMANAGED = 'Unmanaged',
}

/**
 * What a claim may add to the pods of a template.
 */
export enum SandboxInjectionPolicy {
  /** Nothing. */
  DISALLOWED = 'Disallowed',
  /** What the template does not have. Synth fails until you acknowledge the finding. */
  ALLOWED = 'Allowed',
  /** Also in place of what the template has. Synth fails until you acknowledge the finding. */
  OVERRIDES = 'Overrides',
}

/**
 * How many pods may use the volume of a sandbox.
 */
export enum SandboxVolumeAccess {
  /** One pod. */
  ONE_POD = 'ReadWriteOncePod',
  /** The pods of one node, for storage that does not support ONE_POD. */
  ONE_NODE = 'ReadWriteOnce',
}

/**
 * A volume that each sandbox gets for itself.
 */
export interface SandboxVolumeClaim {
  /**
   * Name of the volume: a DNS label such as "workspace". The claim is named after it and the sandbox.
   */
  readonly name: string;

  /**
   * Size of the volume, such as `Size.gibibytes(10)`.
   */
  readonly size: Size;

  /**
   * Absolute path at which the container has the volume, writable, such as "/workspace".
   */
  readonly mountPath: string;

  /**
   * Name of the container that has the volume.
   *
   * @default - the first container
   */
  readonly containerName?: string;

  /**
   * Name of a StorageClass, such as "fast".
   *
   * @default - the default of the cluster
   */
  readonly storageClassName?: string;

  /**
   * How many pods may use the volume.
   *
   * @default SandboxVolumeAccess.ONE_POD
   */
  readonly access?: SandboxVolumeAccess;
}

/**
 * What a sandbox and a template of sandboxes share.
 */
export interface SandboxWorkloadProps extends AgentWorkloadProps {
  /**
   * Volumes that agent-sandbox makes for each sandbox, and deletes with it.
   *
   * @default - none
   */
  readonly volumeClaims?: SandboxVolumeClaim[];

  /**
   * Whether each sandbox gets a headless Service of its own name.
   *
   * @default false
   */
  readonly service?: boolean;
}
