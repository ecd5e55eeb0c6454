import { Chart, Duration, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import { Brokered, brokered, envoyOf } from './brokered';
import { AUTHORITY, OTHER_AUTHORITY } from './certificates';
import {
  AgentMount, AgentNamespace, AgentPolicy, BrokerCertificateProps, BrokerTls, BrokerTlsOptions, BrokeredApi, CredentialBroker,
  CredentialBrokerProps, HardenedAgentDeployment,
} from '../../../../src';
import { IMAGE, Manifest, RANGES, objects, only, pod } from '../../../support/app';
import { failure } from '../../../support/errors';
import { expectSnapshot } from '../../../support/schema';

const CA_FILE = '/etc/credential-broker-ca/ca.crt';
const DEFAULTS = ['NODE_EXTRA_CA_CERTS', 'REQUESTS_CA_BUNDLE', 'SSL_CERT_FILE'];

const named = (chart: Chart, name: string) => kplus.Secret.fromSecretName(chart, name, name);
const search = ({ key }: Brokered, host = 'api.search.example') => BrokeredApi.of({
  host, key, header: 'x-api-key', methods: ['GET'], paths: ['/v1/search'], urlVariable: 'SEARCH_URL',
});

/** A broker with the certificate of a Secret. */
const encrypted = (options: BrokerTlsOptions = { ca: AUTHORITY }, tweak: Partial<CredentialBrokerProps> = {}): Brokered => (
  brokered((chart) => ({ tls: BrokerTls.secret(named(chart, 'broker-tls'), options), ...tweak })));

/** A broker with a certificate of cert-manager. */
const managed = (props: Partial<BrokerCertificateProps> = {}, tweak: Partial<CredentialBrokerProps> = {}): Brokered => (
  brokered({ tls: BrokerTls.certManager({ issuer: 'agents-ca', ca: AUTHORITY, ...props }), ...tweak }));

const containersOf = (chart: Chart): Manifest[] => only(chart, 'Pod').spec.containers;
const env = ({ env: variables = [] }: Manifest): { [name: string]: string } => Object.fromEntries(variables
  .map(({ name, value }: Manifest) => [name, value]));
const volumesOf = (chart: Chart, name: string): Manifest[] => objects(chart, 'Deployment')
  .find(({ metadata }) => metadata.name === name)!.spec.template.spec.volumes;
const authorities = (chart: Chart): Manifest[] => objects(chart, 'ConfigMap').filter(({ data }) => data['ca.crt'] !== undefined);

test('a coding agent with a model and git, with a certificate of cert-manager', () => {
  const granted = (b: Brokered) => {
    b.broker.grant(b.agent, BrokeredApi.anthropic({ key: b.key }));
    b.broker.grantGit(b.agent, 'github.com', { key: b.key, repositories: ['org/app'] });
    return b.chart;
  };
  expectSnapshot(granted(managed()), granted(brokered()));
});

test('every rule holds, with all objects judged', () => {
  const b = encrypted({ caConfigMap: 'agents-ca' }, { clusterIP: '10.96.0.54' });
  b.broker.grant(b.agent, BrokeredApi.openAi({ key: b.key }));
  AgentPolicy.of(b.app).enforce({ ...RANGES });
  Testing.synth(b.chart);
  expect(AgentPolicy.of(b.app).findings()).toEqual([]);
});

describe('the broker', () => {
  test('speaks TLS 1.2 and newer on the port of each grant, and plain TCP on the port of its probes', () => {
    const b = encrypted();
    const { grantName } = b.broker.grant(b.agent, search(b));
    const { listeners } = envoyOf(b.chart).static_resources;
    const socketOf = (name: string) => listeners.find((one: Manifest) => one.name === name).filter_chains[0].transport_socket;
    expect(socketOf(grantName).typed_config).toMatchObject({
      '@type': 'type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext',
      'common_tls_context': { tls_params: { tls_minimum_protocol_version: 'TLSv1_2' } },
    });
    expect(socketOf('metrics')).toBeUndefined();
    expect(listeners.map(({ name }: Manifest) => name)).toEqual(['metrics', 'tls_certificate', grantName]);
  });

  test('is the same without `tls`, but for TLS and what hands the certificate over', () => {
    const of = (b: Brokered) => {
      b.broker.grant(b.agent, search(b));
      return envoyOf(b.chart);
    };
    const { static_resources: { listeners, clusters }, ...rest } = of(encrypted());
    const plain = of(brokered());
    for (const { filter_chains: [chain] } of listeners) {
      delete chain.transport_socket;
      delete chain.transport_socket_connect_timeout;
    }
    const own = ({ name }: Manifest) => name !== 'tls_certificate';
    expect({ ...rest, static_resources: { listeners: listeners.filter(own), clusters: clusters.filter(own) } }).toEqual(plain);
    expect(JSON.stringify(plain)).not.toContain('tls_certificate');
  });

  test('mounts the certificate and its key, in a folder that no grant has, and waits for them', () => {
    const { chart } = encrypted();
    expect(volumesOf(chart, 'broker')).toContainEqual({
      name: 'tls',
      secret: {
        secretName: 'broker-tls',
        defaultMode: 0o440,
        items: [{ key: 'tls.crt', path: 'tls.crt' }, { key: 'tls.key', path: 'tls.key' }],
      },
    });
    const [{ volumeMounts }] = objects(chart, 'Deployment')[0].spec.template.spec.containers;
    expect(volumeMounts).toContainEqual({ name: 'tls', mountPath: '/var/run/secrets/credential-broker-tls', readOnly: true });
  });
});

describe('a Certificate', () => {
  const specOf = (b: Brokered): Manifest => only(b.chart, 'Certificate').spec;

  test('has the names by which agents call the broker', () => {
    expect(specOf(managed())).toMatchObject({
      secretName: 'broker-tls',
      issuerRef: { name: 'agents-ca', kind: 'Issuer', group: 'cert-manager.io' },
      dnsNames: ['broker.gateways.svc', 'broker.gateways.svc.cluster.local'],
    });
    expect(specOf(managed())).not.toHaveProperty('ipAddresses');
    expect(only(managed().chart, 'Certificate').metadata).toEqual({ name: 'broker', namespace: 'gateways' });
  });

  test('has the fixed address and the domain of the cluster', () => {
    expect(specOf(managed({}, { clusterIP: '10.96.0.54', clusterDomain: 'corp.example' }))).toMatchObject({
      dnsNames: ['broker.gateways.svc', 'broker.gateways.svc.corp.example'], ipAddresses: ['10.96.0.54'],
    });
  });

  test('has what the props say', () => {
    const b = managed({
      issuerKind: 'AWSPCAClusterIssuer',
      issuerGroup: 'awspca.cert-manager.io',
      secretName: 'certificate',
      duration: Duration.hours(48),
      renewBefore: Duration.hours(12),
    });
    expect(specOf(b)).toMatchObject({
      secretName: 'certificate',
      issuerRef: { name: 'agents-ca', kind: 'AWSPCAClusterIssuer', group: 'awspca.cert-manager.io' },
      duration: '172800s',
      renewBefore: '43200s',
    });
    expect(JSON.stringify(volumesOf(b.chart, 'broker'))).toContain('"secretName":"certificate"');
  });
});

describe('the agent', () => {
  test('calls https, and finds the authority in a file', () => {
    const b = encrypted();
    const { url, port } = b.broker.grant(b.agent, search(b));
    expect(url).toBe(`https://broker.gateways.svc:${port}`);
    const [main] = containersOf(b.chart);
    expect(env(main)).toEqual({ SEARCH_URL: url, ...Object.fromEntries(DEFAULTS.map((name) => [name, CA_FILE])) });
    expect(main.volumeMounts).toContainEqual({ name: 'credential-broker-ca', mountPath: '/etc/credential-broker-ca', readOnly: true });
    const [authority] = authorities(b.chart);
    expect(authority).toMatchObject({ metadata: { namespace: 'agents' }, data: { 'ca.crt': AUTHORITY } });
    expect(only(b.chart, 'Pod').spec.volumes).toContainEqual({
      name: 'credential-broker-ca', configMap: { name: authority.metadata.name, items: [{ key: 'ca.crt', path: 'ca.crt' }] },
    });
  });

  test('calls the fixed address', () => {
    const b = encrypted(undefined, { clusterIP: '10.96.0.54' });
    const { url, port } = b.broker.grant(b.agent, search(b));
    expect(url).toBe(`https://10.96.0.54:${port}`);
  });

  test('finds the authority in a ConfigMap that is there', () => {
    const b = encrypted({ caConfigMap: 'agents-ca', caKey: 'bundle.pem' });
    b.broker.grant(b.agent, search(b));
    expect(authorities(b.chart)).toEqual([]);
    expect(only(b.chart, 'Pod').spec.volumes).toContainEqual({
      name: 'credential-broker-ca', configMap: { name: 'agents-ca', items: [{ key: 'bundle.pem', path: 'ca.crt' }] },
    });
  });

  test('has it in containers that come later, and in those that end', () => {
    const b = encrypted();
    b.agent.addAgentInitContainer({ name: 'first', image: IMAGE });
    b.broker.grant(b.agent, search(b));
    b.agent.addAgentInitContainer({ name: 'second', image: IMAGE });
    b.agent.addAgentContainer({ name: 'late', image: IMAGE, portNumber: 8081 });
    b.agent.attachContainer(new kplus.Container({ name: 'made', image: IMAGE, securityContext: { user: 65534, group: 65534 } }));
    const { containers, initContainers } = only(b.chart, 'Pod').spec;
    expect(containers.map(({ name }: Manifest) => name)).toEqual(['main', 'late', 'made']);
    expect(initContainers.map(({ name }: Manifest) => name)).toEqual(['first', 'second']);
    for (const container of [...containers, ...initContainers]) {
      expect(env(container)).toMatchObject({ SSL_CERT_FILE: CA_FILE });
      expect(container.volumeMounts).toContainEqual(expect.objectContaining({ mountPath: '/etc/credential-broker-ca' }));
    }
  });

  test('keeps variables of its own', () => {
    const b = encrypted();
    const other = pod(b, { env: { SSL_CERT_FILE: '/etc/ssl/own.pem' } }, 'other');
    other.addAgentContainer({
      name: 'early', image: IMAGE, portNumber: 8081, envVariables: { REQUESTS_CA_BUNDLE: kplus.EnvValue.fromValue('/own') },
    });
    b.broker.grant(other, search(b));
    other.addAgentContainer({ name: 'late', image: IMAGE, portNumber: 8082, env: { NODE_EXTRA_CA_CERTS: '/node.pem' } });
    const [main, early, late] = objects(b.chart, 'Pod').find(({ metadata }) => metadata.name.includes('other'))!.spec.containers.map(env);
    expect(main).toMatchObject({ SSL_CERT_FILE: '/etc/ssl/own.pem', REQUESTS_CA_BUNDLE: CA_FILE, NODE_EXTRA_CA_CERTS: CA_FILE });
    expect(early).toMatchObject({ SSL_CERT_FILE: CA_FILE, REQUESTS_CA_BUNDLE: '/own', NODE_EXTRA_CA_CERTS: CA_FILE });
    expect(late).toMatchObject({ SSL_CERT_FILE: CA_FILE, REQUESTS_CA_BUNDLE: CA_FILE, NODE_EXTRA_CA_CERTS: '/node.pem' });
  });

  test('has one file for all its grants, and each agent has its own', () => {
    const b = encrypted();
    const other = new HardenedAgentDeployment(b.chart, 'other', { namespace: b.namespace, runtime: b.runtime, image: IMAGE, port: 8080 });
    b.broker.grant(b.agent, search(b));
    b.broker.grantGit(b.agent, 'github.com', { key: b.key, repositories: ['org/app'] });
    b.broker.grant(other, search(b));
    expect(containersOf(b.chart)[0].volumeMounts.filter(({ name }: Manifest) => name === 'credential-broker-ca')).toHaveLength(1);
    expect(new Set(authorities(b.chart).map(({ metadata }) => metadata.name)).size).toBe(2);
  });

  test('tells git the authority for the broker alone', () => {
    const b = encrypted();
    const { url } = b.broker.grantGit(b.agent, 'github.com', { key: b.key, repositories: ['org/app'] });
    b.broker.grantGit(b.agent, 'gitlab.example', { key: b.key, repositories: ['org/app'] });
    const variables = env(containersOf(b.chart)[0]);
    expect(variables).toMatchObject({
      GIT_CONFIG_COUNT: '20',
      GIT_CONFIG_KEY_0: `url.${url}/.insteadOf`,
      GIT_CONFIG_KEY_12: `http.${url}/.sslCAInfo`,
      GIT_CONFIG_VALUE_12: CA_FILE,
      GIT_CONFIG_VALUE_19: CA_FILE,
    });
  });

  test('has nothing of it without `tls`', () => {
    const b = brokered();
    b.broker.grantGit(b.agent, 'github.com', { key: b.key, repositories: ['org/app'] });
    const text = JSON.stringify(Testing.synth(b.chart));
    ['credential-broker-ca', 'credential-broker-tls', 'sslCAInfo', ...DEFAULTS].forEach((part) => expect(text).not.toContain(part));
  });
});

describe('two brokers for one agent', () => {
  const second = (b: Brokered, options: BrokerTlsOptions) => new CredentialBroker(b.chart, 'second', {
    namespace: new AgentNamespace(b.chart, 'more', { name: 'more' }),
    runtime: b.runtime,
    image: IMAGE,
    ...RANGES,
    name: 'second',
    tls: BrokerTls.secret(named(b.chart, 'second-tls'), options),
  });
  const grantOf = (b: Brokered, broker: CredentialBroker) => broker.grant(b.agent, BrokeredApi.of({
    host: 'api.other.example', key: { secret: named(b.chart, 'other'), key: 'key' }, methods: ['GET'], paths: ['/'],
  }));

  test.each<[string, BrokerTlsOptions, BrokerTlsOptions]>([
    ['text', { ca: AUTHORITY }, { ca: `# the same\n${AUTHORITY}\n` }],
    ['ConfigMap', { caConfigMap: 'agents-ca' }, { caConfigMap: 'agents-ca', caKey: 'ca.crt' }],
  ])('with the same authority: a %s', (_, one, other) => {
    const b = encrypted(one);
    b.broker.grant(b.agent, search(b));
    grantOf(b, second(b, other));
    const [{ volumeMounts }] = containersOf(b.chart);
    expect(volumeMounts.filter(({ name }: Manifest) => name === 'credential-broker-ca')).toHaveLength(1);
  });

  test.each<[string, BrokerTlsOptions]>([
    ['another text', { ca: OTHER_AUTHORITY }], ['a ConfigMap', { caConfigMap: 'agents-ca' }],
  ])('with another authority: %s', (_, options) => {
    const b = encrypted();
    b.broker.grant(b.agent, search(b));
    expect(failure(() => grantOf(b, second(b, options)))).toBe(
      'test/agent: an agent must have one authority for TLS, got another one from a second broker; give both brokers the same \'ca\' or '
      + '\'caConfigMap\', with the certificates of both authorities',
    );
  });

  test('of which one has no TLS', () => {
    const b = encrypted();
    b.broker.grant(b.agent, search(b));
    const plain = new CredentialBroker(b.chart, 'plain', {
      namespace: new AgentNamespace(b.chart, 'more', { name: 'more' }), runtime: b.runtime, image: IMAGE, ...RANGES, name: 'plain',
    });
    expect(grantOf(b, plain).url).toMatch('http://plain.more.svc:');
  });
});

test('a container with files of its own at the place of the authority', () => {
  const b = encrypted();
  b.broker.grant(b.agent, search(b));
  const own = kplus.ConfigMap.fromConfigMapName(b.chart, 'own', 'own');
  b.agent.addAgentContainer({
    name: 'late', image: IMAGE, portNumber: 8081, mounts: [AgentMount.configMap('/etc/credential-broker-ca', own)],
  });
  expect(failure(() => Testing.synth(b.chart))).toContain(
    'test/agent: container "late" must not mount "/etc/credential-broker-ca" itself, where the agent gets files for a server that it uses; '
    + 'mount its own files at another path',
  );
});
