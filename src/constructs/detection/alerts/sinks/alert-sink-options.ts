import * as kplus from 'cdk8s-plus-29';
import { FalcoPriority } from '../../falco/falco-priority';

/** Where a sink listens. */
export interface SinkEndpoint {
  readonly host: string;
  readonly port: number;
  readonly protocol: 'TCP' | 'UDP';
}

/** The endpoint of a service that is called by HTTPS on its default port. */
export function https(host: string): SinkEndpoint {
  return { host, port: 443, protocol: 'TCP' };
}

/**
 * Options of every sink.
 */
export interface AlertSinkOptions {
  /**
   * The minimum priority of the events that the sink gets.
   *
   * @default - that of the routing
   */
  readonly minimumPriority?: FalcoPriority;

  /**
   * The network policy peer at the sink's address: pods in the cluster such as `Pods.select(…)`, or a `NetworkPolicyIpBlock`. Plain text
   * goes only to such a peer.
   *
   * @default - `pods`, or a name outside the cluster, allowed by name where the routing can, else every public address on the sink's port
   */
  readonly peer?: kplus.INetworkPolicyPeer;

  /**
   * The same as `peer` for pods, for Java and .NET, where `peer` does not take `Pods.select(…)`.
   *
   * @default - none
   */
  readonly pods?: kplus.IPodSelector;

  /**
   * The port on which the pods of `peer` or `pods` listen, if their Service has another port.
   *
   * @default - the port of the sink's address
   */
  readonly peerPort?: number;
}
