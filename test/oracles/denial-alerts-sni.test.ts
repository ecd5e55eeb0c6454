import { Listener } from './denial-alerts/listener';
import { SyslogNg } from './denial-alerts/syslog-ng';
import { hello, helloOf } from './egress-proxy/client-hello';
import { Sandbox } from './egress-proxy/sandbox';
import { envoyBinary } from './envoy';
import { AgentNamespace, AlertRouting, AlertSink, DenialAlerts, EgressProxy, PodSubnetEgressDeny } from '../../src';
import { IMAGE, Manifest, RANGES, objects, only, open } from '../support/app';

/** The real syslog-ng makes events of what the real Envoy and the Squid behind it write of tunnels. */

const POD = 'proxy-5d9c7b4f6-abcde_gateways';
const ALLOWED = 'api.example.com';
const OUTSIDE = '198.51.100.10';

const PROXY = 'Connection refused by the egress proxy';
const TUNNEL = 'Tunnel closed by the egress proxy';

const connect = (authority: string) => `CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n\r\n`;

interface Case {
  readonly request: string;
  /** What the agent sends through its tunnel. */
  readonly bytes?: string;
  readonly rule: string;
  readonly fields: Manifest;
}

const listed = (request: string, fields: Manifest): Case =>
  ({ request, rule: PROXY, fields: { 'proxy.verdict': 'TCP_DENIED', ...fields } });
const closed = (bytes: string, sni: string): Case => ({
  request: connect(`${ALLOWED}:443`),
  bytes,
  rule: TUNNEL,
  fields: { 'proxy.verdict': 'SNI_DENIED', 'proxy.url': `${ALLOWED}:443`, 'proxy.name': ALLOWED, 'proxy.port': '443', 'proxy.sni': sni },
});

const REFUSED: { readonly [what: string]: Case } = {
  'a name that is not on the list': listed(connect('evil.example:443'), {
    'proxy.url': 'evil.example:443', 'proxy.status': '403', 'proxy.method': 'CONNECT',
  }),
  'an allowed name on another port': listed(connect(`${ALLOWED}:8443`), { 'proxy.url': `${ALLOWED}:8443`, 'proxy.status': '403' }),
  'plain HTTP': listed(`GET http://${ALLOWED}/ HTTP/1.1\r\nHost: ${ALLOWED}\r\n\r\n`, { 'proxy.method': 'GET', 'proxy.status': '403' }),
  'no HTTP': listed('\x16\x03\x01\x02\r\n\r\n', { 'proxy.method': 'unknown', 'proxy.url': 'unknown', 'proxy.status': '400' }),
  'a long name': listed(`CONNECT ${'a'.repeat(15_000)}:443 HTTP/1.1\r\n\r\n`, { 'proxy.url': 'a'.repeat(1024), 'proxy.status': '403' }),
  'a name with what syslog-ng and JSON know': listed(connect('$(format-json)${HOST}":443'), { 'proxy.status': '400' }),
  'an allowed name that leads into the cluster': {
    request: connect('inside.example:443'),
    bytes: hello('inside.example'),
    rule: PROXY,
    fields: { 'proxy.verdict': 'TCP_DENIED', 'proxy.name': 'inside.example', 'proxy.url': 'inside.example:443', 'proxy.status': '403' },
  },
  'TLS for another name': closed(hello('evil.example'), 'evil.example'),
  'TLS without a name': closed(helloOf([]), 'none'),
  'no TLS': closed('GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n', 'none'),
};

let listener: Listener;
let syslog: SyslogNg;
let proxy: Sandbox;
let events: Manifest[];

