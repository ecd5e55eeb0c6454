import * as kplus from 'cdk8s-plus-29';
import { ReplicatedInfrastructureProps } from './infrastructure-props';

/**
 * Properties of `DnsAllowlist`.
 */
export interface DnsAllowlistProps extends ReplicatedInfrastructureProps {
  /**
   * An image with CoreDNS 1.14 as its entry point, by digest, such as "coredns@sha256:<64 hex>".
   *
   * Its binary must have no file capabilities. The binary in CoreDNS' own images has one, and the kernel does not start such a binary
   * in a pod without capabilities. docs/dns-allowlist.md shows how to build an image without it.
   */
  readonly image: string;

  /**
   * Address of the Service, such as "10.96.0.53": a free address in `serviceCidrs`. Pods need it before they can resolve a name.
   */
  readonly clusterIP: string;

  /**
   * Names that the resolver answers, each once, such as `["api.example.com"]`. `allow` adds to them.
   *
   * @default - none
   */
  readonly names?: string[];

  /**
   * Resolvers outside the cluster to which the names are forwarded: at most 15 addresses, such as `["203.0.113.53"]`.
   *
   * @default - the cluster's own resolver
   */
  readonly upstreams?: string[];

  /**
   * The cluster's domain, in which Services have their names.
   *
   * @default - that of the `AgentCluster`, else "cluster.local"
   */
  readonly clusterDomain?: string;
}

/**
 * Which agents may call a `DnsAllowlist`.
 */
export interface DnsServeOptions {
  /**
   * The agent that may call the resolver, in the namespace of the policy.
   *
   * @default - every pod that the policy selects
   */
  readonly from?: kplus.IPodSelector;
}
