import { IConstruct } from 'constructs';
import { ARCHITECTURES, Architecture, isSyscall, nearest } from './syscalls';
import { propError } from '../../engine/input/props';
import { isObject } from '../../engine/value/json';

/** What a log tells: calls in the order in which they first came, and architectures as profiles call them. */
export interface LoggedCalls {
  readonly calls: string[];
  readonly architectures: string[];
}

/** A line of the kernel's audit log, plain or by `ausearch -i`: "type=SECCOMP … arch=c000003e syscall=59 …" or "audit: type=1326 …". */
const IS_AUDIT = /\btype=(?:SECCOMP|1326)\b/;
const AUDIT = / arch=(\w+) syscall=(\w+)/;

/** The log-enricher of the Security Profiles Operator: "… syscallID=232 syscallName="epoll_wait" …", with keys in quotes or without. */
const ENRICHED = /\bsyscallName"?="(\w+)"/;

/** A line of strace, with process and time or without, of a call or its second half; the table of -c lacks calls that do not return, such as exit. */
const STRACE = /^ *(?:\[pid +\d+\] +)?(?:\d[\d:.]* +)*([a-z_]\w*)\(.*(?: = \S|<unfinished \.\.\.>$|strace: Process \d+ attached$)/;
const STRACE_RESUMED = /^ *(?:\[pid +\d+\] +)?(?:\d[\d:.]* +)*<\.\.\. (\w+) resumed>/;

/** The system calls of a log; lines of other forms are left out, since a node's log has those of everybody. */
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
          [`it stands in line ${i + 1}`, nearest(call)].filter(Boolean).join('; '),
        );
      }
      calls.add(call);
    }
  });
  if (calls.size === 0) {
    throw propError(scope, prop, 'have a system call in it', text,
      'take lines of the audit log (type=SECCOMP or type=1326), of the operator\'s enrichers or of strace -f');
  }
  return { calls: [...calls], architectures: [...architectures] };
}

function requireArchitecture(scope: IConstruct, prop: string, arch: string, i: number): Architecture {
  const found = ARCHITECTURES.find(({ audit, name }) => arch === audit || arch === name);
  if (!found) {
    const known = ARCHITECTURES.map(({ audit, name }) => `${audit} (${name})`).join(' or ');
    throw propError(scope, prop, `be of arch ${known}`, arch, `it stands in line ${i + 1}; leave out programs of other architectures`);
  }
  return found;
}

function nameOf(scope: IConstruct, prop: string, { name, byNumber }: Architecture, call: string, i: number): string {
  const named = /^\d+$/.test(call) ? byNumber.get(call) : call;
  if (named === undefined) {
    throw propError(scope, prop, `have numbers of system calls that ${name} has`, Number(call), `it stands in line ${i + 1}`);
  }
  return named;
}

/** Calls that a line gives by name. */
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
