import * as kplus from 'cdk8s-plus-29';
import { AlertSink } from './alert-sink';
import { ClusterRanges } from '../../../engine/address/cluster-ranges';
import { IAgentRuntime } from '../../../engine/runtimes/traits';
import { EgressProxy } from '../../gateway/egress-proxy';
import { IAgentNamespace } from '../../network/agent-namespace-ref';
import { FqdnBackEnd } from '../../network/fqdn/fqdn-back-end';
import { FalcoPriority } from '../falco/falco-priority';

/**
 * Properties of `AlertRouting`.
 */
export interface AlertRoutingProps extends ClusterRanges {
  /**
   * The namespace that falcosidekick runs in; best one of its own.
   */
  readonly namespace: IAgentNamespace;

  /**
   * The runtime that keeps it from the node's kernel, such as a `GVisorRuntime`: it reads what agents cause to be written.
   */
  readonly runtime: IAgentRuntime;

  /**
   * An image with falcosidekick 2.34 as its entry point, by digest, such as "falcosecurity/falcosidekick@sha256:<64 hex>".
   */
  readonly image: string;

  /**
   * Where alerts go, at most one of each kind; `addSink` adds to them.
   *
   * @default - none
   */
  readonly sinks?: AlertSink[];

  /**
   * The least grave events that are sent, where a sink says nothing else.
   *
   * @default FalcoPriority.NOTICE
   */
  readonly minimumPriority?: FalcoPriority;

  /**
   * Fields that each event gets beside its own, such as `{ cluster: 'production' }`; names are letters, digits, "_" and "-".
   *
   * @default - none
   */
  readonly fields?: { [name: string]: string };

  /**
   * Addresses on which nodes run NodeLocal DNS; an empty list for none.
   *
   * @default - those of the `AgentCluster`, else ["169.254.20.10"] where pods have IPv4
   */
  readonly nodeLocalDns?: string[];

  /**
   * A proxy through which sinks outside are called by name, on any network; Kafka and syslog cannot use it.
   *
   * @default - `fqdnBackEnd`
   */
  readonly proxy?: EgressProxy;

  /**
   * How sinks outside are allowed by name, such as `FqdnBackEnd.cilium()`.
   *
   * @default - as the `AgentCluster` has it, else not by name: all public addresses are allowed, on the sinks' ports
   */
  readonly fqdnBackEnd?: FqdnBackEnd;

  /**
   * Name of the Deployment and the Service: a DNS label that begins with a letter, such as "alerts".
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
