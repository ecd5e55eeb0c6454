import { Answer } from './egress-proxy/messages';
import { Sandbox } from './egress-proxy/sandbox';
import { HardenedAgentPod, PodSubnetEgressDeny } from '../../src';
import { EgressProxy } from '../../src/constructs/gateway/egress-proxy';
import { IMAGE, Manifest, RANGES, only, open } from '../support/app';

/** The real Squid keeps to the configuration that is written for it, whatever clients and resolvers say. */

const OUTSIDE = '198.51.100.10';
const OUTSIDE6 = '2001:db8::10';
const POD = '10.244.0.7';

/** Addresses that a name must not lead to. */
const INSIDE = [
  POD, '10.96.0.1', '192.168.77.1', '203.0.113.10', // pod, Service, node, API server
  '0.0.0.0', '10.0.0.1', '100.64.0.1', '127.0.0.1', '127.0.0.53', '169.254.169.254', '168.63.129.16', '172.16.0.1', '172.31.255.255',
  '192.0.0.1',
  '192.168.0.1', '198.18.0.1', '224.0.0.1', '240.0.0.1', '255.255.255.255',
  '::', '::1', '::7f00:1', '::ffff:10.244.0.7', '::ffff:127.0.0.1', '64:ff9b::a00:1', '64:ff9b:1::a00:1', '100::1', '2001::1',
  '2002:a00:1::1',
  'fc00::1', 'fd00:ec2::254', 'fe80::1', 'fec0::1', 'ff02::1', '4000::1',
];
const leads = (i: number) => `leads-${i}.example`;
const type = (address: string) => (address.includes(':') ? 'AAAA' : 'A');
const ALTERNATING = Array.from({ length: 1000 }, (_, i) => [i % 2 ? POD : OUTSIDE]);

/** Names that are words of Squid's files, and labels of every form. */
const ODD_NAMES = ['all.none', 'http-access.allow', 'dstdomain.n', 'x--y.0-0.example', 'inside.resolved', 'include.etc'];

const ANSWERS = {
  ...Object.fromEntries(ODD_NAMES.map((name) => [`A ${name}`, [[OUTSIDE]]])),
  'A api.example.com': [[OUTSIDE]],
  'A xn--bcher-kva.example': [[OUTSIDE]],
  'A other.example': [[OUTSIDE]],
  'A evil.example': [['198.51.100.66']],
  'A one.wild.example': [[OUTSIDE]],
  'A 1-2.wild.example': [[OUTSIDE]],
  'A wild.example': [[OUTSIDE]],
  'A two.labels.wild.example': [[OUTSIDE]],
  'A pod.wild.example': [[POD]],
  'A metadata.wild.example': [['169.254.169.254']],
  'A both.wild.example': [[OUTSIDE, POD]],
  'A mixed.wild.example': [[OUTSIDE]],
  'AAAA mixed.wild.example': [['fd00::1']],
  'A broken.wild.example': [null],
  'AAAA broken.wild.example': [null],
  'A nearly.example': [['203.0.113.11']],
  'AAAA six.example': [[OUTSIDE6]],
  'A both.example': [[OUTSIDE, POD]],
  'A mixed.example': [[OUTSIDE]],
  'AAAA mixed.example': [['fd00::1']],
  'A broken.example': [null],
  'AAAA broken.example': [null],
  'A late.example': [null, [POD]],
  'AAAA late.example': [null, []],
  'A rebind.example': ALTERNATING,
  [`PTR ${OUTSIDE.split('.').reverse().join('.')}.in-addr.arpa`]: [['api.example.com']],
  ...Object.fromEntries(INSIDE.map((address, i) => [`${type(address)} ${leads(i)}`, [[address]]])),
};

const NAMES = [...ODD_NAMES, 'api.example.com', 'xn--bcher-kva.example', 'nearly.example', 'six.example', 'both.example', 'mixed.example',
  'broken.example', 'none.example',
  'late.example', 'rebind.example', ...INSIDE.map((_, i) => leads(i))];

let squid: Sandbox;

