import { Chart, Testing } from 'cdk8s';
import { audit, dmesg, enriched, jsonEnriched } from './logs';
import { LoggedCalls, readLog } from '../../../src/constructs/seccomp/syscall-log';
import { ARCHITECTURES, isSyscall } from '../../../src/constructs/seccomp/syscalls';
import { DANGEROUS_SYSCALLS } from '../../../src/engine/rules/criteria/security-contexts';
import { failure } from '../../support/errors';

const read = (...lines: unknown[]): LoggedCalls => readLog(new Chart(Testing.app(), 'test'), 'log', lines.join('\n'));
const X86 = ['SCMP_ARCH_X86_64'];

test.each<[string, string[], string[], string[]]>([
  ['the audit log', [audit(3), audit(59)], ['close', 'execve'], X86],
  ['the kernel\'s log', [dmesg(13)], ['rt_sigaction'], X86],
  ['two architectures', [audit(59), dmesg(221, 'c00000b7')], ['execve'], ['SCMP_ARCH_X86_64', 'SCMP_ARCH_AARCH64']],
  ['ausearch -i', [audit('openat', 'aarch64')], ['openat'], ['SCMP_ARCH_AARCH64']],
  ['the log-enricher', [enriched('epoll_wait')], ['epoll_wait'], []],
  ['the log-enricher with plain keys', ['msg="audit" syscallID=232 syscallName="epoll_wait" type="seccomp"'], ['epoll_wait'], []],
  ['the json-enricher', [jsonEnriched('read', 'openat'), jsonEnriched('read')], ['read', 'openat'], []],
  ['strace', ['execve("/usr/bin/sh", ["sh", "-c", "read(0) = 1"], 0x7fff842604a8 /* 35 vars */) = 0',
    'exit_group(0)                           = ?'],
  ['execve', 'exit_group'], []],
  ['strace -f', ['[pid 24562] wait4(-1,  <unfinished ...>', '[pid 24563] set_robust_list(0x7f1b8a781a20, 24) = 0',
    '[pid 24562] <... wait4 resumed>0x7ffc9b48f92c, WNOHANG, NULL) = 0', '[pid 24562] --- SIGCHLD {si_signo=SIGCHLD} ---',
    '[pid 7] +++ exited with 0 +++'],
  ['wait4', 'set_robust_list'], []],
  ['strace that tells of a child in the same line', ['clone3({flags=CLONE_VM, stack_size=0x7fff80}strace: Process 27752 attached',
    ' => {parent_tid=[27752]}, 88) = 27752'],
  ['clone3'], []],
  ['strace of a process that waited', ['24562 <... futex resumed>) = 0'], ['futex'], []],
  ['strace with times', ['24554 13:58:15.002801 brk(NULL) = 0x562fdd2af000', '     0.000973 mmap(NULL) = 0x0',
    '1795615095.023940 read(3, "", 1) = 0'],
  ['brk', 'mmap', 'read'], []],
  ['lines that end as on Windows', [`${enriched('read')}\r`, enriched('write')], ['read', 'write'], []],
])('reads %s', (_, lines, calls, architectures) => {
  expect(read(...lines)).toEqual({ calls, architectures });
});

test.each([
  ['the audit log of others', 'type=AVC msg=audit(1613173578.156:2945): avc:  denied  { read } for  pid=75593 arch=c000003e syscall=1'],
  ['other audit lines', 'audit: type=1400 audit(1668191154.949:64): apparmor="DENIED" operation="exec"'],
  ['text', 'the agent says open(file) and goes on'],
  ['other JSON', '{"level":"info","msg":"syscalls"}'],
  ['broken JSON', '{"syscalls":["read"'],
  ['the table of strace -c, which lacks calls that do not return', '  0.00    0.000000           0         7           write'],
  ['nothing', ''],
])('leaves out %s', (_, line) => {
  expect(read(line, enriched('read'))).toEqual({ calls: ['read'], architectures: [] });
});

const NO_CALL = 'give lines of the audit log (type=SECCOMP or type=1326), of the operator\'s enrichers or of strace -f';

test.each<[string, unknown[], string]>([
  ['an empty log', [''], `'log' must contain a system call, got ""; ${NO_CALL}`],
  ['a log of something else', ['hello'], `'log' must contain a system call, got "hello"; ${NO_CALL}`],
  ['an unknown number', [enriched('read'), audit(9999)],
    '\'log\' must have numbers of system calls that x86_64 has, got 9999; see line 2'],
  ['a number of x86_64 in a line of aarch64', [audit(330, 'c00000b7')],
    '\'log\' must have numbers of system calls that aarch64 has, got 330; see line 1'],
  ['another architecture', [audit(5, '40000003')],
    '\'log\' must be of arch c000003e (x86_64) or c00000b7 (aarch64), got "40000003"; see line 1; leave out programs of other '
      + 'architectures'],
  ['an unknown name', [enriched('opemat')],
    '\'log\' must name system calls of Linux, got "opemat"; see line 1; did you mean "openat"?'],
  ['a name in JSON that is none', [JSON.stringify({ syscalls: [7] })],
    '\'log\' must name system calls of Linux, got 7; see line 1'],
])('refuses %s', (_, lines, message) => {
  expect(failure(() => read(...lines))).toBe(`test: ${message}`);
});

test('the table has each number once, and the calls that rules name', () => {
  const sizes = ARCHITECTURES.map(({ name, byNumber }) => [name, byNumber.size, new Set(byNumber.values()).size]);
  expect(sizes).toEqual([['x86_64', expect.any(Number), sizes[0][1]], ['aarch64', expect.any(Number), sizes[1][1]]]);
  expect(Math.min(...sizes.map(([, size]) => size as number))).toBeGreaterThan(300);
  expect([...DANGEROUS_SYSCALLS.keys()].filter((name) => !isSyscall(name))).toEqual([]);
});