beforeAll(async () => {
  const manifests = synthesized();
  const answers = { [`A ${ALLOWED}`]: [[OUTSIDE]], 'A inside.example': [['10.244.0.9']] };
  const [, ...args] = manifests.envoy;
  proxy = await Sandbox.start(manifests.squidConf, manifests.squid, answers,
    { config: manifests.envoyJson, command: [envoyBinary(), ...args] });
  listener = await Listener.start();
  syslog = await SyslogNg.start(manifests.syslog, manifests.syslogNg, manifests.probe, listener.url);
  await proxy.ask(connect(`${ALLOWED}:443`), { pieces: [{ bytes: hello(ALLOWED) }] });
  for (const said of ['', hello(ALLOWED).slice(0, 50)]) { // an agent that is gone before it says which name
    await proxy.ask(connect(`${ALLOWED}:443`), { pieces: [{ bytes: said }], ends: true });
  }
  for (const { request, bytes } of Object.values(REFUSED)) {
    await proxy.ask(request, { pieces: bytes === undefined ? [] : [{ bytes }] });
  }
  await new Promise((later) => setTimeout(later, 2000)); // Envoy writes its log once a second
  syslog.write(`${POD}_envoy`, proxy.envoyWritten());
  syslog.write(`${POD}_main`, proxy.written());
  events = await listener.next(Object.keys(REFUSED).length);
  await new Promise((later) => setTimeout(later, 1500)); // for any that should not come
  events.push(...await listener.next(0));
});
afterAll(async () => {
  await syslog?.stop();
  listener?.stop();
  await proxy?.stop();
});

test.each(Object.keys(REFUSED))('an event says what is refused: %s', (what) => {
  const { rule, fields } = REFUSED[what];
  expect(events).toContainEqual(expect.objectContaining({
    rule,
    source: 'egress_proxy',
    tags: ['agents', 'network', 'proxy', 'T1071.001'],
    output_fields: expect.objectContaining({ 'agents.gateway': 'gateways/proxy', 'fd.cip': '127.0.0.1', ...fields }),
  }));
});

test('each refusal is one event; a tunnel that passes is none, nor is one whose agent is gone', () => {
  expect(proxy.envoyWritten().filter((line) => line.includes('"reason":null'))).toHaveLength(2);
  expect(events.map(({ rule }) => rule).sort()).toEqual(Object.values(REFUSED).map(({ rule }) => rule).sort());
});

function synthesized() {
  const b = open();
  const own = (name: string) => new AgentNamespace(b.chart, name, { name });
  const { runtime } = b;
  const egressProxy = new EgressProxy(b.chart, 'proxy', {
    namespace: own('gateways'), runtime, image: IMAGE, name: 'proxy', sniCheck: { image: IMAGE }, ...RANGES,
  });
  const egress = new PodSubnetEgressDeny(b.chart, 'egress', {
    namespace: b.namespace, ...RANGES, allowInternet: false, fqdnBackEnd: egressProxy.fqdnBackEnd,
  });
  [ALLOWED, 'inside.example'].forEach((name) => egress.allowToFqdn(name, 443));
  const alerts = new AlertRouting(b.chart, 'alerts', {
    namespace: own('alerting'), runtime, image: IMAGE, ...RANGES, sinks: [AlertSink.webhook({ url: 'https://a.example' })],
  });
  new DenialAlerts(b.chart, 'refusals', {
    namespace: own('watch'), image: IMAGE, alerts, proxies: [egressProxy], eventsPerSecond: 1000, ...RANGES,
  });
  const data = (key: string): string => objects(b.chart, 'ConfigMap').map((one) => one.data[key]).find((text) => text !== undefined);
  const containers = objects(b.chart, 'Deployment').find(({ metadata }) => metadata.name === 'proxy')!.spec.template.spec.containers;
  const commandOf = (name: string): string[] => containers.find((one: Manifest) => one.name === name).command;
  const [reader] = only(b.chart, 'DaemonSet').spec.template.spec.containers;
  return {
    squidConf: data('squid.conf'),
    envoyJson: data('envoy.json'),
    squid: commandOf('main'),
    envoy: commandOf('envoy'),
    syslog: data('syslog-ng.conf'),
    syslogNg: reader.command,
    probe: reader.livenessProbe.exec.command,
  };
}
