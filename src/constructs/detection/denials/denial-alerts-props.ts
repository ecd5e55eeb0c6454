import * as kplus from 'cdk8s-plus-29';
import { ClusterRanges } from '../../../engine/address/cluster-ranges';
import { CredentialBroker } from '../../gateway/broker/credential-broker';
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
   * An image with syslog-ng 3.38 or newer at /usr/sbin/syslog-ng, and its HTTP and JSON modules.
   *
   * By digest, such as "axosyslog@sha256:<64 hex>".
   */
  readonly image: string;

  /**
   * The routing that gets the refusals.
   */
  readonly alerts: AlertRouting;

  /**
   * Proxies whose refusals it reports.
   *
   * @default - none
   */
  readonly proxies?: EgressProxy[];

  /**
   * Resolvers whose refusals it reports.
   *
   * @default - none
   */
  readonly resolvers?: DnsAllowlist[];

  /**
   * Brokers whose refusals it reports. A request for which a broker has no key makes an event of a rule of its own.
   *
   * @default - none
   */
  readonly brokers?: CredentialBroker[];

  /**
   * Priority of the events.
   *
   * @default FalcoPriority.WARNING
   */
  readonly priority?: FalcoPriority;

  /**
   * How many events of each rule a node sends in a second, from 1 to 1000. Further events wait.
   *
   * @default 10
   */
  readonly eventsPerSecond?: number;

  /**
   * Addresses of NodeLocal DNS on the nodes. An empty list means that the nodes do not run it.
   *
   * @default - those of the `AgentCluster`, else ["169.254.20.10"] where pods have IPv4
   */
  readonly nodeLocalDns?: string[];

  /**
   * Labels of the nodes on which gateways run, such as `{ role: 'gateways' }`.
   *
   * @default - all nodes
   */
  readonly nodeSelector?: { [label: string]: string };

  /**
   * Taints that the pods tolerate.
   *
   * @default - every taint, so that a pod runs on each node with gateways
   */
  readonly tolerations?: kplus.k8s.Toleration[];

  /**
   * Name of a PriorityClass.
   *
   * @default - the cluster's default
   */
  readonly priorityClassName?: string;

  /**
   * Requests and limits of a pod. If you give only one of the two, it counts for both.
   *
   * @default - 50m CPU, 128Mi memory, 1Gi ephemeral storage
   */
  readonly resources?: kplus.ContainerResources;

  /**
   * Secrets for pulling the image.
   *
   * @default - none
   */
  readonly imagePullSecrets?: kplus.ISecret[];
}
