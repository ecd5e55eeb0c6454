import { ClusterRanges } from '../../engine/address/cluster-ranges';
import { FqdnBackEnd } from '../network/fqdn/fqdn-back-end';
import { AgentWorkloadProps } from '../workload/agent-workload-props';

/**
 * Properties of `McpServer`.
 *
 * The server needs a port: `port` next to `image`, or a port of an element of `containers`. `name` is a DNS label that begins with a
 * letter, since the Service has this name, too. The default of `serviceAccount` is an account without a token that only this server uses.
 * The default of `probes` is a TCP connection to the port.
 */
export interface McpServerProps extends AgentWorkloadProps, ClusterRanges {
  /**
   * Path of the URL at which the server answers MCP, such as "/mcp".
   *
   * @default "/mcp"
   */
  readonly path?: string;

  /**
   * Number of pods. A server that keeps sessions in memory needs a single one.
   *
   * @default 1
   */
  readonly replicas?: number;

  /**
   * Whether each pod runs on another node and in another zone than the others.
   *
   * @default false
   */
  readonly spread?: boolean;

  /**
   * Address of the Service, such as "10.96.0.60". Agents that may not call a resolver need it.
   *
   * @default - the cluster assigns an address, and agents resolve the name of the Service
   */
  readonly clusterIP?: string;

  /**
   * Whether the server may call the resolver of the cluster.
   *
   * @default - true if a policy lets the server call something, such as `egress.allowToService(…)` or `use(…)`, else false
   */
  readonly allowDns?: boolean;

  /**
   * Addresses of NodeLocal DNS on the nodes. An empty list means that the nodes do not run it.
   *
   * @default - those of the `AgentCluster`, else ["169.254.20.10"] where pods have IPv4
   */
  readonly nodeLocalDns?: string[];

  /**
   * How `egress.allowToFqdn` is enforced, for example `FqdnBackEnd.cilium()`.
   *
   * @default - the back end of the `AgentCluster`
   */
  readonly fqdnBackEnd?: FqdnBackEnd;
}
