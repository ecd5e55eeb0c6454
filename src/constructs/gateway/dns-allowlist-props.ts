import * as kplus from 'cdk8s-plus-29';
import { ClusterRanges } from '../../engine/address/cluster-ranges';
import { IAgentRuntime } from '../../engine/runtimes/traits';
import { IAgentNamespace } from '../network/agent-namespace-ref';

/**
 * Properties of `DnsAllowlist`.
 */
export interface DnsAllowlistProps extends ClusterRanges {
  /**
   * The namespace that the resolver runs in; best one of its own, where the policies of agents do not select it.
   */
  readonly namespace: IAgentNamespace;

  /**
   * The runtime that keeps the resolver from the node's kernel, such as a `GVisorRuntime`.
   */
  readonly runtime: IAgentRuntime;

  /**
   * An image with CoreDNS 1.14 as its entry point, by digest, such as "coredns@sha256:<64 hex>".
   *
   * Its binary must ask for no file capability, as that of CoreDNS' own images does: the kernel does not start such a one
   * in a pod that may have none. docs/dns-allowlist.md has the lines that make an image without.
   */
  readonly image: string;

  /**
   * Address of the Service, such as "10.96.0.53": a free one of `serviceCidrs`, since pods name it before anything is resolved.
   */
  readonly clusterIP: string;

  /**
   * Names that are answered, each once, such as `["api.example.com"]`; `allow` adds to them.
   *
   * @default - none
   */
  readonly names?: string[];

  /**
   * Resolvers outside the cluster that are asked for the names, at most 15 addresses such as `["203.0.113.53"]`.
   *
   * @default - the cluster's own resolver
   */
  readonly upstreams?: string[];

  /**
   * Addresses on which nodes run NodeLocal DNS; an empty list for none.
   *
   * @default - those of the `AgentCluster`, else ["169.254.20.10"] where pods have IPv4
   */
  readonly nodeLocalDns?: string[];

  /**
   * The cluster's domain, in which Services have their names.
   *
   * @default - that of the `AgentCluster`, else "cluster.local"
   */
  readonly clusterDomain?: string;

  /**
   * Name of the Deployment, the Service and the ConfigMap: a DNS label that begins with a letter, such as "dns".
   *
   * @default - generated from the construct's path
   */
  readonly name?: string;

  /**
   * Number of pods.
   *
   * @default 2
   */
  readonly replicas?: number;

  /**
   * Whether the pods are kept off each other's nodes and zones.
   *
   * @default false
   */
  readonly spread?: boolean;

  /**
   * Requests and limits of a pod; one of the two stands for the other.
   *
   * @default - 250m CPU, 128Mi memory, 1Gi ephemeral storage
   */
  readonly resources?: kplus.ContainerResources;

  /**
   * Secrets with which the image is pulled.
   *
   * @default - none
   */
  readonly imagePullSecrets?: kplus.ISecret[];
}

/**
 * Who may ask a `DnsAllowlist`.
 */
export interface DnsServeOptions {
  /**
   * The agent that may ask, in the namespace of the policy.
   *
   * @default - everyone whom the policy selects
   */
  readonly from?: kplus.IPodSelector;
}
