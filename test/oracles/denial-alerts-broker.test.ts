import { Size } from 'cdk8s';
import { Secret } from 'cdk8s-plus-29';
import { BrokerSandbox, until } from './credential-broker/sandbox';
import { Upstream } from './credential-broker/upstream';
import { ENDED, GRANTS, POST, REFUSED, SECRET, request } from './denial-alerts/broker-cases';
import { Listener } from './denial-alerts/listener';
import { SyslogNg } from './denial-alerts/syslog-ng';
import {
  AgentNamespace, AlertRouting, AlertSink, BrokeredApi, CredentialBroker, DenialAlerts, PodSubnetEgressDeny,
} from '../../src';
import { IMAGE, Manifest, objects, only, open, pod } from '../support/app';

/** The real syslog-ng makes events of what the real Envoy writes for the grants of a CredentialBroker. */

const LOG = 'broker-5d9c7b4f6-abcde_gateways_main';
const KEY = 'sk-real-0123456789';
const RANGES = { podCidrs: ['10.244.0.0/16', 'fd00:244::/56'], serviceCidrs: ['10.96.0.0/16', 'fd00:96::/112'] };
const UPSTREAM = '198.51.100.10';

let broker: BrokerSandbox;
/** One whose program in Lua fails. */
let failing: BrokerSandbox;
let listener: Listener;
let syslog: SyslogNg;
let events: Manifest[];

beforeAll(async () => {
  const manifests = synthesized();
  const start = (change = (text: string) => text) => BrokerSandbox.start({
    files: Object.fromEntries(Object.entries(manifests.files).map(([name, text]) => [name, change(text)])),
    command: manifests.envoy,
    answers: { 'A api.example.com': [[UPSTREAM]], 'A gone.example.com': [['198.51.100.11']] },
    keys: { ...Object.fromEntries(Object.keys(GRANTS).map((name) => [name, KEY])), keyless: 'first-line\nsecond-line\n' },
  });
  failing = await start((text) => text.replace(/headers:replace/g, 'headers:fail'));
  await failing.ask(GRANTS.api.port, POST);
  broker = await start();
  const upstream = await broker.upstream(`${UPSTREAM}:443`, 'api.example.com');
  upstream.reply = answer(upstream);
  listener = await Listener.start();
  syslog = await SyslogNg.start(manifests.syslog, manifests.syslogNg, manifests.probe, listener.url);

  await broker.ask(GRANTS.busy.port, POST);
  await broker.ask(GRANTS.keyless.port, POST);
  for (const { grant = 'api', bytes } of [...Object.values(REFUSED), ...Object.values(ENDED)]) {
    await broker.ask(GRANTS[grant].port, bytes);
  }
  await leave(GRANTS.api.port, request('GET /v1/silent'));
  await until(() => broker.log().length >= 3 + Object.keys(REFUSED).length + Object.keys(ENDED).length);
  syslog.write(LOG, broker.errors().split('\n').filter((line) => line !== ''), 'stderr');
  await until(() => failing.log().length === 1);
  syslog.write(LOG, [...broker.log(), ...failing.log()]);
  events = await listener.next(2 + Object.keys(REFUSED).length);
  await new Promise((later) => setTimeout(later, 1500)); // for any that should not come
  events.push(...await listener.next(0));
});
afterAll(async () => {
  await syslog?.stop();
  listener?.stop();
  await broker?.stop();
  await failing?.stop();
});

const logged = () => broker.log().map((line) => JSON.parse(line))
  .map(({ status, verdict }) => `${status} ${verdict.replace(/\{.*/, '')}`); // after a brace comes what the connection said
const of = (rule: string) => events.filter((event) => event.rule === rule);

test.each(Object.keys(REFUSED).map((what, i) => [what, i] as const))('an event says who is refused: %s', (what, i) => {
  const { grant = 'api', method = 'unknown', path = 'unknown', verdict, status } = REFUSED[what];
  expect(of('Request refused by the credential broker')[i]).toEqual({
    output: 'An agent sent the credential broker a request that its grant does not pass'
      + ` (grant=${grant} client=127.0.0.1 method=${method} path=${path} verdict=${verdict})`,
    priority: 'Warning',
    rule: 'Request refused by the credential broker',
    source: 'credential_broker',
    hostname: 'node-1',
    time: '2026-11-25T13:00:00.123456789Z',
    tags: ['agents', 'broker', 'network', 'T1071.001'],
    output_fields: {
      'agents.gateway': 'gateways/broker',
      'fd.cip': '127.0.0.1',
      'broker.grant': grant,
      'broker.method': method,
      'broker.path': path,
      'broker.verdict': verdict,
      'broker.status': status,
    },
  });
});

