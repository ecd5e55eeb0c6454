import { App, Chart, Duration } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import { brokered, secretIn } from './brokered';
import { AUTHORITY, OTHER_AUTHORITY, SERVER } from './certificates';
import { BrokerCertificateProps, BrokerTls, BrokerTlsOptions } from '../../../../src';
import { configBytes } from '../../../../src/constructs/gateway/configuration';
import { open } from '../../../support/app';
import { failure } from '../../../support/errors';

/** What `BrokerTls` refuses. */

const PRIVATE = ['', 'EC ', 'RSA ', 'ENCRYPTED '].map((kind) => (
  `-----BEGIN ${kind}PRIVATE KEY-----\nTOPSECRET\n-----END ${kind}PRIVATE KEY-----\n`));
const chart = new Chart(new App(), 'test');
const secret = kplus.Secret.fromSecretName(chart, 'tls', 'broker-tls');
const [ofSecret, ofCertManager] = [
  (options: any) => failure(() => BrokerTls.secret(secret, options)),
  (props: any) => failure(() => BrokerTls.certManager({ issuer: 'agents-ca', ...props })),
];
const caOf = (options: BrokerTlsOptions) => 'ca' in BrokerTls.secret(secret, options)._spec.authority
  && (BrokerTls.secret(secret, options)._spec.authority as { ca: string }).ca;

describe('the authority', () => {
  test.each<[string, BrokerTlsOptions, string]>([
    ['none', {}, "'ca' must be given, or 'caConfigMap', got nothing; give one of the two"],
    ['two', { ca: AUTHORITY, caConfigMap: 'agents-ca' }, "'ca' must be given, or 'caConfigMap', got \"agents-ca\"; give one of the two"],
    ['a key without its ConfigMap', { ca: AUTHORITY, caKey: 'ca.crt' },
      "'caKey' must be left out with 'ca', got \"ca.crt\"; it is a key of 'caConfigMap'"],
  ])('%s', (_, options, message) => {
    expect(ofCertManager(options)).toBe(`BrokerTls.certManager: ${message}`);
    expect(ofSecret(options)).toBe(`BrokerTls.secret: ${message.replace("'", "'options.")}`);
  });

  test('one certificate, and several, without what stands around them', () => {
    expect(caOf({ ca: AUTHORITY })).toBe(AUTHORITY);
    expect(caOf({ ca: `Subject: one\n${AUTHORITY}\nSubject: two\n${OTHER_AUTHORITY}` })).toBe(AUTHORITY + OTHER_AUTHORITY);
    expect(caOf({ ca: AUTHORITY.replace(/\n/g, '\r\n') })).toContain('-----BEGIN CERTIFICATE-----\r\n');
    expect(caOf({ caConfigMap: 'agents-ca' })).toBe(false);
  });

  test.each(PRIVATE)('with a private key, which no message shows: %#', (key) => {
    for (const ca of [key, AUTHORITY + key, key + AUTHORITY, key.replace('-----END', '')]) {
      expect(ofCertManager({ ca })).toBe('BrokerTls.certManager: \'ca\' must hold public certificates alone, got "a text with a private '
        + 'key"; leave out the key, which every agent could read');
    }
  });

  test.each<[string, string, string]>([
    ['nothing', '', ', got ""'],
    ['a path', '/etc/ca.crt', ', got "/etc/ca.crt"'],
    ['no PEM', AUTHORITY.replace(/-----\w+ CERTIFICATE-----\n/g, ''), ', got "MII'],
    ['half a certificate', AUTHORITY.slice(0, 300), '; a block is not a whole certificate'],
    ['one and a half', AUTHORITY + OTHER_AUTHORITY.slice(0, 300), '; a block is not a whole certificate'],
    ['a request', AUTHORITY.replace(/CERTIFICATE/g, 'CERTIFICATE REQUEST'), '; a block is not a whole certificate'],
    ['a block without content', '-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----', '; certificate 1 cannot be read'],
    ['a second one that is damaged', AUTHORITY + OTHER_AUTHORITY.replace('MIIB', 'MIIC'), '; certificate 2 cannot be read'],
    ['no base64', AUTHORITY.replace('MIIB', '****'), '; certificate 1 cannot be read'],
  ])('that is %s', (_, ca, message) => {
    expect(ofCertManager({ ca })).toMatch(/^BrokerTls\.certManager: 'ca' must be certificates as PEM text/);
    expect(ofCertManager({ ca })).toContain(message);
  });

  test('that is no PEM at all gets no remedy for a part of one', () => {
    expect(ofCertManager({ ca: '/etc/ca.crt' })).toBe('BrokerTls.certManager: \'ca\' must be certificates as PEM text, such as '
      + '"-----BEGIN CERTIFICATE-----…", got "/etc/ca.crt"');
  });

  test('that is a server', () => {
    expect(ofCertManager({ ca: AUTHORITY + SERVER })).toBe('BrokerTls.certManager: \'ca\' must hold certificates of authorities, got '
      + '"CN=broker"; certificate 2 is that of a server; give the authority that signed it');
  });

  test('that is too long for a ConfigMap', () => {
    const many = AUTHORITY.repeat(415);
    const ofBytes = (bytes: number) => many.replace('\n', `${' '.repeat(bytes - configBytes(many))}\n`);
    expect(ofCertManager({ ca: ofBytes(250_001) })).toContain('must have at most 250000 bytes, got 250001; ');
    expect(caOf({ ca: ofBytes(250_000) })).toBe(ofBytes(250_000));
    expect(ofCertManager({ ca: AUTHORITY.repeat(500) }))
      .toMatch(/^BrokerTls\.certManager: 'ca' must have at most 250000 bytes, got \d+; write a ConfigMap and give 'caConfigMap'$/);
  });

  test.each([7, [], {}, null, AUTHORITY.split('\n')])('that is %j', (ca) => {
    expect(ofCertManager({ ca })).toMatch(/^BrokerTls\.certManager: 'ca' must be /);
  });
});

