import { ReplicatedInfrastructureProps } from './infrastructure-props';

/**
 * Properties of `EgressProxy`.
 */
export interface EgressProxyProps extends ReplicatedInfrastructureProps {
  /**
   * An image with Squid 5.7 or newer at /usr/sbin/squid, by digest, such as "squid@sha256:<64 hex>".
   */
  readonly image: string;

  /**
   * Address of the Service, such as "10.96.0.53". Agents that may not call a resolver need it.
   *
   * @default - the cluster assigns an address, and agents resolve the name of the Service
   */
  readonly clusterIP?: string;

  /**
   * The cluster's domain, in which Services have their names. Programs call these names without the proxy.
   *
   * @default - that of the `AgentCluster`, else "cluster.local"
   */
  readonly clusterDomain?: string;

  /**
   * Hosts that programs call without the proxy, in the form of NO_PROXY, such as `["203.0.113.7", ".internal.example"]`.
   *
   * @default - only localhost, the names of Services, and the pod and Service ranges
   */
  readonly noProxy?: string[];
}
