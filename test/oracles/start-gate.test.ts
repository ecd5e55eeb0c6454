import { ChildProcess, spawn, spawnSync } from 'child_process';
import { once } from 'events';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'fs';
import { connect } from 'net';
import { tmpdir } from 'os';
import { join } from 'path';
import { freePort } from './dns-allowlist/coredns';
import { goProgram } from './go-program';
import { run } from '../../scripts/support/run';
import { StartGateProgram } from '../../src';
import { PROBE_COMMANDS } from '../../src/engine/proof/probe-program';
import { COMMANDS } from '../../src/synth/start-gate';

/** The programs of a start gate and of `prove`, each in the same network with the same servers: `start-gate/main.go` makes it. */

const SOURCE = join(__dirname, '..', '..', 'start-gate');
const folder = mkdtempSync(join(tmpdir(), 'start-gate-'));
const binary = join(folder, 'start-gate');
const world = goProgram('start-gate');
const applets = join(folder, 'applets');

beforeAll(() => {
  run('go', ['build', ...FLAGS, '-o', binary, '.'], SOURCE, { CGO_ENABLED: '0' });
  mkdirSync(applets);
  ['sh', 'timeout', 'nc', 'nslookup', 'date', 'sleep', 'uname', 'id', 'rm', 'tr', 'ip']
    .forEach((applet) => symlinkSync('/usr/bin/busybox', join(applets, applet)));
}, 300_000);
afterAll(() => rmSync(folder, { recursive: true }));

/** The flags of docs/start-gate.md. */
const FLAGS = ['-trimpath', '-buildvcs=false', '-ldflags=-s -w -buildid='];

/** What runs, by its name: a script in an image with bash and getent, the same with busybox alone, and the binary. */
const programs = ([sh, ...script]: readonly string[], subcommand: string) => ({
  bash: [sh, ...script],
  busybox: ['/usr/bin/env', `PATH=${applets}`, join(applets, 'sh'), ...script],
  binary: [binary, subcommand],
});
const GATES = programs(COMMANDS[StartGateProgram.SHELL].gate, 'gate');
const PROBES = programs(PROBE_COMMANDS.shell, 'try');
type Program = keyof typeof GATES;
const ALL = Object.keys(GATES) as Program[];

/** A network, as `start-gate/main.go` says. */
interface World {
  readonly Env?: readonly string[];
  readonly Names?: { readonly [name: string]: readonly string[] };
  readonly Hosts?: readonly string[];
  readonly Open?: readonly string[];
  readonly From?: number;
  readonly Until?: number;
  readonly Tcp?: number;
  readonly Ipv6?: boolean;
}

const CONTROL = { 'control.test.': ['10.20.0.1'] };
const CANARY = '10.20.0.2';
const API = '10.96.0.1';

/** Nothing answers: calls of the canary are refused, others are dropped. */
const SILENT: Required<World> = {
  Env: [`KUBERNETES_SERVICE_HOST=${API}`],
  Names: { ...CONTROL, 'canary.test.': [CANARY] },
  Hosts: [CANARY],
  Open: [],
  From: 0,
  Until: 0,
  Tcp: 2,
  Ipv6: false,
};
const canaryAt = (...addresses: string[]): World => ({ Names: { ...CONTROL, 'canary.test.': addresses } });

const TARGETS = ['canary.test. 8080 the canary', '169.254.169.254 80 the metadata', 'api-server 443 the API'];

/** How a program ends in a network, and what it says; what a shell says of several targets is in the order of their answers. */
function ends(program: Program, tweak: World, seconds = 0): [number | null, string] {
  return inWorld(tweak, [...GATES[program], String(seconds), 'control.test.', 'policy "walls"', ...TARGETS]);
}

function inWorld(tweak: World, command: readonly string[]): [number | null, string] {
  const { status, stdout, stderr } = spawnSync('unshare', ['--net', world, JSON.stringify({ ...SILENT, ...tweak }), ...command],
    { encoding: 'utf8' });
  expect(stderr).toBe('');
  return [status, stdout.trim()];
}

const HELD = [0, 'held by policy "walls": the control reached the canary, and none of these answered this pod:\n'
  + '- the canary\n- the metadata\n- the API'];
const broken = (what: string) => [1, `broken: this pod reaches ${what}, which should be denied by policy "walls"`];
const NO_CONTROL = [2, 'inconclusive: control.test. has no address: the canary is down, or the resolver'];
const NO_CANARY = [2, 'inconclusive: canary.test. has no address'];
const SLOW = [2, 'inconclusive: calls to port 53 of the resolver 10.96.0.10 take more than a second, so silence proves no wall'];

