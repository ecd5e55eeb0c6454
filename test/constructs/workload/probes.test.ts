import { Duration, Testing } from 'cdk8s';
import { AgentPolicy, AgentProbes, ProbeKind } from '../../../src';
import { Manifest, base, only, pod } from '../../support/app';
import { failure } from '../../support/errors';
import { expectValid } from '../../support/schema';

function probed(probes: AgentProbes | undefined, port?: number): Manifest {
  const b = base();
  const agent = pod(b, { probes, port });
  if (probes?.kind === ProbeKind.NONE) {
    AgentPolicy.acknowledge(agent, 'require-probes', 'they are switched off for the test');
  }
  expectValid(Testing.synth(b.chart));
  const { livenessProbe, readinessProbe, startupProbe } = only(b.chart, 'Pod').spec.containers[0];
  return { livenessProbe, readinessProbe, startupProbe };
}

test('HTTP on the port when there is one', () => {
  const get = { httpGet: { path: '/', port: 8080 } };
  expect(probed(undefined, 8080)).toEqual({
    livenessProbe: { ...get, periodSeconds: 10, timeoutSeconds: 5 },
    readinessProbe: { ...get, periodSeconds: 10, timeoutSeconds: 5 },
    startupProbe: { ...get, periodSeconds: 2, timeoutSeconds: 5, failureThreshold: 60 },
  });
});

test.each<[string, AgentProbes | undefined, number | undefined]>([
  ['there is no port', undefined, undefined],
  ['they are switched off', { kind: ProbeKind.NONE }, 8080],
])('none where %s', (_, probes, port) => {
  expect(probed(probes, port)).toEqual({});
});

test('path and every threshold', () => {
  expect(probed({
    path: '/healthz',
    port: 9000,
    period: Duration.minutes(1),
    timeout: Duration.seconds(3),
    failureThreshold: 5,
    startupPeriod: Duration.seconds(1),
    startupFailureThreshold: 7,
  }, 8080)).toEqual({
    livenessProbe: { httpGet: { path: '/healthz', port: 9000 }, periodSeconds: 60, timeoutSeconds: 3, failureThreshold: 5 },
    readinessProbe: { httpGet: { path: '/healthz', port: 9000 }, periodSeconds: 60, timeoutSeconds: 3, failureThreshold: 5 },
    startupProbe: { httpGet: { path: '/healthz', port: 9000 }, periodSeconds: 1, timeoutSeconds: 3, failureThreshold: 7 },
  });
});

test.each<[ProbeKind | undefined, AgentProbes, object]>([
  [ProbeKind.TCP, {}, { tcpSocket: { port: 8080 } }],
  [ProbeKind.GRPC, {}, { grpc: { port: 8080 } }],
  [ProbeKind.EXEC, { command: ['true'] }, { exec: { command: ['true'] } }],
  [undefined, { command: ['true'] }, { exec: { command: ['true'] } }],
])('of kind %s', (kind, options, action) => {
  expect(probed({ ...options, kind }, 8080).livenessProbe).toMatchObject(action);
});

test.each<[string, AgentProbes, string]>([
  ['an unknown kind', { kind: 'smoke' as ProbeKind }, '\'probes.kind\' must be one of "http", "tcp", "grpc", "exec", "none", got "smoke"'],
  ['a port of 0', { port: 0 }, '\'probes.port\' must be an integer from 1 to 65535, got 0'],
  ['no port to ask', { kind: ProbeKind.TCP },
    '\'probes.port\' must be given for a probe of kind "tcp", because the container has no port, got nothing'],
  ['no command', { kind: ProbeKind.EXEC }, '\'probes.command\' must name a command'],
  ['a relative path', { path: 'healthz', port: 1 }, '\'probes.path\' must begin with "/", such as "/healthz", got "healthz"'],
  ['no time', { period: Duration.seconds(0), port: 1 }, '\'probes.period\' must be an integer of at least 1, got 0'],
  ['half a second', { timeout: Duration.millis(500), port: 1 }, '\'probes.timeout\' must be an integer of at least 1, got 0.5'],
  ['no failures', { failureThreshold: 0, port: 1 }, '\'probes.failureThreshold\' must be an integer of at least 1, got 0'],
  ['more failures than the API counts', { failureThreshold: 2 ** 31, port: 1 },
    '\'probes.failureThreshold\' must be an integer of at most 2147483647, got 2147483648'],
])('refuses %s', (_, probes, message) => {
  expect(failure(() => probed(probes))).toMatch(`test/agent: ${message}`);
});
