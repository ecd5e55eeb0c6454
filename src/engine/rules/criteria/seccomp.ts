/** What is said of seccomp profiles, once for the rules and once for the constructs that make them. */

/** What a profile can do about a call. */
export const SECCOMP_ACTIONS = ['SCMP_ACT_KILL', 'SCMP_ACT_KILL_PROCESS', 'SCMP_ACT_KILL_THREAD', 'SCMP_ACT_TRAP', 'SCMP_ACT_ERRNO',
  'SCMP_ACT_TRACE', 'SCMP_ACT_ALLOW', 'SCMP_ACT_LOG', 'SCMP_ACT_NOTIFY'];

/** Whether a call goes through. */
export function letsThrough(action: unknown): boolean {
  return action === 'SCMP_ACT_ALLOW' || action === 'SCMP_ACT_LOG';
}

/**
 * Calls that no agent needs, by what they do. RuntimeDefault keeps them from containers without capabilities, all but
 * ptrace, process_vm_readv and process_vm_writev, which it allows on kernels from 4.8 on.
 *
 * @see https://docs.docker.com/engine/security/seccomp/#significant-syscalls-blocked-by-the-default-profile
 * @see https://github.com/moby/profiles/blob/main/seccomp/default.json
 */
const GRAVE: readonly (readonly [does: string, calls: string])[] = [
  [
    'it changes what is mounted',
    'chroot fsconfig fsmount fsopen fspick mount mount_setattr move_mount open_tree open_tree_attr pivot_root umount umount2',
  ],
  ['it makes or enters namespaces', 'setns unshare'],
  ['it reads and changes other processes', 'kcmp pidfd_getfd process_vm_readv process_vm_writev ptrace'],
  ["it uses the kernel's keyrings, which namespaces do not divide", 'add_key keyctl request_key'],
  ['it loads code into the kernel', 'bpf create_module delete_module finit_module init_module kexec_file_load kexec_load'],
  [
    'it reaches parts of the kernel whose faults have let containers out',
    'io_uring_enter io_uring_register io_uring_setup perf_event_open userfaultfd',
  ],
  ['it opens files of the node without a path', 'open_by_handle_at'],
  [
    'it acts on the node as a whole',
    'acct clock_settime clock_settime64 fanotify_init ioperm iopl quotactl quotactl_fd reboot settimeofday stime swapoff swapon syslog',
  ],
];

export const DANGEROUS_SYSCALLS: ReadonlyMap<string, string> = new Map(
  GRAVE.flatMap(([does, calls]) => calls.split(' ').map((call) => [call, does] as const)),
);

/**
 * The flags of clone that make namespaces; threads and processes need clone without them. Those of clone3 lie in memory,
 * where a filter cannot look, so RuntimeDefault has clone3 fail as if the kernel had none, and C libraries fall back to clone.
 */
export const NAMESPACE_FLAGS = 0x7E020000;
