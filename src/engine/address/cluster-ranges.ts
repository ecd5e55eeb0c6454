/**
 * The addresses of a cluster.
 */
export interface ClusterRanges {
  /**
   * Addresses of all pods of the cluster, IPv4 and IPv6, such as `["10.244.0.0/16"]`.
   *
   * @default - those of the `AgentCluster` of the app or chart; a construct that needs them throws if there are none
   */
  readonly podCidrs?: string[];

  /**
   * Addresses of Services, such as `["10.96.0.0/16"]`.
   *
   * Some networks check a connection before they translate the Service address to the address of a pod.
   *
   * @default - those of the `AgentCluster` of the app or chart, else not known
   */
  readonly serviceCidrs?: string[];

  /**
   * Addresses of the nodes, such as `["192.168.77.0/24"]`: kubelets, node ports and pods on the host network.
   *
   * @default - those of the `AgentCluster` of the app or chart, else not known
   */
  readonly nodeCidrs?: string[];

  /**
   * Addresses of the API server, such as `["203.0.113.10/32"]`.
   *
   * The API server of a managed cluster has an address outside the other ranges.
   *
   * @default - those of the `AgentCluster` of the app or chart, else not known
   */
  readonly apiServerCidrs?: string[];
}
