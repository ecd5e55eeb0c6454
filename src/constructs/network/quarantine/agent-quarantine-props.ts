import { IAgentNamespace } from '../agent-namespace-ref';

/**
 * Properties of `AgentQuarantine`.
 */
export interface AgentQuarantineProps {
  /**
   * The namespace whose pods can be put in quarantine.
   */
  readonly namespace: IAgentNamespace;

  /**
   * Name of the policy that denies their traffic: a DNS subdomain.
   *
   * @default "quarantine"
   */
  readonly name?: string;
}
