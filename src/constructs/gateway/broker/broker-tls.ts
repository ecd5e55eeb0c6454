import * as kplus from 'cdk8s-plus-29';
import { CERTIFICATE, SECRET, requireAuthority, requireTimes } from './broker-tls-input';
import { BrokerCertificateProps, BrokerTlsOptions } from './broker-tls-props';
import { TlsSpec } from './tls-spec';
import { checkProps, placeOfCall } from '../../../engine/input/check';

/**
 * TLS between agents and a `CredentialBroker`: where its certificate comes from, and how agents know it.
 *
 * The broker takes a renewed certificate within seconds after the kubelet has changed its file, without a restart.
 */
export class BrokerTls {
  /**
   * A certificate in a Secret of type kubernetes.io/tls, with the names of the broker's Service in it.
   *
   * These are "<name>.<namespace>.svc" and, where the Service has a fixed address, the address.
   *
   * @param secret the Secret, in the namespace of the broker
   * @param options how agents know the certificate
   * @throws if `options` give no authority or two, or if `ca` has no valid certificate
   * @see https://kubernetes.io/docs/concepts/configuration/secret/#tls-secrets
   */
  public static secret(secret: kplus.ISecret, options: BrokerTlsOptions): BrokerTls {
    const place = placeOfCall('BrokerTls.secret');
    checkProps(place, { secret, options }, SECRET);
    return new BrokerTls({ secret, authority: requireAuthority(place, 'options.', options) });
  }

  /**
   * A certificate that cert-manager makes and renews.
   *
   * @param props the issuer, and how agents know the certificate
   * @throws if a prop is not valid, if the props give no authority or two, or if `ca` has no valid certificate
   * @see https://cert-manager.io/docs/usage/certificate/
   */
  public static certManager(props: BrokerCertificateProps): BrokerTls {
    const place = placeOfCall('BrokerTls.certManager');
    checkProps(place, props, CERTIFICATE);
    requireTimes(place, props);
    return new BrokerTls({ certificate: props, authority: requireAuthority(place, '', props) });
  }

  private constructor(
    /** @internal */
    public readonly _spec: TlsSpec,
  ) {}
}
