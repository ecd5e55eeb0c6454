import { IConstruct } from 'constructs';
import { ARCHITECTURES, Architecture, isSyscall, suggestedCall } from './syscalls';
import { propError } from '../../engine/input/props';
import { isObject } from '../../engine/value/json';

/** The content of a log: calls in the order of their first line, and architectures by their names in profiles. */
export interface LoggedCalls {
  readonly calls: string[];
  readonly architectures: string[];
}

/** A line of the kernel's audit log, plain or by `ausearch -i`: "type=SECCOMP … arch=c000003e syscall=59 …" or "audit: type=1326 …". */
const IS_AUDIT = /\btype=(?:SECCOMP|1326)\b/;
const AUDIT = / arch=(\w+) syscall=(\w+)/;

/** The log-enricher of the Security Profiles Operator: "… syscallID=232 syscallName="epoll_wait" …", with keys in quotes or without. */
const ENRICHED = /\bsyscallName"?="(\w+)"/;

/**
 * A line of strace about a call or its second half, with or without process and time.
 *
 * The table of strace -c is not read: it lacks calls that do not return, such as exit.
 */
const STRACE = /^ *(?:\[pid +\d+\] +)?(?:\d[\d:.]* +)*([a-z_]\w*)\(.*(?: = \S|<unfinished \.\.\.>$|strace: Process \d+ attached$)/;
const STRACE_RESUMED = /^ *(?:\[pid +\d+\] +)?(?:\d[\d:.]* +)*<\.\.\. (\w+) resumed>/;

/** The system calls of a log. Other lines are ignored, since the log of a node also has lines of other programs. */
export function readLog(scope: IConstruct, prop: string, text: string): LoggedCalls {
  if (typeof text !== 'string') {
    throw propError(scope, prop, 'be the text of a log', text);
  }
  const calls = new Set<string>();
  const architectures = new Set<string>();
  text.split(/\r?\n/).forEach((line, i) => {
    const audit = IS_AUDIT.test(line) ? AUDIT.exec(line) : null;
    const of = audit && requireArchitecture(scope, prop, audit[1], i);
    if (of) {
      architectures.add(of.profile);
    }
    for (const call of audit && of ? [nameOf(scope, prop, of, audit[2], i)] : namesIn(line)) {
      if (!isSyscall(call)) {
        throw propError(
          scope,
          prop,
          'name system calls of Linux',
          call,
          [`see line ${i + 1}`, suggestedCall(call)].filter(Boolean).join('; '),
        );
      }
      calls.add(call);
    }
  });
  if (calls.size === 0) {
    throw propError(scope, prop, 'contain a system call', text,
      'give lines of the audit log (type=SECCOMP or type=1326), of the operator\'s enrichers or of strace -f');
  }
  return { calls: [...calls], architectures: [...architectures] };
}

function requireArchitecture(scope: IConstruct, prop: string, arch: string, i: number): Architecture {
  const found = ARCHITECTURES.find(({ audit, name }) => arch === audit || arch === name);
  if (!found) {
    const known = ARCHITECTURES.map(({ audit, name }) => `${audit} (${name})`).join(' or ');
    throw propError(scope, prop, `be of arch ${known}`, arch, `see line ${i + 1}; leave out programs of other architectures`);
  }
  return found;
}

function nameOf(scope: IConstruct, prop: string, { name, byNumber }: Architecture, call: string, i: number): string {
  const named = /^\d+$/.test(call) ? byNumber.get(call) : call;
  if (named === undefined) {
    throw propError(scope, prop, `have numbers of system calls that ${name} has`, Number(call), `see line ${i + 1}`);
  }
  return named;
}

/** The calls that a line names. */
function namesIn(line: string): unknown[] {
  if (line.startsWith('{')) {
    return namesInJson(line);
  }
  const found = ENRICHED.exec(line) ?? STRACE.exec(line) ?? STRACE_RESUMED.exec(line);
  return found ? [found[1]] : [];
}

/** A line of the operator's json-enricher: {"syscalls":["read","openat"],…}. */
function namesInJson(line: string): unknown[] {
  try {
    const json: unknown = JSON.parse(line);
    return isObject(json) && Array.isArray(json.syscalls) ? json.syscalls : [];
  } catch {
    return [];
  }
}
