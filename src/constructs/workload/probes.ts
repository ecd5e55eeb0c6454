import { IConstruct } from 'constructs';
import { AgentProbes, ProbeKind } from './agent-probes';
import { propError, requireInteger, requireOneOf, requirePort } from '../../engine/input/props';
import { Json } from '../../engine/value/json';

/** The three probes of a container, or none. */
export function probes(scope: IConstruct, prop: string, options: AgentProbes, firstPort?: number): Json {
  const port = options.port ?? firstPort;
  const kind = requireOneOf(scope, `${prop}.kind`, options.kind ?? defaultKind(options, port), Object.values(ProbeKind));
  if (kind === ProbeKind.NONE) {
    return {};
  }
  const seconds = (name: 'period' | 'startupPeriod' | 'timeout', byDefault?: number) => options[name] === undefined
    ? byDefault
    : requireInteger(scope, `${prop}.${name}`, options[name]!.toSeconds({ integral: false }), 1);
  const count = (name: 'failureThreshold' | 'startupFailureThreshold', byDefault?: number) => options[name] === undefined
    ? byDefault
    : requireInteger(scope, `${prop}.${name}`, options[name]!, 1);
  const common = { ...action(scope, prop, kind, options, port), timeoutSeconds: seconds('timeout', 5) };
  const running = { ...common, periodSeconds: seconds('period', 10), failureThreshold: count('failureThreshold') };
  return {
    livenessProbe: running,
    readinessProbe: running,
    startupProbe: { ...common, periodSeconds: seconds('startupPeriod', 2), failureThreshold: count('startupFailureThreshold', 60) },
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
    throw propError(scope, `${prop}.port`, `be given for a probe of kind "${kind}", since the container has no port`, undefined);
  }
  requirePort(scope, `${prop}.port`, port);
  const path = options.path ?? '/';
  if (!path.startsWith('/')) {
    throw propError(scope, `${prop}.path`, 'begin with "/", such as "/healthz"', path);
  }
  return kind === ProbeKind.HTTP ? { httpGet: { path, port } } : kind === ProbeKind.TCP ? { tcpSocket: { port } } : { grpc: { port } };
}
