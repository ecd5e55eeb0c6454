import * as kplus from 'cdk8s-plus-29';
import { ClusterRanges } from '../../engine/address/cluster-ranges';
import { IAgentRuntime } from '../../engine/runtimes/traits';
import { IAgentNamespace } from '../network/agent-namespace-ref';

/**
 * Properties of `EgressProxy`.
 */
export interface EgressProxyProps extends ClusterRanges {
  /**
   * The namespace that the proxy runs in; best one of its own, where the policies of agents do not select it.
   */
  readonly namespace: IAgentNamespace;

  /**
   * The runtime that keeps the proxy from the node's kernel, such as a `GVisorRuntime`.
   */
  readonly runtime: IAgentRuntime;

  /**
   * An image with Squid 5.7 or newer at /usr/sbin/squid, by digest, such as "squid@sha256:<64 hex>".
   */
  readonly image: string;

  /**
   * Addresses on which nodes run NodeLocal DNS; an empty list for none.
   *
   * @default - those of the `AgentCluster`, else ["169.254.20.10"] where pods have IPv4
   */
  readonly nodeLocalDns?: string[];

  /**
   * Name of the Deployment, the Service and the ConfigMap: a DNS label that begins with a letter, such as "proxy".
   *
   * @default - generated from the construct's path
   */
  readonly name?: string;

  /**
   * Address of the Service, such as "10.96.0.53"; agents that may ask no resolver need it.
   *
   * @default - given by the cluster; agents ask for the Service by name
   */
  readonly clusterIP?: string;

  /**
   * The cluster's domain, in which Services have their names: they are called without the proxy.
   *
   * @default - that of the `AgentCluster`, else "cluster.local"
   */
  readonly clusterDomain?: string;

  /**
   * What programs call without the proxy, as NO_PROXY has it, such as `["203.0.113.7", ".internal.example"]`.
   *
   * @default - none beside localhost, names of Services, and the ranges of pods and Services
   */
  readonly noProxy?: string[];

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
   * @default - 250m CPU, 256Mi memory, 1Gi ephemeral storage
   */
  readonly resources?: kplus.ContainerResources;

  /**
   * The pods' service account; a namespace that this app does not make needs one.
   *
   * @default - the namespace's account for agents, which has no token and no rights
   */
  readonly serviceAccount?: kplus.IServiceAccount;

  /**
   * Secrets with which the image is pulled.
   *
   * @default - none
   */
  readonly imagePullSecrets?: kplus.ISecret[];
}
