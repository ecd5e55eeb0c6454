/**
 * Properties of `OperatorSeccompProfile`.
 *
 * Give at least one of `recording`, `log` and `syscalls`. The profile allows the calls of all three.
 */
export interface OperatorSeccompProfileProps {
  /**
   * Name of the SeccompProfile: a DNS subdomain such as "agent".
   *
   * @default - generated from the construct's path
   */
  readonly name?: string;

  /**
   * JSON of a profile: the output of `kubectl get seccompprofile NAME -o json`, or a profile file of a container runtime.
   *
   * @default - none
   * @see https://github.com/opencontainers/runtime-spec/blob/main/config-linux.md#seccomp
   */
  readonly recording?: string;

  /**
   * Text of a log with the system calls of the agent.
   *
   * It may have lines of the kernel's audit log for seccomp on x86_64 and aarch64, of the operator's log-enricher or json-enricher, or of
   * strace -f. Other lines are ignored.
   *
   * @default - none
   */
  readonly log?: string;

  /**
   * Further calls to allow, such as `["openat", "execve"]`.
   *
   * @default - none
   */
  readonly syscalls?: string[];

  /**
   * Recorded calls that the profile does not allow, such as `["ptrace"]`.
   *
   * @default - none
   */
  readonly withoutSyscalls?: string[];

  /**
   * Profile whose calls the operator adds, such as "runc-v1.4.2" or "oci://ghcr.io/security-profiles/runc:v1.4.2".
   *
   * No rule of this library sees these calls.
   *
   * @default - the base profile of the recording, if it has one
   */
  readonly baseProfileName?: string;
}
