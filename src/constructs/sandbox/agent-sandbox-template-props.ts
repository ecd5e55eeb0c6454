import { AgentSandboxInjectionPolicy, AgentSandboxPolicyManagement, AgentSandboxWorkloadProps } from './sandbox-options';

/**
 * Properties of `AgentSandboxTemplate`.
 */
export interface AgentSandboxTemplateProps extends AgentSandboxWorkloadProps {
  /**
   * Who makes the NetworkPolicy of the sandboxes.
   *
   * @default AgentSandboxPolicyManagement.MANAGED
   */
  readonly networkPolicyManagement?: AgentSandboxPolicyManagement;

  /**
   * Whether claims may add environment variables.
   *
   * @default AgentSandboxInjectionPolicy.DISALLOWED
   */
  readonly envVarsInjectionPolicy?: AgentSandboxInjectionPolicy;

  /**
   * Whether claims may add volumes.
   *
   * @default AgentSandboxInjectionPolicy.DISALLOWED
   */
  readonly volumeClaimTemplatesPolicy?: AgentSandboxInjectionPolicy;
}