describe('other props', () => {
  test.each<[keyof BrokerCertificateProps, unknown, string]>([
    ['issuer', undefined, 'be a DNS subdomain'],
    ['issuer', 'Agents CA', 'be a DNS subdomain'],
    ['issuerKind', 'clusterissuer', 'be a kind such as "ClusterIssuer", got "clusterissuer"'],
    ['issuerKind', '', 'be a kind such as "ClusterIssuer", got ""'],
    ['issuerKind', 'my ClusterIssuer', 'be a kind such as "ClusterIssuer", got "my ClusterIssuer"'],
    ['issuerKind', 'ClusterIssuer/v1', 'be a kind such as "ClusterIssuer", got "ClusterIssuer/v1"'],
    ['issuerKind', ['ClusterIssuer'], 'be a kind such as "ClusterIssuer", got ["ClusterIssuer"]'],
    ['issuerGroup', 'cert-manager.io/v1', 'be a DNS subdomain'],
    ['secretName', 'My_Secret', 'be a DNS subdomain'],
    ['duration', Duration.minutes(59), 'be an integer of at least 3600, got 3540'],
    ['duration', '90d', 'be a Duration'],
    ['renewBefore', Duration.minutes(4), 'be an integer of at least 300, got 240'],
    ['renewBefore', Duration.days(90), "be less than 'duration', 7776000 seconds, got \"7776000 seconds\""],
    ['caConfigMap', 'Agents', 'be a DNS subdomain'],
    ['caKey', 'a/b', 'be a key of the ConfigMap such as "ca.crt"'],
    ['caKey', '', 'be a key of the ConfigMap such as "ca.crt"'],
  ])('%s: %p', (prop, value, message) => {
    const where = prop === 'caConfigMap' || prop === 'caKey' ? { caConfigMap: 'agents-ca' } : { ca: AUTHORITY };
    expect(ofCertManager({ ...where, [prop]: value })).toContain(`BrokerTls.certManager: '${prop}' must ${message}`);
  });

  test('renewBefore of the whole duration', () => {
    expect(ofCertManager({ ca: AUTHORITY, duration: Duration.hours(2), renewBefore: Duration.hours(2) }))
      .toBe("BrokerTls.certManager: 'renewBefore' must be less than 'duration', 7200 seconds, got \"7200 seconds\"");
    BrokerTls.certManager({ issuer: 'agents-ca', ca: AUTHORITY, duration: Duration.hours(2), renewBefore: Duration.hours(1) });
  });

  test.each([undefined, null, 'broker-tls', {}, { name: 'broker-tls' }])('a Secret that is %j', (value) => {
    expect(failure(() => BrokerTls.secret(value as any, { ca: AUTHORITY }))).toMatch(/^BrokerTls\.secret: 'secret' must be a Secret, got /);
  });

  test.each([undefined, null, 'ca', [AUTHORITY]])('options that are %j', (value) => {
    expect(ofSecret(value)).toMatch(/^BrokerTls\.secret: 'options' must be an object such as /);
  });

  test.each([true, {}, { secret }, { _spec: {} }])('`tls` that is %p', (tls) => {
    expect(failure(() => brokered({ tls: tls as any }))).toMatch(/^test\/broker: 'tls' must be a BrokerTls, got .*; give BrokerTls\.secret/);
  });
});

test('a Secret of another namespace', () => {
  expect(failure(() => brokered((c) => ({ tls: BrokerTls.secret(secretIn({ ...open(), chart: c }, 'agents'), { ca: AUTHORITY }) })))).toBe(
    'test/broker: \'tls\' must be in the namespace of the broker, "gateways", got "agents/keys"; a pod mounts Secrets of its own namespace '
    + 'alone: make the Secret there');
});
