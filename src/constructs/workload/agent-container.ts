import { Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import { AgentMount } from './agent-mount';
import { AgentProbes } from './agent-probes';
import { AppArmorProfile } from './app-armor-profile';
import { SeccompProfile } from '../seccomp/seccomp-profile';

/**
 * A folder that a container may write to, although its root is read-only.
 */
export interface WritablePath {
  /**
   * Absolute path in the container, such as "/tmp"; not "/" and not under /proc, /sys or /dev.
   */
  readonly path: string;

  /**
   * What it may hold.
   *
   * @default Size.mebibytes(64)
   */
  readonly size?: Size;

  /**
   * Whether it is kept in memory, where it counts against the memory limit.
   *
   * @default false
   */
  readonly inMemory?: boolean;
}

/**
 * What this library adds to a container of cdk8s-plus.
 */
export interface AgentContainerOptions {
  /**
   * Environment variables, such as `{ LOG_LEVEL: 'info' }`; for values from Secrets use `envVariables`.
   *
   * @default - none
   */
  readonly env?: { [name: string]: string };

  /**
   * Folders that the container may write to, each an emptyDir of its own with a size limit.
   *
   * @default [{ path: '/tmp' }]
   */
  readonly writablePaths?: WritablePath[];

  /**
   * Files from ConfigMaps, Secrets, persistent volume claims and images.
   *
   * @default - none
   */
  readonly mounts?: AgentMount[];

  /**
   * Liveness, readiness and startup probes; those given as `liveness`, `readiness` and `startup` win.
   *
   * @default - HTTP GET of "/" on the container's first port, if there is one
   */
  readonly probes?: AgentProbes;

  /**
   * AppArmor profile; gVisor and Kata do not apply it.
   *
   * @default - the pod's
   */
  readonly appArmorProfile?: AppArmorProfile;

  /**
   * Seccomp profile; gVisor and Kata do not apply it.
   *
   * @default - the pod's
   */
  readonly seccompProfile?: SeccompProfile;
}

/**
 * A container of an agent: what cdk8s-plus takes and what this library adds.
 *
 * With `restartPolicy: ALWAYS` in `initContainers` it is a native sidecar.
 */
export interface AgentContainerProps extends kplus.ContainerProps, AgentContainerOptions {}
