/** Facts about seccomp profiles, for the rules and for the constructs that write profiles. */

/** What a profile can do about a call. */
export const SECCOMP_ACTIONS = ['SCMP_ACT_KILL', 'SCMP_ACT_KILL_PROCESS', 'SCMP_ACT_KILL_THREAD', 'SCMP_ACT_TRAP', 'SCMP_ACT_ERRNO',
  'SCMP_ACT_TRACE', 'SCMP_ACT_ALLOW', 'SCMP_ACT_LOG', 'SCMP_ACT_NOTIFY'];

/** Whether an action lets a call proceed. */
export function letsThrough(action: unknown): boolean {
  return action === 'SCMP_ACT_ALLOW' || action === 'SCMP_ACT_LOG';
}

/**
 * Calls that no agent needs, by their effect. RuntimeDefault denies them to containers without capabilities, except
 * ptrace, process_vm_readv and process_vm_writev, which it allows on kernels from 4.8 on.
 *
 * @see https://docs.docker.com/engine/security/seccomp/#significant-syscalls-blocked-by-the-default-profile
 * @see https://github.com/moby/profiles/blob/main/seccomp/default.json
 */
const BY_EFFECT: readonly (readonly [does: string, calls: string])[] = [
  [
    'it changes what is mounted',
    'chroot fsconfig fsmount fsopen fspick mount mount_setattr move_mount open_tree open_tree_attr pivot_root umount umount2',
  ],
  ['it creates or enters namespaces', 'setns unshare'],
  ['it reads and changes other processes', 'kcmp pidfd_getfd process_vm_readv process_vm_writev ptrace'],
  ["it uses the kernel's keyrings, which namespaces do not separate", 'add_key keyctl request_key'],
  ['it loads code into the kernel', 'bpf create_module delete_module finit_module init_module kexec_file_load kexec_load'],
  [
    'it uses parts of the kernel whose vulnerabilities have allowed container escapes',
    'io_uring_enter io_uring_register io_uring_setup perf_event_open userfaultfd',
  ],
  ['it opens files of the node without a path', 'open_by_handle_at'],
  [
    'it affects the whole node',
    'acct clock_settime clock_settime64 fanotify_init ioperm iopl quotactl quotactl_fd reboot settimeofday stime swapoff swapon syslog',
  ],
];

export const DANGEROUS_SYSCALLS: ReadonlyMap<string, string> = new Map(
  BY_EFFECT.flatMap(([does, calls]) => calls.split(' ').map((call) => [call, does] as const)),
);

/**
 * The flags of clone that create namespaces. Threads and processes need clone without them. The flags of clone3 are in memory that a
 * filter cannot read, so RuntimeDefault makes clone3 fail as if the kernel did not have it, and C libraries fall back to clone.
 */
export const NAMESPACE_FLAGS = 0x7E020000;
