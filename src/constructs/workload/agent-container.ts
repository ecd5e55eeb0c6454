import { Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import { AgentAppArmorProfile } from './agent-app-armor-profile';
import { AgentDevice } from './agent-device';
import { AgentMount } from './agent-mount';
import { AgentWorkspace } from './agent-workspace';
import { AgentHugePages } from './resources';
import { AgentSize } from '../../engine/hardening/agent-size';
import { AgentProbes } from '../../synth/agent-probes';
import { AgentSeccompProfile } from '../seccomp/agent-seccomp-profile';

/**
 * What a container may not do with the files of a mount.
 *
 * @see https://kubernetes.io/docs/tasks/configure-pod-container/configure-bind-mount-options/
 */
export enum BindMountOption {
  /** No file is executed. Scripts still run where an interpreter reads them. */
  NO_EXEC = 'noexec',
  /** The bits that let a file run as another user or group do nothing. */
  NO_SUID = 'nosuid',
  /** Device files do nothing. */
  NO_DEV = 'nodev',
}

/**
 * A folder that a container may write to, although its root is read-only.
 */
export interface WritablePath {
  /**
   * Absolute path in the container, such as "/tmp".
   *
   * It must not be "/", and must not be under /proc, /sys or /dev.
   */
  readonly path: string;

  /**
   * The maximum size.
   *
   * @default Size.mebibytes(64)
   */
  readonly size?: Size;

  /**
   * Whether it is in memory, where it counts against the memory limit.
   *
   * @default false
   */
  readonly inMemory?: boolean;

  /**
   * What the container may not do with files there, such as `[BindMountOption.NO_EXEC, BindMountOption.NO_SUID]`.
   *
   * Needs Kubernetes 1.37 with the feature gate `VolumeBindMountOptions`, which is off by default, and a container runtime that knows mount
   * options. An API server without it drops the field in silence.
   *
   * @default - none
   */
  readonly bindMountOptions?: BindMountOption[];
}

/**
 * Settings that this library adds to a container of cdk8s-plus.
 */
export interface AgentContainerOptions {
  /**
   * Environment variables, such as `{ LOG_LEVEL: 'info' }`.
   *
   * For values from Secrets, use `envVariables`.
   *
   * @default - none
   */
  readonly env?: { [name: string]: string };

  /**
   * Folders that the container may write to. Each one is an emptyDir with a size limit.
   *
   * @default [{ path: '/tmp' }]
   */
  readonly writablePaths?: WritablePath[];

  /**
   * A folder on a disk of its own, such as `{ path: '/workspace', size: Size.gibibytes(10) }`.
   *
   * @default - none
   */
  readonly workspace?: AgentWorkspace;

  /**
   * Size of /dev/shm, the shared memory of the container's processes, such as `Size.mebibytes(256)`.
   *
   * Browsers and model servers need more than the default. It counts against the memory limit.
   *
   * @default - that of `size` if it has one, else that of the container runtime: 64 MiB with runc, half of the node's memory with gVisor
   */
  readonly sharedMemory?: Size;

  /**
   * Resources by what the container runs. Fields of `resources` take precedence.
   *
   * @default - 50m CPU, 128Mi memory, 1Gi ephemeral storage
   */
  readonly size?: AgentSize;

  /**
   * Devices that the container gets, such as `[AgentDevice.nvidiaGpu()]`. The runtime must pass them through.
   *
   * @default - none
   */
  readonly devices?: AgentDevice[];

  /**
   * Huge pages that the container may use, such as `[{ amount: Size.mebibytes(512) }]`.
   *
   * @default - none
   */
  readonly hugePages?: AgentHugePages[];

  /**
   * Files from ConfigMaps, Secrets, persistent volume claims and images.
   *
   * @default - none
   */
  readonly mounts?: AgentMount[];

  /**
   * Liveness, readiness and startup probes.
   *
   * The probes of cdk8s-plus in `liveness`, `readiness` and `startup` take precedence.
   *
   * @default - HTTP GET of "/" on the container's first port, if there is one
   */
  readonly probes?: AgentProbes;

  /**
   * AppArmor profile.
   *
   * gVisor and Kata do not apply it.
   *
   * @default - the profile of the pod
   */
  readonly appArmorProfile?: AgentAppArmorProfile;

  /**
   * Seccomp profile.
   *
   * gVisor and Kata do not apply it.
   *
   * @default - the profile of the pod
   */
  readonly seccompProfile?: AgentSeccompProfile;
}

/**
 * A container of an agent: the props of cdk8s-plus, and those that this library adds.
 *
 * In `initContainers`, one with `restartPolicy: ALWAYS` is a native sidecar.
 */
export interface AgentContainerProps extends kplus.ContainerProps, AgentContainerOptions {}
