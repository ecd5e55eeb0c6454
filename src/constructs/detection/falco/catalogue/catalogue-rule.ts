import { FalcoPriority } from '../falco-priority';

/**
 * A rule about what agents, or the pods that serve them, must not do.
 *
 * `$name` stands for a list or macro of `parts.ts`, or for one that the library computes from the app. The library adds the scope to every
 * condition.
 */
export interface CatalogueRule {
  readonly id: string;
  /** What the agent does, as in the name of the rule: "opens a raw socket". */
  readonly does: string;
  /** What an attacker gains by it, in one or two sentences. */
  readonly why: string;
  /** The system calls that the rule looks at. */
  readonly events: readonly string[];
  /** The condition for an alert. Without one, every such call is an alert. */
  readonly condition?: string;
  /** Fields in the alert, in addition to those of process and pod. */
  readonly output: string;
  readonly priority: FalcoPriority;
  /** The macro of the pods in scope. The default is `$pod`, the agents. */
  readonly pods?: string;
  /** The area, then tactic and technique of MITRE ATT&CK. The tactic is as in Falco's own rules, which do not split Defense Evasion. */
  readonly tags: readonly string[];
}

/** Calls that open files. */
export const OPEN = ['open', 'openat', 'openat2', 'open_by_handle_at', 'creat'];

/** Calls that send the first packet. Later packets make no event. */
export const CALL = ['connect', 'sendto', 'sendmsg', 'sendmmsg'];

/** Calls that start programs. */
export const EXECUTE = ['execve', 'execveat'];
