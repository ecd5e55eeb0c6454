import { InfrastructureProps } from '../../gateway/infrastructure-props';
import { AgentQuarantine } from '../../network/quarantine/agent-quarantine';
import { AlertRouting } from '../alerts/alert-routing';
import { FalcoPriority } from '../falco/falco-priority';

/**
 * Properties of `QuarantineResponse`.
 */
export interface QuarantineResponseProps extends InfrastructureProps {
  /**
   * An image with Falco Talon 0.3 as its entry point, by digest, such as "falcosecurity/falco-talon@sha256:<64 hex>".
   */
  readonly image: string;

  /**
   * The routing whose events trigger the response. Its other sinks stay as they are.
   */
  readonly alerts: AlertRouting;

  /**
   * The quarantines of the namespaces in which it may quarantine pods.
   */
  readonly quarantines: AgentQuarantine[];

  /**
   * The minimum priority of the events that trigger the response.
   *
   * @default FalcoPriority.CRITICAL
   */
  readonly minimumPriority?: FalcoPriority;

  /**
   * Names of the Falco rules whose events trigger the response, such as `["Agent opens a raw socket"]`. Where the cluster
   * has `FalcoRules`, the names must be of their rules. The rules must have `minimumPriority` or a higher priority.
   *
   * @default - all rules
   */
  readonly rules?: string[];

  /**
   * Whether it only logs which pods it would quarantine.
   *
   * @default false
   */
  readonly dryRun?: boolean;

  /**
   * Port of the API server, from 1 to 65535.
   *
   * @default 6443
   */
  readonly apiServerPort?: number;
}