beforeAll(async () => {
  const b = open();
  const proxy = new EgressProxy(b.chart, 'proxy', {
    ...b, ...RANGES, image: IMAGE, nodeCidrs: ['192.168.77.0/24'], apiServerCidrs: ['203.0.113.10/32'],
  });
  const egress = new PodSubnetEgressDeny(b.chart, 'egress', { ...b, ...RANGES, allowInternet: false, fqdnBackEnd: proxy.fqdnBackEnd });
  new HardenedAgentPod(b.chart, 'agent', { namespace: b.namespace, runtime: b.runtime, image: IMAGE, port: 8080 });
  NAMES.forEach((name) => egress.allowToFqdn(name, 443));
  egress.allowToFqdn('api.example.com', 8443);
  egress.allowToFqdn('other.example', 8443);
  egress.allowToFqdnPorts('*.wild.example', [443, 8443]);
  egress.allowToFqdn('*.x--y.a-1.example', 443);
  squid = await Sandbox.start(only(b.chart, 'ConfigMap').data['squid.conf'],
    only(b.chart, 'Deployment').spec.template.spec.containers[0].command, ANSWERS);
});
afterAll(() => squid?.stop());

const tunnel = (authority: string, headers = '') => squid.ask(`CONNECT ${authority} HTTP/1.1\r\n${headers}\r\n`);
const got = ({ status, reached }: Answer) => (reached ? `${status} ${reached}` : String(status));

test.each([
  ['a name', 'api.example.com:443', `${OUTSIDE}:443`],
  ['another case', 'API.Example.COM:443', `${OUTSIDE}:443`],
  ['a final dot', 'api.example.com.:443', `${OUTSIDE}:443`],
  ['punycode', 'xn--bcher-kva.example:443', `${OUTSIDE}:443`],
  ['no port, which is 443', 'api.example.com', `${OUTSIDE}:443`],
  ['what follows the port, which counts for nothing', 'api.example.com:443@evil.example:443', `${OUTSIDE}:443`],
  ['its other port', 'api.example.com:8443', `${OUTSIDE}:8443`],
  ['IPv6 behind a name', 'six.example:443', `${OUTSIDE6}:443`],
  ['the address next to the API server', 'nearly.example:443', '203.0.113.11:443'],
])('lets through: %s', async (_, authority, reached) => {
  expect(got(await tunnel(authority))).toBe(`200 ${reached}`);
});

test.each(ODD_NAMES)('%s is itself and nothing more', async (name) => {
  expect(got(await tunnel(`${name}:443`))).toBe(`200 ${OUTSIDE}:443`);
  for (const other of [`x.${name}:443`, `x${name}:443`, `${name.split('.').slice(1).join('.')}:443`, `${name}:8443`]) {
    expect(got(await tunnel(other))).toBe('403');
  }
});

test.each([
  ['one label', 'one.wild.example:443', '443'],
  ['another port', 'one.wild.example:8443', '8443'],
  ['digits and a dash', '1-2.wild.example:443', '443'],
  ['another case', 'ONE.Wild.example:443', '443'],
  ['a final dot', 'one.wild.example.:443', '443'],
])('a wildcard lets through: %s', async (_, authority, port) => {
  expect(got(await tunnel(authority))).toBe(`200 ${OUTSIDE}:${port}`);
});

test.each([
  'wild.example:443', 'two.labels.wild.example:443', 'a.b.c.wild.example:443', 'onewild.example:443', 'one.wild.example:22',
  'one.wildxexample:443', 'one.wild.example.evil.example:443', '.wild.example:443', 'one..wild.example:443', '*.wild.example:443',
  'two%2elabels.wild.example:443', 'two\\.labels.wild.example:443', 'evil.example/.wild.example:443', 'evil.example#.wild.example:443',
  'evil.example:443@one.wild.example:443', 'user@one.wild.example:443', 'one_.wild.example:443', 'b\xc3\xbccher.wild.example:443',
  'two\xe3\x80\x82labels.wild.example:443', 'one.x--y.a-1.example:8443', 'one.x--yxa-1.example:443', 'x--y.a-1.example:443',
  `${OUTSIDE}.wild.example:443`,
])('a wildcard refuses %j', async (authority) => {
  const answer = await tunnel(authority);
  expect(answer.reached).toBeUndefined();
  expect([400, 403]).toContain(answer.status);
});

