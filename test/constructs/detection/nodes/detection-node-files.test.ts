import { ApiObject, App, Chart, Testing } from 'cdk8s';
import { AuditLogLevel, DetectionNodeFiles, DetectionNodeFilesProps, NodeArchitecture } from '../../../../src';
import { Manifest, base, objects, pod } from '../../../support/app';
import { failure } from '../../../support/errors';
import { HOSTILE } from '../../../support/hostile';
import { expectSnapshot } from '../../../support/schema';

/** An agent, its namespace and the files, with one tweak. */
function files(tweak: DetectionNodeFilesProps = {}): DetectionNodeFiles {
  const b = base();
  pod(b);
  return new DetectionNodeFiles(b.chart, 'files', tweak);
}

const points = (tweak: DetectionNodeFilesProps = {}): string[] =>
  JSON.parse(files(tweak).gvisorPodInit()).trace_session.points.map(({ name }: Manifest) => name);

test('a whole chart', () => {
  const b = base();
  const made = new DetectionNodeFiles(new Chart(b.app, 'detection'), 'files');
  expectSnapshot(made.node.scope as Chart);
});

test('the ConfigMap has the texts that the methods give', () => {
  const made = files({ name: 'node-files', configMapNamespace: 'security' });
  const [map] = objects(made.node.scope as Chart, 'ConfigMap');
  expect(map.metadata).toEqual({ name: 'node-files', namespace: 'security' });
  expect(made.configMapName).toBe('node-files');
  expect(map.data).toEqual({ 'audit-policy.yaml': made.auditPolicy(), 'gvisor-pod-init.json': made.gvisorPodInit() });
});

test('namespaces are those of agents, whoever made them and whenever, or those that are given', () => {
  const b = base();
  const made = new DetectionNodeFiles(b.chart, 'files');
  pod(b);
  expect(made.auditPolicy()).toContain('- system:serviceaccounts:agents\n');
  expect(files({ namespaces: ['a', 'b'] }).auditPolicy()).toContain('- system:serviceaccounts:a\n      - system:serviceaccounts:b\n');
});

test('the last rule is about all other requests', () => {
  expect(files().auditPolicy()).toMatch(/\n {2}- level: None\n$/);
  expect(files({ otherRequests: AuditLogLevel.METADATA }).auditPolicy()).toMatch(/\n {2}- level: Metadata\n$/);
});

test('the socket, and what happens where nobody listens', () => {
  const sink = (tweak?: DetectionNodeFilesProps) => JSON.parse(files(tweak).gvisorPodInit()).trace_session.sinks;
  expect(sink()).toEqual([{ name: 'remote', config: { endpoint: '/run/agent-trace/sink.sock' } }]);
  expect(sink({ traceSocket: '/run/s', startUntraced: true })).toEqual([{
    name: 'remote',
    config: { endpoint: '/run/s' },
    ignore_setup_error: true,
  }]);
});

test('calls by the numbers of the architecture, and only those that it has', () => {
  expect(points()).toEqual(expect.arrayContaining(['syscall/open/enter', 'syscall/sysno/165/enter', 'syscall/sysno/82/enter']));
  const arm = points({ architecture: NodeArchitecture.ARM64 });
  expect(arm).toEqual(expect.arrayContaining(['syscall/openat/enter', 'syscall/sysno/40/enter', 'syscall/sysno/276/enter']));
  expect(arm).not.toContain('syscall/open/enter');
});

describe('bad input', () => {
  test.each<[string, any, string]>([
    ['an audit level', { otherRequests: 'All' },
      '\'otherRequests\' must be one of "None", "Metadata", "Request", "RequestResponse", got "All"'],
    ['an architecture', { architecture: 'riscv64' }, '\'architecture\' must be one of "amd64", "arm64", got "riscv64"'],
    ['a namespace', { namespaces: ['Agents'] }, '\'namespaces[0]\' must be a DNS label'],
    ['a list with gaps', { namespaces: [undefined] }, '\'namespaces\' must be a list without gaps'],
    ['a name', { name: 'a b' }, '\'name\' must be a DNS subdomain'],
    ['the namespace of the ConfigMap', { configMapNamespace: '' }, '\'configMapNamespace\' must be a DNS label'],
    ['a relative socket', { traceSocket: 'run/sink.sock' }, '\'traceSocket\' must be the absolute path of a Unix socket'],
    ['a socket above the root', { traceSocket: '/run/../etc/x' }, '\'traceSocket\' must be the absolute path of a Unix socket'],
    ['a socket that is too long', { traceSocket: `/run/${'a'.repeat(103)}` },
      '\'traceSocket\' must be the absolute path of a Unix socket of at most 107 characters'],
    ['a socket that is none', { traceSocket: 7 }, '\'traceSocket\' must be the absolute path of a Unix socket'],
  ])('%s', (_, tweak, message) => {
    expect(failure(() => files(tweak))).toContain(`test/files: ${message}`);
  });

  test.each(HOSTILE)('%j', (odd) => {
    expect(failure(() => files({ namespaces: [odd] }))).toContain('test/files: \'namespaces[0]\' must be a DNS label');
    expect(failure(() => files({ traceSocket: odd }))).toContain('test/files: \'traceSocket\' must be the absolute path of a Unix socket');
    expect(failure(() => files({ traceSocket: `/run/${odd}/` })))
      .toContain('test/files: \'traceSocket\' must be the absolute path of a Unix socket');
  });

  test.each(HOSTILE.filter((name) => name !== ''))('a namespace of the app: %j', (name) => {
    const chart = new Chart(new App(), 'test');
    new ApiObject(chart, 'odd', {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: {
        name,
        labels: { 'cdk8s-hardened-agents/agents': 'true' },
      },
    });
    expect(failure(() => new DetectionNodeFiles(chart, 'files').auditPolicy())).toContain('test/files: \'namespaces\' must be a DNS label');
  });

  test('an empty list of namespaces, and an app without agents', () => {
    const chart = new Chart(new App(), 'test');
    const made = new DetectionNodeFiles(chart, 'files');
    const message = 'test/files: there is no namespace to watch; give \'namespaces\', or create an AgentNamespace';
    expect(failure(() => made.auditPolicy())).toBe(message);
    expect(failure(() => Testing.synth(chart))).toContain(message);
    expect(failure(() => files({ namespaces: [] }).auditPolicy())).toBe(message);
  });
});
