import { Duration } from 'cdk8s';

/**
 * How the kubelet asks whether a container is well.
 */
export enum ProbeKind {
  /** A GET that must answer 200 to 399. */
  HTTP = 'http',
  /** The port must accept a connection. */
  TCP = 'tcp',
  /** A gRPC health check. */
  GRPC = 'grpc',
  /** A command in the container that must end with 0. */
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
   * How to ask.
   *
   * @default ProbeKind.HTTP if there is a port, ProbeKind.EXEC if there is a command, else ProbeKind.NONE
   */
  readonly kind?: ProbeKind;

  /**
   * Path of the GET.
   *
   * @default "/"
   */
  readonly path?: string;

  /**
   * Port to ask on, from 1 to 65535.
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
   * Time from one question to the next, in whole seconds.
   *
   * @default Duration.seconds(10)
   */
  readonly period?: Duration;

  /**
   * Time to answer in, in whole seconds.
   *
   * Kubernetes' own second is too short for a busy sandbox with little CPU.
   *
   * @default Duration.seconds(5)
   */
  readonly timeout?: Duration;

  /**
   * Failures in a row that count.
   *
   * @default - Kubernetes' own, 3
   */
  readonly failureThreshold?: number;

  /**
   * Time from one question to the next while the container starts, in whole seconds.
   *
   * @default Duration.seconds(2)
   */
  readonly startupPeriod?: Duration;

  /**
   * Failures in a row while the container starts, after which it is started anew: a sandbox with
   * little CPU needs 12 to 17 seconds.
   *
   * @default 60
   */
  readonly startupFailureThreshold?: number;
}