test.each(['pod', 'metadata', 'both', 'mixed', 'broken', 'none'])('a wildcard whose name leads inside or nowhere: %s', async (label) => {
  expect(got(await tunnel(`${label}.wild.example:443`))).toBe('403');
});

test('the name that is asked for is the one that is called, whatever Host says', async () => {
  expect(got(await tunnel('api.example.com:443', 'Host: evil.example\r\n'))).toBe(`200 ${OUTSIDE}:443`);
  expect(got(await tunnel('evil.example:443', 'Host: api.example.com\r\n'))).toBe('403');
});

test.each([
  'evil.example:443', 'example.com:443', 'x.api.example.com:443', 'evilapi.example.com:443', 'api.example.com.evil.example:443', 'com:443',
  'localhost:443',
  'api.example.com:80', 'api.example.com:22', 'api.example.com:4430', 'other.example:443',
  `${OUTSIDE}:443`, `[${OUTSIDE6}]:443`, `[::ffff:${OUTSIDE}]:443`, '3325256714:443', '0xc633640a:443', '0306.063.0144.012:443',
  '127.1:443', '[::1]:443',
  'user@api.example.com:443', 'user:word@api.example.com:443', 'evil.example:443@api.example.com:443',
  'api%2eexample.com:443', 'api.example.com%00.evil.example:443', 'evil.example#api.example.com:443', 'evil.example/api.example.com:443',
  'b\xc3\xbccher.example:443', 'api\xe3\x80\x82example.com:443', 'api.example.com\\@evil.example:443', '.api.example.com:443',
  'api..example.com:443', '*.example.com:443',
])('refuses %j', async (authority) => {
  const answer = await tunnel(authority);
  expect(answer.reached).toBeUndefined();
  expect([400, 403]).toContain(answer.status);
});

