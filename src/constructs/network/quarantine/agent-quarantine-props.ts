import { IAgentNamespace } from '../agent-namespace-ref';

/**
 * Properties of `AgentQuarantine`.
 */
export interface AgentQuarantineProps {
  /**
   * The namespace whose pods can be cut off.
   */
  readonly namespace: IAgentNamespace;

  /**
   * Name of the policy that cuts them off: a DNS subdomain.
   *
   * @default "quarantine"
   */
  readonly name?: string;
}