test.each([
  ['where its file has two lines', 0, 'keyless', 'lua_response', '503'],
  ['where the program that reads it fails', 1, 'api', 'rbac_access_denied_matched_policy[none]', '403'],
])('an event says which grant has no key: %s', (_, i, grant, verdict, status) => {
  const found = of('Credential broker has no key');
  expect(found).toHaveLength(2);
  expect(found[i]).toEqual(expect.objectContaining({
    output: 'The credential broker refused a request because it has no valid key for the grant'
      + ` (grant=${grant} client=127.0.0.1 method=POST path=/v1/messages)`,
    source: 'credential_broker',
    tags: ['agents', 'broker', 'configuration'],
    output_fields: {
      'agents.gateway': 'gateways/broker',
      'fd.cip': '127.0.0.1',
      'broker.grant': grant,
      'broker.method': 'POST',
      'broker.path': '/v1/messages',
      'broker.verdict': verdict,
      'broker.status': status,
    },
  }));
});

test.each(Object.keys(ENDED).map((what, i) => [what, i] as const))('no event where %s', (what, i) => {
  expect(events).toHaveLength(2 + Object.keys(REFUSED).length);
  expect(logged()[2 + Object.keys(REFUSED).length + i]).toBe(ENDED[what].logged);
});

test('no event where the agent does not wait', () => {
  expect(events).toHaveLength(2 + Object.keys(REFUSED).length);
  expect(logged().at(-1)).toBe('0 downstream_remote_disconnect');
});

test('no event has a key, a body or a query', () => {
  expect(JSON.stringify(events)).not.toMatch(new RegExp(`${KEY}|${SECRET}|first-line|second-line`));
});

function synthesized() {
  const b = open();
  const own = (name: string) => new AgentNamespace(b.chart, name, { name });
  const { runtime } = b;
  new PodSubnetEgressDeny(b.chart, 'egress', { namespace: b.namespace, ...RANGES, allowInternet: false });
  const credentials = new CredentialBroker(b.chart, 'broker', {
    namespace: own('gateways'), runtime, image: IMAGE, name: 'broker', ...RANGES,
  });
  const secret = Secret.fromSecretName(b.chart, 'keys', 'keys');
  for (const [name, { port, ...tweak }] of Object.entries(GRANTS)) {
    credentials.grant(pod(b, {}, name), BrokeredApi.of({
      host: 'api.example.com',
      key: { secret, key: name },
      methods: ['GET', 'POST'],
      paths: ['/v1/messages', '/v1/refused', '/v1/closed', '/v1/silent'],
      maxBody: Size.kibibytes(1),
      ...tweak,
    }), { name, port });
  }
  const alerts = new AlertRouting(b.chart, 'alerts', {
    namespace: own('alerting'), runtime, image: IMAGE, ...RANGES, sinks: [AlertSink.webhook({ url: 'https://a.example' })],
  });
  new DenialAlerts(b.chart, 'refusals', {
    namespace: own('watch'), image: IMAGE, alerts, brokers: [credentials], eventsPerSecond: 1000, ...RANGES,
  });
  const dataWith = (key: string): { [file: string]: string } => objects(b.chart, 'ConfigMap').map(({ data }) => data)
    .find((data) => data[key] !== undefined);
  const [reader] = only(b.chart, 'DaemonSet').spec.template.spec.containers;
  return {
    files: dataWith('envoy.json'),
    envoy: objects(b.chart, 'Deployment').find(({ metadata }) => metadata.name === 'broker')!.spec.template.spec.containers[0].command,
    syslog: dataWith('syslog-ng.conf')['syslog-ng.conf'],
    syslogNg: reader.command,
    probe: reader.livenessProbe.exec.command,
  };
}

/** An API that also refuses, ends a connection, or says nothing. */
function answer({ reply }: Upstream): Upstream['reply'] {
  return (received, socket) => {
    const [, path] = received.start.split(' ');
    if (path === '/v1/refused') {
      socket.write('HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n');
    } else if (path === '/v1/closed') {
      socket.end();
    } else if (path !== '/v1/silent') {
      reply(received, socket);
    }
  };
}

/** Sends a request, and is gone when it has reached the upstream. */
async function leave(port: number, bytes: string): Promise<void> {
  const { requests } = broker.traffic();
  const socket = broker.connect(port);
  socket.write(bytes);
  await until(() => broker.traffic().requests > requests);
  socket.destroy();
}
