import { App, Chart, Testing } from 'cdk8s';
import { Manifest } from '../support/app';
import { OperatorSeccompProfile } from 'cdk8s-hardened-agents';

/** What strace sees of the probe, its server and a shell, without the calls that a try is about, as `strace -f -o log probe run …`. */
const RECORDED = `accept4 access arch_prctl bind brk clock_nanosleep clone close connect dup2 dup3 epoll_create1 epoll_ctl epoll_pwait
eventfd2 execve exit_group fcntl fstat futex getdents64 geteuid getpeername getpid getppid getrandom getsockname
getsockopt gettid getuid ioctl kill listen madvise mmap mprotect munmap nanosleep newfstatat openat pidfd_open
pidfd_send_signal pipe2 prctl pread64 prlimit64 read readlink restart_syscall rseq rt_sigaction rt_sigprocmask
rt_sigreturn rt_sigsuspend sched_getaffinity sched_yield sendfile set_robust_list set_tid_address setgid setgroups
setpgid setsid setsockopt setuid sigaltstack socket tgkill timer_create timer_settime uname unlinkat vfork wait4
waitid write`;

/** What runc makes between its filter and the program, which the operator's base profile adds. */
const RUNC = `capget capset chdir close_range faccessat faccessat2 fchdir fchown fstatfs getcwd mkdirat openat2 recvfrom recvmsg
sendmsg sendto setgroups setresgid setresuid stat statfs statx umask`;

/** A profile as the Security Profiles Operator puts it on a node. */
export function recordedProfile(): Manifest {
  const chart = new Chart(new App(), 'recorded');
  new OperatorSeccompProfile(chart, 'profile', { name: 'recorded', syscalls: [...RECORDED.split(/\s+/), ...RUNC.split(/\s+/)] });
  const [{ spec: { baseProfileName: _, ...profile } }] = Testing.synth(chart);
  return profile;
}
