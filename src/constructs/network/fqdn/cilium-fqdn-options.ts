/**
 * What Cilium lets agents look up, besides the names that they may call.
 */
export interface CiliumFqdnOptions {
  /**
   * Whether agents may look up the cluster's own names.
   *
   * These are names of Services, such as `search.tools.svc.cluster.local`, and allowed names with the cluster's search domains
   * behind them, which pods look up first. The cluster's resolver answers them itself, so a lookup carries no data out of the
   * cluster. But agents can find out which Services exist.
   *
   * @default true
   */
  readonly clusterNames?: boolean;

  /**
   * The domain of the cluster.
   *
   * @default - the domain of the `AgentCluster`, else "cluster.local"
   */
  readonly clusterDomain?: string;
}