describe.each(ALL)('%s', (program) => {
  test.each<[string, World, readonly unknown[]]>([
    ['nothing answers', {}, HELD],
    ['the canary answers', { Open: [`${CANARY}:8080`] }, broken('the canary')],
    ['the metadata endpoint answers', { Open: ['169.254.169.254:80'] }, broken('the metadata')],
    ['the API server answers', { Open: [`${API}:443`] }, broken('the API')],
    ['a target answers, and the control is down', { Names: { 'canary.test.': [CANARY] }, Open: [`${API}:443`] }, broken('the API')],
    ['a target answers, and the resolver does not', { Open: [`${API}:443`], Tcp: 0 }, broken('the API')],
    ['another port of the canary answers', { Open: [`${CANARY}:8081`, `${CANARY}:80`] }, HELD],
    ['another port of the metadata endpoint answers', { Open: ['169.254.169.254:8080'] }, HELD],
    ['the control is down', { Names: { 'canary.test.': [CANARY] } }, NO_CONTROL],
    ['the control is the pod itself', { Names: { 'control.test.': ['0.0.0.0'], 'canary.test.': [CANARY] } }, NO_CONTROL],
    ['the control has a name without an address', { Names: { 'canary.test.': [CANARY], 'control.test.': [] } }, NO_CONTROL],
    ['a search domain alone has the control', { Names: { 'control.test.search.test.': [CANARY], 'canary.test.': [CANARY] } }, NO_CONTROL],
    ['the canary has no address', { Names: CONTROL }, NO_CANARY],
    ['a search domain alone has the canary', { Names: { ...CONTROL, 'canary.test.search.test.': [CANARY] } }, NO_CANARY],
    ['the canary has the address of no host', canaryAt('0.0.0.0'), NO_CANARY],
    ['the canary has that of IPv6', canaryAt('::'), NO_CANARY],
    ['the canary is the pod itself, by loopback', canaryAt('127.0.0.7'), NO_CANARY],
    ['the canary is the pod itself, by IPv4 in IPv6', canaryAt('::ffff:127.0.0.1'), NO_CANARY],
    ['the pod does not know the API server', { Env: ['KUBERNETES_SERVICE_HOST='] }, [2, 'inconclusive: api-server has no address']],
    ['the resolver refuses calls', { Tcp: 0 }, SLOW],
    ['another port of the resolver takes calls', { Tcp: 0, Open: ['10.96.0.10:5353'] }, SLOW],
    ['the resolver takes one of two calls', { Tcp: 1 }, SLOW],
    ['the canary answers by IPv6', { ...canaryAt('fd00:20::2'), Open: ['[fd00:20::2]:8080'], Ipv6: true }, broken('the canary')],
    ['the canary has an address of IPv6, and is silent', { ...canaryAt('fd00:20::2'), Ipv6: true }, HELD],
  ])('%s', (_, tweak, end) => {
    expect(ends(program, tweak)).toEqual(end);
  });

  test('all targets answer', () => {
    const [status, said] = ends(program, { Open: [`${CANARY}:8080`, '169.254.169.254:80', `${API}:443`] });
    const [, reached] = /^broken: this pod reaches (.*), which should be denied by policy "walls"$/.exec(said)!;
    expect([status, reached.split('; ').sort()]).toEqual([1, ['the API', 'the canary', 'the metadata']]);
  });

  test('waits until the canary is silent', () => {
    expect(ends(program, { Open: [`${CANARY}:8080`], Until: 1500 }, 10)).toEqual(HELD);
  });

  test('waits no longer than it may', () => {
    const start = Date.now();
    expect(ends(program, { Open: [`${CANARY}:8080`] }, 2)).toEqual(broken('the canary'));
    expect(Date.now() - start).toBeGreaterThan(900); // a shell counts whole seconds
    expect(Date.now() - start).toBeLessThan(8000);
  });
});

describe('an answer of the resolver deceives the binary no more than silence', () => {
  test.each<[string, World, readonly unknown[]]>([
    ['the pod itself, by its own address', canaryAt('10.9.0.2'), NO_CANARY],
    ['an address of IPv6, to which this pod has no route', canaryAt('fd00:20::2'), NO_CANARY],
    ['the same for the control', { Names: { 'control.test.': ['fd00:20::1'], 'canary.test.': [CANARY] } }, NO_CONTROL],
    ['a silent address before the one that answers', { ...canaryAt('10.30.0.1', '10.30.0.2', CANARY), Open: [`${CANARY}:8080`] },
      broken('the canary')],
    ['an address of IPv6 beside the one that answers', { ...canaryAt('fd00:20::2', CANARY), Open: [`${CANARY}:8080`] },
      broken('the canary')],
  ])('%s', (_, tweak, end) => {
    expect(ends('binary', tweak)).toEqual(end);
  });
});

