/**
 * The system calls that the cases make: the type of the entering event, which the leaving one follows, and the parameters of both,
 * as `ppm_events_public.h` and `event_table.c` of Debian's libfalcosecurity0 have them.
 */

export type Kind = 'string' | 'bytes' | 'u8' | 'u16' | 'u32' | 'i32' | 'i64';

export type Params = readonly { readonly name: string; readonly kind: Kind }[];

const PROCESS =
  'exe:string args:bytes tid:i64 pid:i64 ptid:i64 cwd:string fdlimit:i64 pgft_maj:i64 pgft_min:i64 vm_size:u32 vm_rss:u32 vm_swap:u32'
  + ' comm:string cgroups:bytes';
const EXECUTED = `res:i64 ${PROCESS} env:bytes tty:i32 pgid:i64 loginuid:i32 flags:u32`;
const CLONED = `res:i64 ${PROCESS} flags:u32 uid:u32 gid:u32 vtid:i64 vpid:i64`;

export const SYSCALLS = {
  generic: of(0, 'ID:u16 nativeID:u16', 'ID:u16'), // the call's name, and nothing of what it is called with
  open: of(2, 'name:string flags:u32 mode:u32', 'fd:i64 name:string flags:u32 mode:u32 dev:u32'),
  socket: of(18, 'domain:u32 type:u32 proto:u32', 'fd:i64'),
  bind: of(20, 'fd:i64', 'res:i64 addr:bytes'),
  connect: of(22, 'fd:i64 addr:bytes', 'res:i64 tuple:bytes'),
  listen: of(24, 'fd:i64 backlog:u32', 'res:i64'),
  sendto: of(30, 'fd:i64 size:u32 tuple:bytes', 'res:i64 data:bytes'),
  socketpair: of(42, 'domain:u32 type:u32 proto:u32', 'res:i64 fd1:i64 fd2:i64 source:i64 peer:i64'),
  setsockopt: of(44, '', 'res:i64 fd:i64 level:u8 optname:u8 val:bytes optlen:u32'),
  sendmsg: of(48, 'fd:i64 size:u32 tuple:bytes', 'res:i64 data:bytes'),
  creat: of(58, 'name:string mode:u32', 'fd:i64 name:string mode:u32 dev:u32'),
  dup: of(124, 'fd:i64', 'res:i64'), // dup2 and dup3 as well
  ptrace: of(168, 'request:u16 pid:i64', 'res:i64 addr:bytes data:bytes'),
  rename: of(174, '', 'res:i64 oldpath:string newpath:string'),
  renameat: of(176, '', 'res:i64 olddirfd:i64 oldpath:string newdirfd:i64 newpath:string'),
  symlink: of(178, '', 'res:i64 target:string linkpath:string'),
  symlinkat: of(180, '', 'res:i64 target:string linkdirfd:i64 linkpath:string'),
  clone: of(222, '', CLONED),
  setns: of(240, 'fd:i64 nstype:u32', 'res:i64'),
  mount: of(256, 'flags:u32', 'res:i64 dev:string dir:string type:string'),
  umount: of(258, 'flags:u32', 'res:i64 name:string'),
  rmdir: of(278, '', 'res:i64 path:string'),
  unshare: of(284, 'flags:u32', 'res:i64'),
  execve: of(292, 'filename:string', EXECUTED),
  bpf: of(296, 'cmd:i64', 'res_or_fd:bytes'),
  unlink: of(300, '', 'res:i64 path:string'),
  unlinkat: of(302, '', 'res:i64 dirfd:i64 name:string flags:u32'),
  openat: of(306, 'dirfd:i64 name:string flags:u32 mode:u32', 'fd:i64 dirfd:i64 name:string flags:u32 mode:u32 dev:u32'),
  link: of(308, '', 'res:i64 oldpath:string newpath:string'),
  linkat: of(310, '', 'res:i64 olddir:i64 oldpath:string newdir:i64 newpath:string flags:u32'),
  fchmodat: of(312, '', 'res:i64 dirfd:i64 filename:string mode:u32'),
  chmod: of(314, '', 'res:i64 filename:string mode:u32'),
  renameat2: of(318, '', 'res:i64 olddirfd:i64 oldpath:string newdirfd:i64 newpath:string flags:u32'),
  openat2: of(326, 'dirfd:i64 name:string flags:u32 mode:u32 resolve:u32', 'fd:i64 dirfd:i64 name:string flags:u32 mode:u32 resolve:u32'),
  execveat: of(330, 'dirfd:i64 pathname:string flags:u32', EXECUTED),
  clone3: of(334, '', CLONED),
} as const;

/** Calls that are generic events, by their number in `ppm_events_public.h`. */
export const GENERIC = {
  getpid: 16,
  acct: 33,
  init_module: 76,
  delete_module: 77,
  pivot_root: 137,
  process_vm_readv: 301,
  process_vm_writev: 302,
  finit_module: 314,
} as const;

export type Syscall = keyof typeof SYSCALLS;

function of(type: number, enter: string, exit: string) {
  return { type, enter: params(enter), exit: params(exit) };
}

function params(text: string): Params {
  return text.split(' ').filter((param) => param !== '').map((param) => {
    const [name, kind] = param.split(':');
    return { name, kind: kind as Kind };
  });
}
