import { Duration } from 'cdk8s';
import { Shape, integer, listOf, oneOf, port, struct, text } from '../engine/input/check';
import { seconds } from '../engine/input/duration';
import { ErrorSource, propError } from '../engine/input/props';
import { Json } from '../engine/value/json';

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

const PROBES: Shape<AgentProbes> = {
  kind: oneOf(ProbeKind),
  path: text,
  port,
  command: listOf(text),
  period: seconds(1),
  timeout: seconds(1),
  failureThreshold: integer(1),
  startupPeriod: seconds(1),
  startupFailureThreshold: integer(1),
};

/** The probes of a container, as a user gives them. */
export const probing = struct(PROBES, '{ path: "/healthz" }');

/** The three probes of a container, or none. */
export function probes(scope: ErrorSource, prop: string, options: AgentProbes, firstPort?: number): Json {
  const portNumber = options.port ?? firstPort;
  const kind = options.kind ?? defaultKind(options, portNumber);
  if (kind === ProbeKind.NONE) {
    return {};
  }
  const common = {
    ...action(scope, prop, kind, options, portNumber),
    timeoutSeconds: (options.timeout ?? Duration.seconds(5)).toSeconds(),
  };
  const running = {
    ...common,
    periodSeconds: (options.period ?? Duration.seconds(10)).toSeconds(),
    failureThreshold: options.failureThreshold,
  };
  return {
    livenessProbe: running,
    readinessProbe: running,
    startupProbe: {
      ...common,
      periodSeconds: (options.startupPeriod ?? Duration.seconds(2)).toSeconds(),
      failureThreshold: options.startupFailureThreshold ?? 60,
    },
  };
}

function defaultKind(options: AgentProbes, portNumber?: number): ProbeKind {
  return options.command ? ProbeKind.EXEC : portNumber === undefined ? ProbeKind.NONE : ProbeKind.HTTP;
}

function action(scope: ErrorSource, prop: string, kind: ProbeKind, options: AgentProbes, portNumber?: number): Json {
  if (kind === ProbeKind.EXEC) {
    if (!options.command || options.command.length === 0) {
      throw propError(
        scope,
        `${prop}.command`,
        'name a command such as ["/bin/agent", "health"] for a probe of kind "exec"',
        options.command,
      );
    }
    return { exec: { command: options.command } };
  }
  if (portNumber === undefined) {
    throw propError(scope, `${prop}.port`, `be given for a probe of kind "${kind}", because the container has no port`, undefined);
  }
  const path = options.path ?? '/';
  if (!path.startsWith('/')) {
    throw propError(scope, `${prop}.path`, 'begin with "/", such as "/healthz"', path);
  }
  switch (kind) {
    case ProbeKind.HTTP: return { httpGet: { path, port: portNumber } };
    case ProbeKind.TCP: return { tcpSocket: { port: portNumber } };
    default: return { grpc: { port: portNumber } };
  }
}
