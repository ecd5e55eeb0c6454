import { execFileSync, spawnSync } from 'child_process';
import { join } from 'path';
import { OperatorSeccompProfile } from '../../src';
import { ARCHITECTURES } from '../../src/constructs/seccomp/syscalls';
import { Manifest, only, open } from '../support/app';

/**
 * The kernel and libseccomp, which container runtimes load profiles with, take what is made of a real log: the program that was
 * recorded still runs, and what no agent needs is denied although the process is root.
 */
const PYTHON = '/usr/bin/python3'; // Debian's, which python3-seccomp is for
const FILTER = join(__dirname, 'seccomp', 'filter.py');
const HERE = ARCHITECTURES.find(({ profile }) => profile === (process.arch === 'x64' ? 'SCMP_ARCH_X86_64' : 'SCMP_ARCH_AARCH64'))!;
const numberOf = new Map([...HERE.byNumber].map(([number, name]) => [name, Number(number)]));

/** Starts threads and a program, looks at files and opens sockets. */
const WORK = `
import concurrent.futures, ctypes, json, os, socket, subprocess, sys
def call(number, *args):
    ctypes.set_errno(0)
    result = ctypes.CDLL(None, use_errno=True).syscall(*(ctypes.c_long(value) for value in (number, *args)))
    return 0 if result >= 0 else ctypes.get_errno()
with concurrent.futures.ThreadPoolExecutor(4) as pool:
    assert sum(pool.map(len, ['a', 'bc', 'def'])) == 6
assert subprocess.run(['/bin/ls', '/'], capture_output=True, check=True).stdout
with socket.socket() as listener, socket.socket(socket.AF_UNIX):
    listener.bind(('127.0.0.1', 0))
print(json.dumps([call(*one) for one in json.loads(sys.argv[1])]))
`;

const command = (calls: number[][]) => [PYTHON, '-I', '-c', WORK, JSON.stringify(calls)];

/** What each call gives, 0 or its errno; under a profile where one is given. */
function errors(calls: number[][], spec?: Manifest): number[] {
  const [program, ...args] = spec ? [PYTHON, FILTER, 'run', JSON.stringify(spec), ...command(calls)] : command(calls);
  return JSON.parse(execFileSync(program, args, { encoding: 'utf8' }));
}

/** The profile that a log of the work gives, as strace writes it on stderr. */
function recorded(options: string[]): Manifest {
  const work = command([[numberOf.get('personality')!, 0xFFFFFFFF]]);
  const { status, stderr } = spawnSync('strace', [...options, ...work], { encoding: 'utf8', maxBuffer: 2 ** 28 });
  expect(status).toBe(0);
  const { chart } = open();
  new OperatorSeccompProfile(chart, 'profile', { log: stderr });
  return only(chart, 'SeccompProfile').spec;
}

const EPERM = 1;
const ENOSYS = 38;
const call = (name: string, ...args: number[]) => [numberOf.get(name)!, ...args];

/** Calls with what they give under the profile; on their own, the process being root, they go further. */
const DENIED: readonly (readonly [number[], number])[] = [
  ...['mount', 'bpf', 'keyctl', 'kexec_load', 'unshare', 'setns', 'fsopen', 'io_uring_setup', 'init_module']
    .map((name) => [call(name), EPERM] as const),
  [call('ptrace', 16, 2 ** 30), EPERM], // attach to a process that there is none of
  [call('clone3'), ENOSYS],
  [call('socket', 38, 5), EPERM], // AF_ALG
  [call('socket', 40, 1), EPERM], // AF_VSOCK
  [call('personality', 0x40000), EPERM],
];

describe.each([[['-f', '-o', '|cat >&2']], [['-f', '-tt', '-yy', '-s', '200']]])('a profile from what strace %j tells', (options) => {
  const spec = recorded(options);
  const calls = DENIED.map(([denied]) => denied);

  test('lets the work go on and denies the rest', () => {
    expect(errors(calls, spec)).toEqual(DENIED.map(([, errno]) => errno));
  });

  test('has clone make no namespaces', () => {
    const newUser = 0x10000000 + 17; // CLONE_NEWUSER and SIGCHLD
    expect(errors([call('clone', newUser)], spec)).toEqual([EPERM]);
  });

  test('is what denies them', () => {
    expect(errors(calls).filter((errno, i) => errno === DENIED[i][1])).toEqual([]);
  });
});

test('libseccomp gives every call of the table the same number, as far as it knows the call', () => {
  const names = [...new Set(ARCHITECTURES.flatMap(({ byNumber }) => [...byNumber.values()]))];
  const resolved: Manifest = JSON.parse(execFileSync(PYTHON, [FILTER, 'resolve', ...names], { encoding: 'utf8' }));
  for (const { name, byNumber } of ARCHITECTURES) {
    const ours = [...byNumber].map(([number, call_]) => [call_, Number(number)] as const);
    const known = ours.filter(([call_]) => resolved[name][call_] !== -1);
    expect(known.length).toBeGreaterThan(ours.length * 0.9);
    expect(known.filter(([call_, number]) => resolved[name][call_] !== number)).toEqual([]);
    process.stdout.write(`${name}: ${known.length} of ${ours.length} calls\n`);
  }
});
