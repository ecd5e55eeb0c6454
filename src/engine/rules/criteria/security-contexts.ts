import { PodSpecView, PodView } from '../../manifest/pod-view';
import { Json, object, textOf } from '../../value/json';
import { Report } from '../rule';

/** Checks a security context as the manifest has it, without inherited values. `path` is the path of its pod or container. */
export type SecurityContextCheck = (securityContext: Json, path: string, report: Report) => void;

/** Checks the security context of the pod and of each container. */
export function eachSecurityContext(pod: PodSpecView, report: Report, check: SecurityContextCheck): void {
  check(pod.securityContext, pod.path, report);
  for (const { path, container } of pod.containers) {
    check(object(container.securityContext), path, report);
  }
}

/** CEL that is true if a condition on `s` holds for each of these security contexts. */
export function celEachSecurityContext(holds: string): string {
  return `([variables.securityContext] + variables.containers.map(c, c.?securityContext.orValue({}))).all(s, ${holds})`;
}

/** Sysctls that Kubernetes calls safe, as of 1.37. Each pod has its own values. An older kubelet refuses what it does not know. */
export const SAFE_SYSCTLS = [
  'kernel.shm_rmid_forced',
  'net.ipv4.ip_local_port_range',
  'net.ipv4.ip_local_reserved_ports',
  'net.ipv4.ip_unprivileged_port_start',
  'net.ipv4.ping_group_range',
  'net.ipv4.tcp_fin_timeout',
  'net.ipv4.tcp_keepalive_intvl',
  'net.ipv4.tcp_keepalive_probes',
  'net.ipv4.tcp_keepalive_time',
  'net.ipv4.tcp_notsent_lowat',
  'net.ipv4.tcp_rmem',
  'net.ipv4.tcp_slow_start_after_idle',
  'net.ipv4.tcp_syncookies',
  'net.ipv4.tcp_wmem',
];

/** Types of SELinux labels that confine a container, as Pod Security lists them. An empty type means the default of the node. */
const CONFINED = ['', 'container_t', 'container_init_t', 'container_kvm_t', 'container_engine_t'];

/** Whether a type takes a container out of the confinement of containers. */
export function isUnconfinedType(type: unknown): boolean {
  return !CONFINED.includes((type ?? '') as string);
}

/** Whether Pod Security allows the label. */
export function isConfinedLabel({ type, user, role }: Json): boolean {
  return !isUnconfinedType(type) && !user && !role;
}

/** `isConfinedLabel` of `s.seLinuxOptions` in CEL. */
export const CEL_CONFINED_LABEL = `s.?seLinuxOptions.?type.orValue("") in ${JSON.stringify(CONFINED)}`
  + ' && s.?seLinuxOptions.?user.orValue("") == "" && s.?seLinuxOptions.?role.orValue("") == ""';

/** The only capability that Pod Security "restricted" allows a container to add. With it, a program can open ports below 1024. */
export const NET_BIND_SERVICE = 'NET_BIND_SERVICE';

/** Whether a list of added capabilities contains no other capability. */
export function addsNoOther(add: readonly unknown[]): boolean {
  return add.every((name) => name === NET_BIND_SERVICE);
}

/**
 * Capabilities that are a way to the node, as a privileged container is: to mount its disks, load code into its kernel, write its memory,
 * or open its files by their number.
 */
export const NODE_CAPABILITIES: readonly string[] = ['ALL', 'SYS_ADMIN', 'SYS_MODULE', 'SYS_RAWIO', 'DAC_READ_SEARCH'];

/** Whether added capabilities contain one of these. Runtimes accept small letters, and some the prefix "CAP_". */
export function leadsToNode(add: unknown): boolean {
  return Array.isArray(add) && add.some((name) => NODE_CAPABILITIES.includes(textOf(name).toUpperCase().replace(/^CAP_/, '')));
}

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

/** The annotation that sets AppArmor for a container before Kubernetes 1.30. */
const ANNOTATION = 'container.apparmor.security.beta.kubernetes.io/';

/** Types of the field and values of the annotation that name a profile. Any other value leaves the container unconfined. */
const TYPES = ['RuntimeDefault', 'Localhost'];
const VALUES = '^(runtime/default$|localhost/)';
const IS_PROFILE = new RegExp(VALUES);

/** Reports each field and annotation that sets AppArmor: to a profile if `toProfile` is true, else to no profile. */
export function reportAppArmor(pod: PodView, report: Report, toProfile: boolean, detail?: string): void {
  reportType(pod.securityContext, pod.path, report, toProfile, detail);
  for (const { path, container } of pod.containers) {
    reportType(object(container.securityContext), path, report, toProfile, detail);
  }
  reportAppArmorAnnotations(pod.metadata, pod.metadataPath, report, toProfile, detail);
}

export function reportAppArmorAnnotations(metadata: Json, path: string, report: Report, toProfile: boolean, detail?: string): void {
  const annotations = object(metadata.annotations);
  for (const key in annotations) {
    const value: unknown = annotations[key] ?? '';
    if (key.startsWith(ANNOTATION) && value !== '' && (typeof value === 'string' && IS_PROFILE.test(value)) === toProfile) {
      report(`${path}.annotations["${key}"]`, value, detail);
    }
  }
}

function reportType({ appArmorProfile }: Json, path: string, report: Report, toProfile: boolean, detail?: string): void {
  const type: unknown = object(appArmorProfile).type ?? '';
  if (type !== '' && TYPES.includes(type as string) === toProfile) {
    report(`${path}.securityContext.appArmorProfile.type`, type, detail);
  }
}

/** CEL that is true if `reportAppArmor` reports nothing. */
export function celNoAppArmor(toProfile: boolean): string {
  const not = toProfile ? '!' : '';
  const value = 'variables.metadata.annotations[k]';
  return celEachSecurityContext(`s.?appArmorProfile.?type.orValue("") == "" || ${not}(s.appArmorProfile.type in ${JSON.stringify(TYPES)})`)
    + ` && variables.metadata.?annotations.orValue({}).all(k, !k.startsWith("${ANNOTATION}")`
    + ` || ${value} == "" || ${not}${value}.matches(${JSON.stringify(VALUES)}))`;
}
