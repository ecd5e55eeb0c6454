import { spawn, spawnSync } from 'child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { DetectionNodeFiles, DetectionNodeFilesProps } from '../../src';
import { Manifest, base, pod } from '../support/app';

/** The real gVisor takes the trace session, and tells a program on the node what a process in a sandbox does. */

const folder = mkdtempSync(join(tmpdir(), 'trace-'));
const source = join(__dirname, 'gvisor-trace');
const runsc = join(folder, 'runsc');
const receiver = join(folder, 'receiver');

/** Flags that the cluster of the tests is built with too, so that Go builds gVisor once. */
function build(cwd: string, output: string, target: string): void {
  const { status, stderr } = spawnSync('go', ['build', '-trimpath', '-buildvcs=false', '-o', output, target],
    { cwd, encoding: 'utf8', env: { ...process.env, CGO_ENABLED: '0' } });
  expect([status, stderr]).toEqual([0, expect.anything()]);
}

beforeAll(() => {
  build(source, receiver, '.');
  const module = spawnSync('go', ['list', '-m', '-f', '{{.Dir}}', 'gvisor.dev/gvisor'], { cwd: source, encoding: 'utf8' }).stdout.trim();
  build(module, runsc, './runsc');
}, 900_000);
afterAll(() => rmSync(folder, { recursive: true }));

let count = 0;

/** Runs a shell script in a sandbox that is traced; gives how that ended, and what the program on the node was told. */
async function traced(script: string, tweak: DetectionNodeFilesProps = {}, isHeard = true) {
  const here = join(folder, String(count++));
  const [socket, file, log] = ['sock', 'json', 'log'].map((suffix) => `${here}.${suffix}`);
  const b = base();
  pod(b);
  writeFileSync(file, new DetectionNodeFiles(b.chart, 'files', { traceSocket: socket, ...tweak }).gvisorPodInit());
  const output = openSync(log, 'w');
  const listening = isHeard ? spawn(receiver, [socket], { stdio: ['ignore', output, 'inherit'] }) : undefined;
  const told = (): Manifest[] => readFileSync(log, 'utf8').split('\n').filter((line) => line !== '').map((line) => JSON.parse(line));
  try {
    while (listening && told().length === 0) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    const flags = ['--network=none', '--ignore-cgroups', '--platform=systrap', `--root=${here}`, `--pod-init-config=${file}`];
    const { status, stderr } = spawnSync(runsc, [...flags, 'do', 'sh', '-c', script],
      { encoding: 'utf8', env: { PATH: process.env.PATH } });
    await new Promise((resolve) => setTimeout(resolve, 300));
    return { status, stderr, told: told().map(({ point, data, dropped }) => ({ point: point.replace('MESSAGE_', ''), dropped, ...data })) };
  } finally {
    listening?.kill();
    closeSync(output);
  }
}

/** On x86-64; the numbers are those of the machine that runs the test. */
const number = { rename: 82, renameat2: 316, unlinkat: 263, fchmodat: 268, mount: 165, unshare: 272 };

test.each<[string, string, Manifest]>([
  ['the start of the sandbox', 'true', { point: 'CONTAINER_START', args: ['sh', '-c', 'true'] }],
  ['a program that is run', 'cat /etc/hostname', { point: 'SENTRY_EXEC', argv: ['cat', '/etc/hostname'] }],
  ['the environment of another process', 'cat /proc/1/environ', { point: 'SYSCALL_OPEN', pathname: '/proc/1/environ' }],
  ['a token that is read', 'cat /var/run/secrets/kubernetes.io/serviceaccount/token',
    { point: 'SYSCALL_OPEN', pathname: '/var/run/secrets/kubernetes.io/serviceaccount/token' }],
  ['a program that is written', 'echo > /usr/bin/ls', { point: 'SYSCALL_OPEN', pathname: '/usr/bin/ls', flags: expect.any(Number) }],
  ['a program that is renamed', 'mv /usr/bin/cat /usr/bin/dog', {
    point: 'SYSCALL_RAW',
    sysno: expect.stringMatching(`^(${number.rename}|${number.renameat2})$`),
  }],
  ['a program that is taken away', 'rm /usr/bin/cat', { point: 'SYSCALL_RAW', sysno: String(number.unlinkat) }],
  ['a mode that is changed', 'chmod 4755 /usr/bin/cat', { point: 'SYSCALL_RAW', sysno: String(number.fchmodat) }],
  ['a mount', 'mount -t tmpfs none /mnt', { point: 'SYSCALL_RAW', sysno: String(number.mount) }],
  ['a namespace of its own', 'unshare -U true', { point: 'SYSCALL_RAW', sysno: String(number.unshare) }],
  ['a socket', 'bash -c "echo > /dev/tcp/127.0.0.1/9"', { point: 'SYSCALL_SOCKET', domain: 2 }],
  ['a connection', 'bash -c "echo > /dev/tcp/127.0.0.1/9"', { point: 'SYSCALL_CONNECT' }],
])('%s', async (_, script, event) => {
  expect((await traced(script)).told).toContainEqual(expect.objectContaining(event));
});

test('gVisor knows every point and field that is asked for', () => {
  const { stdout } = spawnSync(runsc, ['trace', 'metadata'], { encoding: 'utf8' });
  const fields = new Map([...stdout.matchAll(/^Name: (.*), optional fields: .*, context fields: \[(.*)\]$/gm)]
    .map(([, name, list]) => [name, list.split('|')]));
  expect(fields.size).toBeGreaterThan(900);
  const b = base();
  pod(b);
  const { points } = JSON.parse(new DetectionNodeFiles(b.chart, 'files').gvisorPodInit()).trace_session;
  expect(points.length).toBeGreaterThan(30);
  expect(points.flatMap(({ name, context_fields: asked }: Manifest) => asked.filter((field: string) => !fields.get(name)?.includes(field))
    .map((field: string) => `${name} ${field}`)))
    .toEqual([]);
});

test('who, in which container', async () => {
  const { told } = await traced('cat /etc/hostname');
  const { context_data: context } = told.find(({ point }) => point === 'SENTRY_EXEC')!;
  expect(Object.keys(context)).toEqual(expect.arrayContaining(['time_ns', 'container_id', 'thread_group_id', 'credentials', 'cwd',
    'process_name']));
});

test('what nobody does is not told', async () => {
  const { status, told } = await traced('true');
  expect(status).toBe(0);
  expect(told.filter(({ point, sysno }) => ['SYSCALL_CONNECT', 'SYSCALL_PTRACE'].includes(point)
    || Object.values(number).map(String).includes(sysno))).toEqual([]);
});

test('where nobody listens no sandbox starts, unless that was asked for', async () => {
  const refused = await traced('true', {}, false);
  expect([refused.status, refused.stderr]).toEqual([128, expect.stringContaining('cannot create sandbox')]);
  expect((await traced('true', { startUntraced: true }, false)).status).toBe(0);
});
