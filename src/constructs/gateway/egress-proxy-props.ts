import * as kplus from 'cdk8s-plus-29';
import { ReplicatedInfrastructureProps } from './infrastructure-props';

/**
 * An Envoy in front of Squid that passes only TLS connections for the name of their tunnel.
 */
export interface EgressProxySniCheck {
  /**
   * An image with Envoy 1.40 or newer at /usr/local/bin/envoy, by digest, such as "envoy@sha256:<64 hex>".
   *
   * The distroless image of Envoy fits.
   */
  readonly image: string;

  /**
   * Ports on which tunnels carry another protocol than TLS, such as `[22]`. Nothing holds these tunnels to their name.
   *
   * @default - none
   */
  readonly portsWithoutTls?: number[];

  /**
   * Requests and limits of Envoy. If you give only one of the two, it counts for both.
   *
   * Memory also bounds connections and agents: 512 connections and ports for 31 agents with 256Mi, 896 and 55 with 448Mi or more.
   *
   * @default - 250m CPU, 256Mi memory, 1Gi ephemeral storage
   */
  readonly resources?: kplus.ContainerResources;
}

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

  /**
   * Whether tunnels must carry TLS for their own name, such as `{ image: 'envoy@sha256:…' }`. It needs a second image.
   *
   * @default - tunnels carry anything, and the rule `require-sni-check` reports it
   */
  readonly sniCheck?: EgressProxySniCheck;
}
