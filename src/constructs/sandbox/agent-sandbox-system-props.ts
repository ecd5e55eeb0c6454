import { ClusterRanges } from '../../engine/address/cluster-ranges';

/**
 * Properties of `AgentSandboxSystem`.
 */
export interface AgentSandboxSystemProps extends ClusterRanges {
  /**
   * Name of the namespace of controller and router.
   *
   * @default "agent-sandbox-system"
   */
  readonly namespaceName?: string;

  /**
   * Labels of the pods of the controller.
   *
   * @default - { app: "agent-sandbox-controller" }
   */
  readonly controllerLabels?: { [label: string]: string };

  /**
   * Labels of the pods of the router.
   *
   * The router of agent-sandbox's own manifests has `{ "app.kubernetes.io/name": "sandbox-router" }`.
   *
   * @default - { app: "sandbox-router" }, which the default policy of agent-sandbox names
   */
  readonly routerLabels?: { [label: string]: string };

  /**
   * Port on which the router takes requests for sandboxes, from 1 to 65535.
   *
   * @default 8080
   */
  readonly routerPort?: number;

  /**
   * Addresses on which nodes run NodeLocal DNS. An empty list means that no node runs it.
   *
   * @default - those of the `AgentCluster`, else ["169.254.20.10"] where pods have IPv4
   */
  readonly nodeLocalDns?: string[];
}