test.each([
  ['port 0', 'CONNECT api.example.com:0 HTTP/1.1\r\n\r\n'],
  ['a port beyond all', 'CONNECT api.example.com:65979 HTTP/1.1\r\n\r\n'], // 443 + 65536
  ['a URL', 'CONNECT https://api.example.com:443/ HTTP/1.1\r\n\r\n'],
  ['plain HTTP', 'GET http://api.example.com/ HTTP/1.1\r\nHost: api.example.com\r\n\r\n'],
  ['plain HTTP to an allowed port', 'GET http://api.example.com:443/ HTTP/1.1\r\nHost: api.example.com\r\n\r\n'],
  ['HTTPS by the proxy', 'GET https://api.example.com/ HTTP/1.1\r\nHost: api.example.com\r\n\r\n'],
  ['another method', 'POST http://api.example.com:443/ HTTP/1.1\r\nHost: api.example.com\r\nContent-Length: 0\r\n\r\n'],
  ['FTP', 'GET ftp://api.example.com:443/ HTTP/1.1\r\n\r\n'],
  ['a path', 'GET / HTTP/1.1\r\nHost: api.example.com:443\r\n\r\n'],
  ['TRACE', 'TRACE http://api.example.com:443/ HTTP/1.1\r\nMax-Forwards: 0\r\n\r\n'],
  ['the cache manager', 'GET http://127.0.0.1:3128/squid-internal-mgr/menu HTTP/1.1\r\n\r\n'],
  ['the cache manager by its path', 'GET /squid-internal-mgr/config HTTP/1.1\r\n\r\n'],
  ['the cache manager\'s own scheme', 'GET cache_object://127.0.0.1/info HTTP/1.1\r\n\r\n'],
  ['HTTP/0.9', 'GET http://api.example.com:443/\r\n\r\n'],
  ['HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
  ['TLS', '\x16\x03\x01\x02\x00\x01\r\n\r\n'],
  ['a header of 64 KB', `CONNECT api.example.com:443 HTTP/1.1\r\nX: ${'a'.repeat(65_536)}\r\n\r\n`],
  ['a name of 64 KB', `CONNECT ${'a'.repeat(65_536)}.example.com:443 HTTP/1.1\r\n\r\n`],
  ['one tunnel in the body of another',
    'CONNECT evil.example:443 HTTP/1.1\r\nContent-Length: 44\r\n\r\nCONNECT api.example.com:443 HTTP/1.1\r\n\r\n'],
])('refuses %s', async (_, request) => {
  const { status, reached } = await squid.ask(request);
  expect(reached).toBeUndefined();
  expect(status).toBeGreaterThanOrEqual(400);
});

test.each(INSIDE.map((address, i) => [address, leads(i)]))('a name that leads to %s', async (_, name) => {
  expect(got(await tunnel(`${name}:443`))).toBe('403');
});

test.each([
  ['one of two addresses', 'both.example'],
  ['IPv6 beside an address outside', 'mixed.example'],
  ['an answer that fails', 'broken.example'],
  ['no address', 'none.example'],
  ['an answer that fails first and leads to a pod later', 'late.example'],
])('a name with %s', async (_, name) => {
  expect(got(await tunnel(`${name}:443`))).toBe('403');
});

test('a name whose answers change with each question is never called at an address inside', async () => {
  const results = new Map<string, number>();
  const end = Date.now() + 100_000; // past three lookups: an answer is kept for 30 seconds
  const client = async () => {
    while (Date.now() < end) {
      const result = got(await tunnel('rebind.example:443'));
      results.set(result, (results.get(result) ?? 0) + 1);
    }
  };
  await Promise.all(Array.from({ length: 8 }, client));
  expect([...results.keys()].sort()).toEqual([`200 ${OUTSIDE}:443`, '403']); // both answers were seen
});

test('only names that are allowed are ever asked for', async () => {
  const { questions } = await tunnel('evil.example:443');
  const asked = new Set(questions.map((question) => question.split(' ')[1]));
  expect([...asked].filter((name) => !NAMES.includes(name) && !/^[^.]+\.(wild|x--y\.a-1)\.example$/.test(name))).toEqual([]);
  expect(asked).toContain('api.example.com');
});

test('each request is a line of JSON, whatever is in it', async () => {
  const before = squid.written().length;
  const odd = ['CONNECT a"b\\c\'{}:443 HTTP/1.1\r\n\r\n', 'GET http://x/"},{"verdict":"TCP_TUNNEL HTTP/1.1\r\n\r\n',
    'G"\x01\x7fT \xff"\\\t\x00 HTTP/1.1\r\n\r\n',
    'GET http://x/%22%0a?\x1b[31m HTTP/1.1\r\nUser-Agent: "\\\r\n\r\n', '"\n\n', '\x80\x81\r\n\r\n',
    'CONNECT \xe2\x80\xa8:443 HTTP/1.1\r\n\r\n'];
  for (const request of ['CONNECT api.example.com:443 HTTP/1.1\r\n\r\n', 'CONNECT evil.example:443 HTTP/1.1\r\n\r\n', ...odd]) {
    await squid.ask(request);
  }
  await new Promise((resolve) => setTimeout(resolve, 1000)); // a tunnel's line comes when it ends
  const lines: Manifest[] = squid.written().slice(before).map((line) => JSON.parse(line));
  expect(lines).toHaveLength(2 + odd.length);
  expect(lines.find(({ name }) => name === 'api.example.com')).toMatchObject({
    client: '127.0.0.1', method: 'CONNECT', port: '443', verdict: 'TCP_TUNNEL', status: '200', url: 'api.example.com:443', address: OUTSIDE,
  });
  expect(lines.find(({ name }) => name === 'evil.example')).toMatchObject({
    client: '127.0.0.1', method: 'CONNECT', port: '443', verdict: 'TCP_DENIED', status: '403', url: 'evil.example:443', address: '-',
  });
  expect(lines.filter(({ verdict }) => verdict === 'TCP_TUNNEL')).toHaveLength(1);
});
