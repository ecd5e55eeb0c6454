import { SandboxInjectionPolicy, SandboxPolicyManagement, SandboxWorkloadProps } from './sandbox-options';

/**
 * Properties of `AgentSandboxTemplate`.
 */
export interface AgentSandboxTemplateProps extends SandboxWorkloadProps {
  /**
   * Who makes the NetworkPolicy of the sandboxes.
   *
   * @default SandboxPolicyManagement.MANAGED
   */
  readonly networkPolicyManagement?: SandboxPolicyManagement;

  /**
   * Whether claims may add environment variables.
   *
   * @default SandboxInjectionPolicy.DISALLOWED
   */
  readonly envVarsInjectionPolicy?: SandboxInjectionPolicy;

  /**
   * Whether claims may add volumes.
   *
   * @default SandboxInjectionPolicy.DISALLOWED
   */
  readonly volumeClaimTemplatesPolicy?: SandboxInjectionPolicy;
}
