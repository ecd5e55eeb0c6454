import { Duration } from 'cdk8s';

/**
 * How agents know the certificate of a broker. Give `ca` or `caConfigMap`.
 */
export interface BrokerTlsOptions {
  /**
   * Certificates of the authority as PEM text, such as "-----BEGIN CERTIFICATE-----…". They are public.
   *
   * A ConfigMap beside each agent holds them. While the authority changes, give the old one and the new one.
   *
   * @default - `caConfigMap` names a ConfigMap
   */
  readonly ca?: string;

  /**
   * Name of a ConfigMap with the certificates of the authority, in the namespace of each agent, such as one that trust-manager writes.
   *
   * Let it hold the public authorities too where agents call other servers with TLS: most programs know either these files or their own.
   *
   * @default - `ca` gives the certificates
   */
  readonly caConfigMap?: string;

  /**
   * Key of `caConfigMap`, such as "bundle.pem".
   *
   * @default "ca.crt"
   */
  readonly caKey?: string;
}

/**
 * Properties of `BrokerTls.certManager`.
 */
export interface BrokerCertificateProps extends BrokerTlsOptions {
  /**
   * Name of the issuer, such as "agents-ca". Public authorities sign no names of a cluster.
   */
  readonly issuer: string;

  /**
   * Kind of the issuer, such as "ClusterIssuer".
   *
   * @default "Issuer"
   */
  readonly issuerKind?: string;

  /**
   * API group of the issuer, such as "awspca.cert-manager.io".
   *
   * @default "cert-manager.io"
   */
  readonly issuerGroup?: string;

  /**
   * Name of the Secret that cert-manager writes, in the namespace of the broker.
   *
   * @default - the name of the broker's Service and "-tls"
   */
  readonly secretName?: string;

  /**
   * How long a certificate is valid, of at least an hour.
   *
   * @default - 90 days, which is the default of cert-manager
   */
  readonly duration?: Duration;

  /**
   * How long before its end cert-manager renews a certificate, from 5 minutes to less than `duration`.
   *
   * @default - a third of `duration`, which is the default of cert-manager
   */
  readonly renewBefore?: Duration;
}
