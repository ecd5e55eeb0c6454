import * as kplus from 'cdk8s-plus-29';
import { ClusterRanges } from '../../../engine/address/cluster-ranges';
import { IAgentRuntime } from '../../../engine/runtimes/traits';
import { IAgentNamespace } from '../../network/agent-namespace-ref';
import { AgentQuarantine } from '../../network/quarantine/agent-quarantine';
import { AlertRouting } from '../alerts/alert-routing';
import { FalcoPriority } from '../falco/falco-priority';

/**
 * Properties of `QuarantineResponse`.
 */
export interface QuarantineResponseProps extends ClusterRanges {
  /**
   * The namespace that Falco Talon runs in; give it one of its own, since its account may read pods and cut them off.
   */
  readonly namespace: IAgentNamespace;

  /**
   * The runtime that keeps it from the node's kernel, such as a `GVisorRuntime`.
   */
  readonly runtime: IAgentRuntime;

  /**
   * An image with Falco Talon 0.3 as its entry point, by digest, such as "falcosecurity/falco-talon@sha256:<64 hex>".
   */
  readonly image: string;

  /**
   * The routing whose events are acted on; no other sink changes.
   */
  readonly alerts: AlertRouting;

  /**
   * The quarantines of the namespaces whose pods may be cut off; no others are.
   */
  readonly quarantines: AgentQuarantine[];

  /**
   * The least grave events that are acted on.
   *
   * @default FalcoPriority.CRITICAL
   */
  readonly minimumPriority?: FalcoPriority;

  /**
   * Names of the Falco rules whose events are acted on, as the events have them.
   *
   * @default - all rules
   */
  readonly rules?: string[];

  /**
   * Whether it only logs what it would do.
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

  /**
   * Name of the Deployment, the Service, the ConfigMap and the account: a DNS label that begins with a letter, such as "response".
   *
   * @default - generated from the construct's path
   */
  readonly name?: string;

  /**
   * Requests and limits of the pod; one of the two stands for the other.
   *
   * @default - 250m CPU, 256Mi memory, 1Gi ephemeral storage
   */
  readonly resources?: kplus.ContainerResources;

  /**
   * Secrets with which the image is pulled.
   *
   * @default - none
   */
  readonly imagePullSecrets?: kplus.ISecret[];
}
