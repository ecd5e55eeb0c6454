import { BrokerTls } from './broker-tls';
import { ReplicatedInfrastructureProps } from '../infrastructure-props';

/**
 * Properties of `CredentialBroker`.
 */
export interface CredentialBrokerProps extends ReplicatedInfrastructureProps {
  /**
   * An image with Envoy 1.40 or newer at /usr/local/bin/envoy, by digest, such as "envoy@sha256:<64 hex>".
   *
   * The distroless image of Envoy fits.
   */
  readonly image: string;

  /**
   * Address of the Service, such as "10.96.0.54". Agents that may not call a resolver need it.
   *
   * @default - the cluster assigns an address, and agents resolve the name of the Service
   */
  readonly clusterIP?: string;

  /**
   * The cluster's domain, by which the broker resolves the names of servers in the cluster.
   *
   * @default - that of the `AgentCluster`, else "cluster.local"
   */
  readonly clusterDomain?: string;

  /**
   * TLS between agents and the broker.
   *
   * @default - plain HTTP: everything that can read traffic between nodes reads requests and answers, but for the key
   */
  readonly tls?: BrokerTls;
}