describe('a probe of prove', () => {
  const OPEN: World = { Open: [`${CANARY}:8080`, `${API}:443`] };

  /** The lines that a probe writes, without its nonce. */
  function lines(program: Program, tweak: World, seconds: number, ...calls: string[]): string[] {
    const [status, said] = inWorld(tweak, [...PROBES[program], 'nonce', String(seconds), ...calls]);
    expect(status).toBe(0);
    return said.split('\n').map((line) => /^nonce (.*)$/.exec(line)?.[1] ?? `no nonce: ${line}`);
  }

  test.each(ALL)('%s says how each call ended, and then the number of lines', (program) => {
    const said = lines(program, OPEN, 0, 'closed canary.test. 8080', 'open 10.20.0.2 8081', 'closed 169.254.169.254 80',
      'open nowhere.test. 80', 'open api-server 443');
    expect(said.filter((line) => !line.startsWith('fact '))).toEqual([
      'call 0 open', 'call 1 closed', 'call 2 closed', 'call 3 unknown', 'call 4 open', `end ${said.length - 1}`,
    ]);
  });

  test.each(ALL)('%s makes a call again that ends in another way than the policies have it', (program) => {
    expect(lines(program, { ...OPEN, Until: 1500 }, 10, 'closed canary.test. 8080')[0]).toBe('call 0 closed');
  });

  test.each(ALL)('%s takes no call for closed whose first connections are lost', (program) => {
    const lost = lines(program, { ...OPEN, Hosts: [], From: 1500 }, 0, 'closed 10.20.0.2 8080', 'closed 10.20.0.3 8080');
    expect(lost.slice(0, 2)).toEqual(['call 0 open', 'call 1 closed']);
  });

  test.each(ALL)('%s makes all calls again for so many seconds', (program) => {
    const start = Date.now();
    const said = lines(program, OPEN, 0, 'repeat 5', 'open canary.test. 8080', 'open 10.20.0.2 8081')
      .filter((line) => line.startsWith('call '));
    expect(Date.now() - start).toBeGreaterThan(4000);
    expect([4, 6]).toContain(said.length); // two rounds, or three, by how long they take
    expect(said).toEqual(said.map((_, i) => `call ${i} ${i % 2 ? 'closed' : 'open'}`));
  });

  test('all find the same facts, in the same order', () => {
    /** The words of a fact: its name, and its values in any order, but for what another network or another moment changes. */
    const facts = (program: Program) => lines(program, OPEN, 0).filter((line) => line.startsWith('fact ')).map((line) => {
      const [, name, ...values] = line.split(' ');
      return [name, ...name === 'daemons' ? [] : values.filter((value) => !value.startsWith('fe80:')).sort()];
    });
    const [bash, busybox, ofBinary] = ALL.map(facts);
    expect(busybox).toEqual(bash);
    expect(ofBinary).toEqual(bash);
    expect(bash.map(([name]) => name)).toEqual([
      'kernel', 'boot', 'user', 'capabilities', 'no-new-privileges', 'seccomp', 'token', 'root',
      'daemons', 'folders', 'memory', 'addresses',
    ]);
    expect(bash.at(-1)).toContain('10.9.0.2');
  });
});

