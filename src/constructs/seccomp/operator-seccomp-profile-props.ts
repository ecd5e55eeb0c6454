/**
 * Properties of `OperatorSeccompProfile`: at least one of `recording`, `log` and `syscalls`, whose calls are put together.
 */
export interface OperatorSeccompProfileProps {
  /**
   * Name of the SeccompProfile: a DNS subdomain such as "agent".
   *
   * @default - generated from the construct's path
   */
  readonly name?: string;

  /**
   * JSON of a profile: what `kubectl get seccompprofile NAME -o json` gives, or a file as container runtimes take it.
   *
   * @default - none
   * @see https://github.com/opencontainers/runtime-spec/blob/main/config-linux.md#seccomp
   */
  readonly recording?: string;

  /**
   * Text of a log with the calls of the agent: lines of the kernel's audit log for seccomp on x86_64 and aarch64, of the
   * operator's log-enricher or json-enricher, or of strace -f. Lines of other forms are left out.
   *
   * @default - none
   */
  readonly log?: string;

  /**
   * Calls that are allowed beside these, such as `["openat", "execve"]`.
   *
   * @default - none
   */
  readonly syscalls?: string[];

  /**
   * Calls that are not allowed although they were recorded, such as `["ptrace"]`.
   *
   * @default - none
   */
  readonly withoutSyscalls?: string[];

  /**
   * Profile whose calls the operator adds, such as "runc-v1.4.2" or "oci://ghcr.io/security-profiles/runc:v1.4.2"; nothing here sees them.
   *
   * @default - that of the recording, if it has one
   */
  readonly baseProfileName?: string;
}
