import { IConstruct } from 'constructs';
import { SYSCALL_TABLE } from './syscall-table';
import { propError, requireList } from '../../engine/input/props';
import { meantBy } from '../../engine/value/nearest';

const ROWS = SYSCALL_TABLE.trim().split(/\s+/).map((row) => row.split(','));
const NAMES: ReadonlySet<string> = new Set(ROWS.map(([name]) => name));

/** An architecture whose logs can be read: its names in the audit log, in `ausearch -i` and in profiles, and its calls by number. */
export interface Architecture {
  readonly audit: string;
  readonly name: string;
  readonly profile: string;
  readonly byNumber: ReadonlyMap<string, string>;
}

export const ARCHITECTURES: readonly Architecture[] = [
  { audit: 'c000003e', name: 'x86_64', profile: 'SCMP_ARCH_X86_64', byNumber: byNumber(1) },
  { audit: 'c00000b7', name: 'aarch64', profile: 'SCMP_ARCH_AARCH64', byNumber: byNumber(2) },
];

function byNumber(column: number): ReadonlyMap<string, string> {
  return new Map(ROWS.filter((row) => row[column] !== '').map((row) => [row[column], row[0]]));
}

export function isSyscall(name: unknown): name is string {
  return typeof name === 'string' && NAMES.has(name);
}

/** Names of system calls. They must be known, because a runtime ignores unknown names silently. */
export function requireSyscalls(scope: IConstruct, prop: string, names: string[] | undefined): string[] {
  const list = requireList(scope, prop, names);
  list.forEach((name, i) => {
    if (!isSyscall(name)) {
      throw propError(scope, `${prop}[${i}]`, 'be a system call of Linux such as "openat"', name, suggestedCall(name));
    }
  });
  return list;
}

/** A suggestion: the call whose name differs in at most two letters, if there is one. */
export function suggestedCall(name: unknown): string | undefined {
  const meant = meantBy(name, [...NAMES]);
  return meant && `did you mean "${meant}"?`;
}
