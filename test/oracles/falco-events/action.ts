import { Call, Process, Value } from './scap';
import { Syscall } from './syscalls';

/** What a process may do, as the system calls that it makes. */
export type Action = (process: Process) => Call[];

export function call(syscall: Syscall, enter: readonly Value[], exit: readonly Value[]): Action {
  return () => [{ syscall, enter, exit }];
}

export function each(...actions: readonly Action[]): Action {
  return (process) => actions.flatMap((action) => action(process));
}
