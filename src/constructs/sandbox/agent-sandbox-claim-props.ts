import { Duration } from 'cdk8s';
import { AgentSandboxShutdownPolicy } from './sandbox-options';
import { IAgentSandboxWarmPool } from './sandbox-shape';

/**
 * Properties of `AgentSandboxClaim`.
 */
export interface AgentSandboxClaimProps {
  /**
   * The pool that gives the sandbox. The claim is in its namespace.
   */
  readonly pool: IAgentSandboxWarmPool;

  /**
   * When the claim ends, and its sandbox with it: a point in time as RFC 3339 writes it, such as "2026-12-01T18:00:00Z".
   *
   * The library never reads the clock. `longestClaim` of `AgentAdmission` limits the time from the creation of a claim to its end.
   */
  readonly shutdownTime: string;

  /**
   * What happens to the claim at its end. Its sandbox is deleted in any case.
   *
   * @default AgentSandboxShutdownPolicy.DELETE
   */
  readonly shutdownPolicy?: AgentSandboxShutdownPolicy;

  /**
   * Time after which the claim also ends once its pod has finished, in whole seconds.
   *
   * @default - only `shutdownTime` ends it
   */
  readonly ttlAfterFinished?: Duration;

  /**
   * Environment variables for the sandbox, for example `{ TASK: 'review' }`. The template must allow them.
   *
   * The values are readable in the claim, so a secret is refused: a Secret that the template mounts holds keys. A claim with variables
   * gets a new pod, not one that waits in the pool.
   *
   * @default - none
   */
  readonly env?: { [name: string]: string };

  /**
   * Name of the container that gets the variables.
   *
   * @default - the first container of the template
   */
  readonly containerName?: string;

  /**
   * Name of the SandboxClaim: a DNS subdomain such as "task-7". No other claim of the namespace has it.
   *
   * @default - generated from the construct's path
   */
  readonly name?: string;
}
