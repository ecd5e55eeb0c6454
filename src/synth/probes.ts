import { Duration } from 'cdk8s';
import { AgentProbes, ProbeKind } from './agent-probes';
import { Shape, integer, listOf, oneOf, port, struct, text } from '../engine/input/check';
import { seconds } from '../engine/input/duration';
import { ErrorSource, propError } from '../engine/input/props';
import { Json } from '../engine/value/json';

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
