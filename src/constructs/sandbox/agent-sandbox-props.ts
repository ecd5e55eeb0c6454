import { AgentSandboxOperatingMode, AgentSandboxShutdownPolicy, AgentSandboxWorkloadProps } from './sandbox-options';

/**
 * Properties of `AgentSandbox`.
 */
export interface AgentSandboxProps extends AgentSandboxWorkloadProps {
  /**
   * When the sandbox ends: a point in time as RFC 3339 writes it, such as "2026-12-01T18:00:00Z".
   *
   * @default - it does not end by itself
   */
  readonly shutdownTime?: string;

  /**
   * What happens to the Sandbox at its end. It needs `shutdownTime`.
   *
   * @default - that of agent-sandbox, RETAIN
   */
  readonly shutdownPolicy?: AgentSandboxShutdownPolicy;

  /**
   * Whether the sandbox has a pod.
   *
   * @default - that of agent-sandbox, RUNNING
   */
  readonly operatingMode?: AgentSandboxOperatingMode;
}
