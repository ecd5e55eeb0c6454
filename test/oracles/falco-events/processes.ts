import { Action, call } from './action';
import { FILE, HERE } from './files';
import { cgroups } from './scap';
import { GENERIC } from './syscalls';

/** What processes start, and do to each other and to the kernel. */

/** Flags and requests as the driver passes them on. */
const CLONE = { CLONE_FILES: 0x1, CLONE_NEWNET: 0x10, CLONE_NEWNS: 0x20, CLONE_THREAD: 0x2000, CLONE_NEWUSER: 0x100000 };
const PTRACE = { PTRACE_TRACEME: 1, PTRACE_ATTACH: 11, PTRACE_SEIZE: 20 };

/**
 * @param tty the terminal's device, such as 34816 for the first pseudo-terminal; none is 0
 * @param result an error such as -2 leaves the process as it is
 */
export function executes(exe: string, args: readonly string[] = [], tty = 0, by: 'execve' | 'execveat' = 'execve', result = 0): Action {
  return (process) => call(by, by === 'execve' ? [exe] : [HERE, exe, 0], [
    result, exe, args.map((arg) => `${arg}\0`).join(''), process.tid, process.tid, process.parent, process.cwd, 1024, 0, 0, 0, 0,
    0, result < 0 ? process.name : exe.split('/').pop() ?? exe, cgroups(process), '', tty, process.tid, -1, 0,
  ])(process);
}

export function traces(request: keyof typeof PTRACE, pid: number): Action {
  return call('ptrace', [PTRACE[request], pid], [0, Buffer.alloc(9), Buffer.alloc(9)]);
}

export function enters(namespace: keyof typeof CLONE): Action {
  return call('setns', [FILE, CLONE[namespace]], [0]);
}

export function unshares(what: keyof typeof CLONE): Action {
  return call('unshare', [CLONE[what]], [0]);
}

export function clones(flag: keyof typeof CLONE, by: 'clone' | 'clone3' = 'clone'): Action {
  return (process) => call(by, [], [
    process.tid + 100_000, process.exepath, '', process.tid, process.tid, process.parent, process.cwd, 1024, 0, 0, 0, 0,
    0, process.name, cgroups(process), CLONE[flag], process.uid, process.uid, process.tid, process.tid,
  ])(process);
}

export function callsBpf(): Action {
  return call('bpf', [5], [Buffer.from([0, FILE, 0, 0, 0, 0, 0, 0, 0])]);
}

/** Makes a call of which the driver of then passed on the name alone. */
export function calls(name: keyof typeof GENERIC): Action {
  return call('generic', [GENERIC[name], 0], [GENERIC[name]]);
}
