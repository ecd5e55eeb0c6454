import { brokerConfig } from '../../../../src/engine/gateway-files/broker-envoy';
import { BrokerListener } from '../../../../src/engine/gateway-files/broker-route';
import { BROKER_FILE, besideBroker, brokerConfigMap, editedFile, fileOf, grantOf } from '../../../support/brokers';
import { Case, MEMORY, valid } from '../../../support/cases';

const view = (grants?: string[]) => besideBroker({ grants, more: [valid('Pod')] });
const lineBefore = (text: string, what: string) => text.slice(0, text.lastIndexOf(what)).split('\n').length - 1;

/** A grant with one tweak, and what the rule says after the name and the line of a part, which begins on the line before a text. */
const breaks = (title: string, tweak: Partial<BrokerListener>, what: string, before: string, grants?: string[]): Case => {
  const text = fileOf(grantOf(tweak));
  return [title, () => brokerConfigMap(text), BROKER_FILE, '…', {
    view: view(grants), detail: `listener "coder", line ${lineBefore(text, before) - (before === HOST ? 1 : 0)}, ${what}`,
  }];
};
const passes = (title: string, text: string, grants?: string[]): Case => [
  title, () => brokerConfigMap(text), undefined, undefined, { view: view(grants) },
];
const plain = (host: string, address = host) => ({ upstream: { host, address, port: 8080, tls: false } });
const HOST = '"domains"';

export const cases: Case[] = [
  breaks('a header for another key', { headers: ['authorization'] },
    'passes the header "authorization" of the agent, which can hold another key', HOST),
  breaks('a header for a token', { headers: ['x-auth-token'] },
    'passes the header "x-auth-token" of the agent, which can hold another key', HOST),
  breaks('a key that is no Secret', {},
    'reads its key from /var/run/secrets/credential-broker/coder/key, where no Secret is mounted', HOST, []),
  ...['10.0.0.7', '203.0.113.7', 'api.example.com'].map((host) => breaks(`no TLS to ${host}`, plain(host),
    `sends the key without TLS to ${host}`, '"POST /v1/messages"')),

  passes('what CredentialBroker writes', fileOf(grantOf())),
  passes('no grant', fileOf()),
  passes('two grants, one of git and one with a WebSocket', fileOf(
    grantOf({
      header: 'authorization', prefix: 'Basic ', user: 'x', routes: [{ method: 'GET', path: '/a/info/refs', query: 'service=b' }],
    }),
    grantOf({ name: 'socket', port: 20002, webSocket: true }),
  ), ['coder', 'socket']),
  passes('grants with TLS, on both families', brokerConfig({ grants: [grantOf()], families: [4, 6], memory: MEMORY, tls: true })),
  ...['10.96.0.77', '10.244.1.2'].map((address) => passes(`a server in the cluster by ${address}`, fileOf(grantOf(plain(address))))),
  passes('a server in the cluster', fileOf(grantOf(plain('search.tools.svc', 'search.tools.svc.cluster.local')))),
  passes('the same JSON in another form', editedFile(() => {})),
  ['a file of another Envoy', () => ({ ...brokerConfigMap('{}'), metadata: { name: 'envoy', namespace: 'gateways' } }),
    undefined, undefined, { view: view() }],
];
