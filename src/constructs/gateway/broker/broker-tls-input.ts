import { X509Certificate } from 'crypto';
import { BrokerCertificateProps, BrokerTlsOptions } from './broker-tls-props';
import { Authority } from './tls-spec';
import { Check, Place, Shape, made, named, required, struct, text } from '../../../engine/input/check';
import { seconds } from '../../../engine/input/duration';
import { propError } from '../../../engine/input/props';
import { counted } from '../../../engine/value/counted';
import { dataKey } from '../../props/data-key';
import { dnsSubdomain } from '../../props/dns-names';
import { MAX_CONFIG_BYTES, configBytes } from '../configuration';

/** Checks of the TLS of a broker. */

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

export const SECRET = {
  secret: required(named('a Secret', 'new Secret(…) or Secret.fromSecretName(…)')),
  options: required(struct(OPTIONS, '{ ca: "-----BEGIN CERTIFICATE-----…" } or { caConfigMap: "agents-ca" }')),
};

export const CERTIFICATE: Shape<BrokerCertificateProps> = {
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
export function requireAuthority(place: Place, at: string, { ca, caConfigMap, caKey }: BrokerTlsOptions): Authority {
  if ((ca === undefined) === (caConfigMap === undefined)) {
    throw propError(place, `${at}ca`, "be given, or 'caConfigMap'", ca === undefined ? undefined : caConfigMap, 'give one of the two');
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
export function requireTimes(place: Place, { duration, renewBefore }: BrokerCertificateProps): void {
  const valid = duration?.toSeconds() ?? 90 * DAY;
  if (renewBefore !== undefined && renewBefore.toSeconds() >= valid) {
    const must = `be less than 'duration', ${counted(valid, 'second')}`;
    throw propError(place, 'renewBefore', must, counted(renewBefore.toSeconds(), 'second'));
  }
}
