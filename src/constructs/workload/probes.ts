import { Duration } from 'cdk8s';
import { IConstruct } from 'constructs';
import { AgentProbes, ProbeKind } from './agent-probes';
import { propError } from '../../engine/input/props';
import { Json } from '../../engine/value/json';

/** The three probes of a container, or none. */
export function probes(scope: IConstruct, prop: string, options: AgentProbes, firstPort?: number): Json {
  const port = options.port ?? firstPort;
  const kind = options.kind ?? defaultKind(options, port);
  if (kind === ProbeKind.NONE) {
    return {};
  }
  const common = { ...action(scope, prop, kind, options, port), timeoutSeconds: (options.timeout ?? Duration.seconds(5)).toSeconds() };
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

function defaultKind(options: AgentProbes, port?: number): ProbeKind {
  return options.command ? ProbeKind.EXEC : port === undefined ? ProbeKind.NONE : ProbeKind.HTTP;
}

function action(scope: IConstruct, prop: string, kind: ProbeKind, options: AgentProbes, port?: number): Json {
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
  if (port === undefined) {
    throw propError(scope, `${prop}.port`, `be given for a probe of kind "${kind}", because the container has no port`, undefined);
  }
  const path = options.path ?? '/';
  if (!path.startsWith('/')) {
    throw propError(scope, `${prop}.path`, 'begin with "/", such as "/healthz"', path);
  }
  return kind === ProbeKind.HTTP ? { httpGet: { path, port } } : kind === ProbeKind.TCP ? { tcpSocket: { port } } : { grpc: { port } };
}
