import { X509Certificate } from 'crypto';
import { Duration } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import { Check, Place, Shape, checkProps, made, named, placeOfCall, required, struct, text } from '../../../engine/input/check';
import { seconds } from '../../../engine/input/duration';
import { propError } from '../../../engine/input/props';
import { counted } from '../../../engine/value/counted';
import { dataKey, dnsSubdomain } from '../../props/dns-names';
import { MAX_CONFIG_BYTES, configBytes } from '../configuration';

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

/** Where the certificates of an authority are: in the text, or in a ConfigMap of the agent's namespace. */
export type Authority = { readonly ca: string } | { readonly configMap: string; readonly key: string };

/** TLS of a broker. It has a Secret, or the properties of the Certificate for which cert-manager makes one. */
export interface TlsSpec {
  readonly secret?: kplus.ISecret;
  readonly certificate?: BrokerCertificateProps;
  readonly authority: Authority;
}

const BLOCK = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g;
const DAY = 24 * 60 * 60;

const OPTIONS: Shape<BrokerTlsOptions> = {
  ca: text,
  caConfigMap: dnsSubdomain,
  caKey: dataKey('ConfigMap', 'ca.crt'),
};

const kind: Check = (place, prop, value) => {
  if (typeof value !== 'string' || !/^[A-Z][A-Za-z0-9]{0,62}$/.test(value)) {
    throw propError(place, prop, 'be a kind such as "ClusterIssuer"', value);
  }
};

const SECRET = {
  secret: required(named('a Secret', 'new Secret(…) or Secret.fromSecretName(…)')),
  options: required(struct(OPTIONS, '{ ca: "-----BEGIN CERTIFICATE-----…" } or { caConfigMap: "agents-ca" }')),
};

const CERTIFICATE: Shape<BrokerCertificateProps> = {
  ...OPTIONS,
  issuer: required(dnsSubdomain),
  issuerKind: kind,
  issuerGroup: dnsSubdomain,
  secretName: dnsSubdomain,
  duration: seconds(60 * 60),
  renewBefore: seconds(5 * 60),
};

/** A `BrokerTls`, of whichever copy of the library. */
export const brokerTls = made('a BrokerTls', (value) => value._spec?.authority !== undefined,
  'BrokerTls.secret(…) or BrokerTls.certManager(…)');

/** Where agents find the authority: in one of two places. */
function requireAuthority(place: Place, at: string, { ca, caConfigMap, caKey }: BrokerTlsOptions): Authority {
  if ((ca === undefined) === (caConfigMap === undefined)) {
    throw propError(place, `${at}ca`, "be given, or 'caConfigMap'", caConfigMap, 'give one of the two');
  }
  if (ca !== undefined && caKey !== undefined) {
    throw propError(place, `${at}caKey`, "be left out with 'ca'", caKey, "it is a key of 'caConfigMap'");
  }
  return ca === undefined ? { configMap: caConfigMap!, key: caKey ?? 'ca.crt' } : { ca: requireCertificates(place, `${at}ca`, ca) };
}

/** The certificates of a text, and nothing else of it. */
function requireCertificates(place: Place, prop: string, pem: string): string {
  if (/PRIVATE KEY-----/.test(pem)) {
    throw propError(place, prop, 'hold public certificates alone', 'a text with a private key',
      'leave out the key, which every agent could read');
  }
  const blocks = pem.match(BLOCK) ?? [];
  const isCut = (pem.match(/-----BEGIN /g) ?? []).length !== blocks.length;
  if (blocks.length === 0 || isCut) {
    throw propError(place, prop, 'be certificates as PEM text, such as "-----BEGIN CERTIFICATE-----…"', pem,
      isCut ? 'a block is not a whole certificate' : undefined);
  }
  blocks.forEach((block, i) => requireCa(place, prop, block, i));
  const all = `${blocks.join('\n')}\n`;
  if (configBytes(all) > MAX_CONFIG_BYTES) {
    throw propError(place, prop, `have at most ${MAX_CONFIG_BYTES} bytes`, configBytes(all), "write a ConfigMap and give 'caConfigMap'");
  }
  return all;
}

/** A certificate that may sign others. */
function requireCa(place: Place, prop: string, block: string, i: number): void {
  let certificate: X509Certificate;
  try {
    certificate = new X509Certificate(block);
  } catch {
    throw propError(place, prop, 'be certificates as PEM text', block, `certificate ${i + 1} cannot be read`);
  }
  if (!certificate.ca) {
    throw propError(place, prop, 'hold certificates of authorities', certificate.subject,
      `certificate ${i + 1} is that of a server; give the authority that signed it`);
  }
}

/** Times in the order that cert-manager demands. */
function requireTimes(place: Place, { duration, renewBefore }: BrokerCertificateProps): void {
  const valid = duration?.toSeconds() ?? 90 * DAY;
  if (renewBefore !== undefined && renewBefore.toSeconds() >= valid) {
    const must = `be less than 'duration', ${counted(valid, 'second')}`;
    throw propError(place, 'renewBefore', must, counted(renewBefore.toSeconds(), 'second'));
  }
}
