import * as kplus from 'cdk8s-plus-29';
import { BrokerCertificateProps } from './broker-tls-props';

/** Where the certificates of an authority are: in the text, or in a ConfigMap of the agent's namespace. */
export type Authority = { readonly ca: string } | { readonly configMap: string; readonly key: string };

/** TLS of a broker. It has a Secret, or the properties of the Certificate for which cert-manager makes one. */
export interface TlsSpec {
  readonly secret?: kplus.ISecret;
  readonly certificate?: BrokerCertificateProps;
  readonly authority: Authority;
}