describe('the binary', () => {
  const direct = (...args: string[]) => {
    const { status, stdout, stderr } = spawnSync(binary, args, { encoding: 'utf8' });
    return [status, stdout, stderr];
  };
  const started: ChildProcess[] = [];
  const start = (...args: string[]) => {
    started.push(spawn(binary, args));
    return started[started.length - 1];
  };
  afterEach(() => started.splice(0).forEach((process) => process.kill('SIGKILL')));

  test.each<[string[]]>([
    [[]], [['gates']], [['gate', '5', 'control.', 'walls']], [['gate', '-1', 'control.', 'walls', 'host 80 it']],
    [['gate', 'x', 'control.', 'walls', 'host 80 it']], [['gate', '0', 'control.', 'walls', 'host 80']],
    [['gate', '0', 'control.', 'walls', ' 80 it']], [['gate', '0', 'control.', 'walls', 'host http it']],
    [['gate', '0', 'control.', 'walls', 'host 65536 it']], [['serve']], [['serve', '0']], [['serve', '80', '81']], [['reaches', '80']],
    [['reaches', 'http', 'host']], [['wait', '5']], [['try']], [['try', 'nonce']], [['try', 'nonce', '-1']],
    [['try', 'nonce', '0', 'open host']], [['try', 'nonce', '0', 'ajar host 80']], [['try', 'nonce', '0', 'closed host 0']],
    [['try', 'nonce', '0', 'pause']], [['try', 'nonce', '0', 'pause long']],
  ])('takes no wrong arguments: %j', (args) => {
    const [status, stdout, stderr] = direct(...args);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^start-gate gate SECONDS CONTROL WALLS/);
  });

  test('has the same bytes from another folder and another cache', () => {
    const other = join(folder, 'other', 'start-gate');
    cpSync(SOURCE, other, { recursive: true });
    run('go', ['build', ...FLAGS, '-o', 'out', '.'], other, { CGO_ENABLED: '0', GOCACHE: join(folder, 'cache') });
    expect(readFileSync(join(other, 'out')).equals(readFileSync(binary))).toBe(true);
  });

  test('holds no gate that is ended from outside', async () => {
    const gate = start('gate', '60', 'control.invalid.', 'walls', '127.0.0.1 1 nothing');
    const ended = once(gate, 'exit');
    setTimeout(() => gate.kill('SIGTERM'), 300);
    expect((await ended)[0]).not.toBe(0);
  });

  test('waits for SIGTERM', async () => {
    const control = start('wait');
    const ended = once(control, 'exit');
    setTimeout(() => control.kill('SIGTERM'), 300);
    expect(await ended).toEqual([0, null]);
  });

  describe('as a canary', () => {
    const serve = async () => {
      const port = await freePort();
      const canary = start('serve', String(port));
      while (direct('reaches', String(port), '127.0.0.1')[0] !== 0) {
        expect(canary.exitCode).toBeNull();
      }
      return { port, canary };
    };

    test('answers the control until SIGTERM', async () => {
      const { port, canary } = await serve();
      expect(direct('reaches', String(port), '127.0.0.1', 'localhost')).toEqual([0, '', '']);
      const answer = await fetch(`http://127.0.0.1:${port}/any?thing`);
      expect([answer.status, await answer.text()]).toEqual([200, '']);
      const ended = once(canary, 'exit');
      canary.kill('SIGTERM');
      expect(await ended).toEqual([0, null]);
      expect(direct('reaches', String(port), '127.0.0.1')).toEqual([1, 'no connection to 127.0.0.1\n', '']);
    });

    /** A connection that is made, and its end. */
    const connected = async (port: number) => {
      const socket = connect(port, '127.0.0.1');
      await once(socket, 'connect');
      const closed = new Promise<void>((done) => socket.on('error', () => undefined).on('close', () => done()));
      return { socket, closed };
    };

    test('still answers beside 1,000 connections that say nothing, holds 256 of them for a while, and closes those, too', async () => {
      const { port } = await serve();
      const idle = await Promise.all(Array.from({ length: 1000 }, async () => connected(port)));
      let open = idle.length;
      idle.forEach(({ socket, closed }) => {
        socket.resume();
        void closed.then(() => (open -= 1));
      });
      await new Promise((later) => setTimeout(later, 500));
      expect(open).toBeLessThanOrEqual(256);
      expect(direct('reaches', String(port), '127.0.0.1')).toEqual([0, '', '']);
      await Promise.all(idle.map(async ({ closed }) => closed));
      expect((await fetch(`http://127.0.0.1:${port}`)).status).toBe(200);
    });

    test.each([
      ['in one line', `X: ${'a'.repeat(100_000)}`], ['in many lines', `${'X: a\r\n'.repeat(2000)}\r\n`],
    ])('answers no long head of a request, %s', async (_, head) => {
      const { port } = await serve();
      const { socket, closed } = await connected(port);
      const received: Buffer[] = [];
      socket.on('data', (data: Buffer) => received.push(data));
      socket.write(`GET / HTTP/1.1\r\n${head}`);
      await closed;
      expect(received).toEqual([]);
    });
  });

  test('a control reaches all of several hosts, or does not reach them', async () => {
    const port = await freePort();
    start('serve', String(port));
    const hosts = ['127.0.0.1', '127.0.0.2'];
    while (direct('reaches', String(port), hosts[1])[0] !== 0);
    expect(direct('reaches', String(port), ...hosts)).toEqual([0, '', '']);
    hosts.push('name.invalid');
    expect(direct('reaches', String(port), ...hosts)).toEqual([1, 'no connection to name.invalid\n', '']);
  });
});
