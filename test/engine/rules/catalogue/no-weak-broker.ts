import { brokerFiles } from '../../../../src/engine/gateway-files/broker/broker-files';
import { BrokerListener } from '../../../../src/engine/gateway-files/broker/broker-route';
import { BROKER_FILE, Files, besideBroker, brokerConfigMap, editedFiles, filesOf, grantOf } from '../../../support/brokers';
import { Case, MEMORY, allows, finds, valid } from '../../../support/cases';

const view = (grants?: string[]) => besideBroker({ grants, more: [valid('Pod')] });

/** A grant with one tweak, and what the rule says after its name and line: two above that of its domains. */
const breaks = (title: string, tweak: Partial<BrokerListener>, what: string, grants?: string[]): Case => {
  const files = filesOf(grantOf(tweak));
  const line = files['grants.json'].split('\n').findIndex((one) => one.includes('"domains"')) - 1;
  return finds(title, () => brokerConfigMap(files), { field: BROKER_FILE, got: '…', detail: `grant "coder", line ${line}, ${what}` },
    { view: view(grants) });
};
const passes = (title: string, files: Files, grants?: string[]) => allows(title, () => brokerConfigMap(files), { view: view(grants) });
const plain = (host: string, address = host) => ({ upstream: { host, address, port: 8080, tls: false } });

export const cases: Case[] = [
  ...[
    'authorization', 'cookie', 'api-key', 'apikey', 'x-api-token', 'x-auth-token', 'access-token', 'private-token', 'x-session-key',
  ].map((header) => breaks(`the header ${header}, beside that of the key`, { header: 'x-key', headers: ['accept', header] },
    `passes the header "${header}" of the agent, which can hold another key`)),
  breaks('a key that is no Secret', {}, 'reads its key from /var/run/secrets/credential-broker/coder/key, where no Secret is mounted', []),
  ...['10.0.0.7', '203.0.113.7', 'api.example.com'].map((host) => breaks(`no TLS to ${host}`, plain(host),
    `sends the key without TLS to ${host}`)),

  passes('what CredentialBroker writes', filesOf(grantOf())),
  passes('no grant', filesOf()),
  passes('headers that hold no key', filesOf(grantOf({
    headers: ['authorization-hint', 'cookie-policy', 'myapi-key', 'api-keys', 'tokens', 'key'],
  }))),
  passes('the header of the key among those of the agent', filesOf(grantOf({ headers: ['x-api-key'] }))),
  passes('two grants, one of git and one with a WebSocket', filesOf(
    grantOf({
      header: 'authorization', prefix: 'Basic ', user: 'x', routes: [{ method: 'GET', path: '/a/info/refs', query: 'service=b' }],
    }),
    grantOf({ name: 'socket', port: 20002, webSocket: true }),
  ), ['coder', 'socket']),
  passes('grants with TLS, on both families', brokerFiles({ grants: [grantOf()], families: [4, 6], memory: MEMORY, tls: true })),
  ...['10.96.0.77', '10.244.1.2'].map((address) => passes(`a server in the cluster by ${address}`, filesOf(grantOf(plain(address))))),
  passes('a server in the cluster', filesOf(grantOf(plain('search.tools.svc', 'search.tools.svc.cluster.local')))),
  passes('the same JSON in another form', editedFiles(() => {})),
  allows('a file of another Envoy',
    () => ({ ...brokerConfigMap({ 'grants.json': '{}' }), metadata: { name: 'envoy', namespace: 'gateways' } }), { view: view() }),
];
