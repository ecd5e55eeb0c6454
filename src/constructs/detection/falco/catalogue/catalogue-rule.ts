import { FalcoPriority } from '../falco-priority';

/**
 * A rule on what agents, or the pods that serve them, must not do.
 *
 * `$name` stands for a list or macro of `parts.ts`, or for what is computed of the app; who is watched is added to every condition.
 */
export interface CatalogueRule {
  readonly id: string;
  /** What the agent does, after whom the rule is named: "opens a raw socket". */
  readonly does: string;
  /** What an attacker gains by it, in a sentence or two. */
  readonly why: string;
  /** The system calls that are looked at. */
  readonly events: readonly string[];
  /** What they must be; none where the call itself is what must not be. */
  readonly condition?: string;
  /** Fields that are told beside those of process and pod. */
  readonly output: string;
  readonly priority: FalcoPriority;
  /** The macro of the pods that it is about; `$pod`, the agents, where it is left out. */
  readonly pods?: string;
  /** The kind of thing, then tactic and technique of MITRE ATT&CK. */
  readonly tags: readonly string[];
}

/** How files are opened. */
export const OPEN = ['open', 'openat', 'openat2', 'open_by_handle_at', 'creat'];

/** How packets are sent for the first time. What is sent later is not told. */
export const CALL = ['connect', 'sendto', 'sendmsg', 'sendmmsg'];

/** How programs are started. */
export const EXECUTE = ['execve', 'execveat'];
