import { AlertSink } from './alert-sink';
import { EgressProxy } from '../../gateway/egress-proxy';
import { ReplicatedInfrastructureProps } from '../../gateway/infrastructure-props';
import { FqdnBackEnd } from '../../network/fqdn/fqdn-back-end';
import { FalcoPriority } from '../falco/falco-priority';

/**
 * Properties of `AlertRouting`.
 */
export interface AlertRoutingProps extends ReplicatedInfrastructureProps {
  /**
   * An image with falcosidekick 2.34 as its entry point, by digest, such as "falcosecurity/falcosidekick@sha256:<64 hex>".
   */
  readonly image: string;

  /**
   * The targets of alerts, at most one of each kind. `addSink` adds to them.
   *
   * @default - none
   */
  readonly sinks?: AlertSink[];

  /**
   * The minimum priority of the events that sinks get, for sinks without their own.
   *
   * @default FalcoPriority.NOTICE
   */
  readonly minimumPriority?: FalcoPriority;

  /**
   * Fields that each event gets in addition to its own, such as `{ cluster: 'production' }`. Names are letters, digits, "_" and "-".
   *
   * @default - none
   */
  readonly fields?: { [name: string]: string };

  /**
   * A proxy through which falcosidekick calls sinks outside the cluster by name, on any network. Kafka and syslog cannot use it.
   *
   * @default - `fqdnBackEnd`
   */
  readonly proxy?: EgressProxy;

  /**
   * How policies allow sinks outside the cluster by name, such as `FqdnBackEnd.cilium()`.
   *
   * @default - that of the `AgentCluster`, else policies allow all public addresses on the sinks' ports
   */
  readonly fqdnBackEnd?: FqdnBackEnd;
}
