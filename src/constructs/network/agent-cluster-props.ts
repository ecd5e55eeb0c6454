import { FqdnBackEnd } from './fqdn/fqdn-back-end';
import { ClusterRanges } from '../../engine/address/cluster-ranges';

/**
 * Properties of `AgentCluster`.
 */
export interface AgentClusterProps extends ClusterRanges {
  /**
   * Name of the cluster for messages: a DNS label such as "prod".
   *
   * @default - none
   */
  readonly name?: string;

  /**
   * Addresses on which nodes run NodeLocal DNS.
   *
   * An empty list means that no node runs it.
   *
   * @default ["169.254.20.10"] where pods have IPv4; with `FqdnBackEnd.eks()` the tenth address of each Service range
   */
  readonly nodeLocalDns?: string[];

  /**
   * The domain of the cluster, to which the names of Services belong.
   *
   * @default "cluster.local"
   */
  readonly clusterDomain?: string;

  /**
   * How the network of the cluster enforces domain names, for example `FqdnBackEnd.cilium()`.
   *
   * A `PodSubnetEgressDeny` uses it when `allowToFqdn` is called, and an `AlertRouting` uses it for sinks outside the cluster.
   *
   * @default - none: only a construct with a back end of its own can allow names
   */
  readonly fqdnBackEnd?: FqdnBackEnd;
}
