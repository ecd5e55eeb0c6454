import { Duration } from 'cdk8s';

/**
 * How the kubelet checks the health of a container.
 */
export enum ProbeKind {
  /** A GET that must answer 200 to 399. */
  HTTP = 'http',
  /** The port must accept a connection. */
  TCP = 'tcp',
  /** A gRPC health check. */
  GRPC = 'grpc',
  /** A command in the container that must exit with 0. */
  EXEC = 'exec',
  /** No probes. */
  NONE = 'none',
}

/**
 * Liveness, readiness and startup probes of a container, all of one kind.
 *
 * @see https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/
 */
export interface AgentProbes {
  /**
   * The kind of check.
   *
   * @default - EXEC if there is a command, else HTTP if there is a port, else NONE
   */
  readonly kind?: ProbeKind;

  /**
   * Path of the HTTP request.
   *
   * @default "/"
   */
  readonly path?: string;

  /**
   * Port to check, from 1 to 65535.
   *
   * @default - the container's first port
   */
  readonly port?: number;

  /**
   * Command of `ProbeKind.EXEC`, such as `["/bin/agent", "health"]`.
   *
   * @default - none
   */
  readonly command?: string[];

  /**
   * Time between two checks, in whole seconds.
   *
   * @default Duration.seconds(10)
   */
  readonly period?: Duration;

  /**
   * Time to wait for an answer, in whole seconds.
   *
   * The default of Kubernetes, 1 second, is too short for a busy sandbox with little CPU.
   *
   * @default Duration.seconds(5)
   */
  readonly timeout?: Duration;

  /**
   * Consecutive failures after which the container counts as unhealthy.
   *
   * @default - that of Kubernetes, 3
   */
  readonly failureThreshold?: number;

  /**
   * Time between two checks while the container starts, in whole seconds.
   *
   * @default Duration.seconds(2)
   */
  readonly startupPeriod?: Duration;

  /**
   * Consecutive failures while the container starts, after which the kubelet restarts it.
   *
   * A sandbox with little CPU needs 12 to 17 seconds to start.
   *
   * @default 60
   */
  readonly startupFailureThreshold?: number;
}
