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
   * Addresses on which nodes run NodeLocal DNS; an empty list for none.
   *
   * @default ["169.254.20.10"] where pods have IPv4; with `FqdnBackEnd.eks()` the tenth address of each Service range
   */
  readonly nodeLocalDns?: string[];

  /**
   * The cluster's domain, in which Services have their names.
   *
   * @default "cluster.local"
   */
  readonly clusterDomain?: string;

  /**
   * How names are allowed in the cluster's network, such as `FqdnBackEnd.cilium()`.
   *
   * A `PodSubnetEgressDeny` uses it when `allowToFqdn` is called, and an `AlertRouting` for sinks outside.
   *
   * @default - none: names cannot be allowed unless a construct says how
   */
  readonly fqdnBackEnd?: FqdnBackEnd;
}
