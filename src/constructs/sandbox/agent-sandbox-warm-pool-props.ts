import { IAgentSandboxTemplate } from './sandbox-references';

/**
 * What a pool does with its unclaimed sandboxes when the template changes.
 */
export enum AgentSandboxUpdateStrategy {
  /** It replaces them at once. */
  RECREATE = 'Recreate',
  /** It keeps them until someone claims or deletes them. Synth warns. */
  ON_REPLENISH = 'OnReplenish',
}

/**
 * Properties of `AgentSandboxWarmPool`.
 */
export interface AgentSandboxWarmPoolProps {
  /**
   * The template of the sandboxes. The pool is in its namespace.
   */
  readonly template: IAgentSandboxTemplate;

  /**
   * Number of sandboxes that wait for a claim.
   *
   * @default 1
   */
  readonly replicas?: number;

  /**
   * What the pool does with its unclaimed sandboxes when the template changes.
   *
   * @default AgentSandboxUpdateStrategy.RECREATE
   */
  readonly updateStrategy?: AgentSandboxUpdateStrategy;

  /**
   * Name of the SandboxWarmPool: a DNS subdomain such as "python".
   *
   * @default - generated from the construct's path
   */
  readonly name?: string;
}
