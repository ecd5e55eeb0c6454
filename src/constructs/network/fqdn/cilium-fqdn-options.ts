/**
 * What Cilium lets agents look up beside the names that they may call.
 */
export interface CiliumFqdnOptions {
  /**
   * Whether agents may look up the cluster's own names: Services, such as `search.tools.svc.cluster.local`, and allowed names
   * with the cluster's search domains behind them, which resolvers ask for first.
   *
   * The cluster answers these itself, so that they carry nothing out; but agents can find out which Services there are.
   *
   * @default true
   */
  readonly clusterNames?: boolean;

  /**
   * The cluster's domain.
   *
   * @default - that of the `AgentCluster`, else "cluster.local"
   */
  readonly clusterDomain?: string;
}
