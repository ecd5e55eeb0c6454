import * as kplus from 'cdk8s-plus-29';
import { ClusterRanges } from '../../../engine/address/cluster-ranges';
import { DnsAllowlist } from '../../gateway/dns-allowlist';
import { EgressProxy } from '../../gateway/egress-proxy';
import { IAgentNamespace } from '../../network/agent-namespace-ref';
import { AlertRouting } from '../alerts/alert-routing';
import { FalcoPriority } from '../falco/falco-priority';

/**
 * Properties of `DenialAlerts`.
 */
export interface DenialAlertsProps extends ClusterRanges {
  /**
   * A namespace in which pods may have volumes of the node, such as `falco.namespace`.
   */
  readonly namespace: IAgentNamespace;

  /**
   * An image with syslog-ng 3.38 or newer at /usr/sbin/syslog-ng, and its HTTP and JSON modules, by digest, such as "axosyslog@sha256:<64 hex>".
   */
  readonly image: string;

  /**
   * Where refusals are sent.
   */
  readonly alerts: AlertRouting;

  /**
   * Proxies whose refusals are sent.
   *
   * @default - none
   */
  readonly proxies?: EgressProxy[];

  /**
   * Resolvers whose refusals are sent.
   *
   * @default - none
   */
  readonly resolvers?: DnsAllowlist[];

  /**
   * How grave a refusal is.
   *
   * @default FalcoPriority.WARNING
   */
  readonly priority?: FalcoPriority;

  /**
   * How many refusals of a kind each node sends in a second, from 1 to 1000; more wait.
   *
   * @default 10
   */
  readonly eventsPerSecond?: number;

  /**
   * Addresses on which nodes run NodeLocal DNS; an empty list for none.
   *
   * @default - those of the `AgentCluster`, else ["169.254.20.10"] where pods have IPv4
   */
  readonly nodeLocalDns?: string[];

  /**
   * Labels of the nodes that gateways run on, such as `{ role: 'gateways' }`.
   *
   * @default - all nodes
   */
  readonly nodeSelector?: { [label: string]: string };

  /**
   * Taints of nodes that it puts up with.
   *
   * @default - every taint, so that no node with gateways is left out
   */
  readonly tolerations?: kplus.k8s.Toleration[];

  /**
   * Name of a PriorityClass.
   *
   * @default - the cluster's default
   */
  readonly priorityClassName?: string;

  /**
   * Requests and limits of a pod; one of the two stands for the other.
   *
   * @default - 50m CPU, 128Mi memory, 1Gi ephemeral storage
   */
  readonly resources?: kplus.ContainerResources;

  /**
   * Secrets with which the image is pulled.
   *
   * @default - none
   */
  readonly imagePullSecrets?: kplus.ISecret[];
}
