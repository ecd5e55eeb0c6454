import { sleep } from './credential-broker/sandbox';
import {
  ANSWERS, INSIDE, ODD_NAMES, OUTSIDE, OUTSIDE6, REFUSED_ANSWERS, REFUSED_AUTHORITIES, REFUSED_REQUESTS, REFUSED_WILDCARDS, leads,
} from './egress-proxy/cases';
import { Answer } from './egress-proxy/messages';
import { Sandbox } from './egress-proxy/sandbox';
import { PodSubnetEgressDeny } from '../../src';
import { EgressProxy } from '../../src/constructs/gateway/egress-proxy';
import { IMAGE, Manifest, RANGES, only, open, pod } from '../support/app';

/** The real Squid keeps to the configuration that is written for it, whatever clients and resolvers say. */

const NAMES = [...ODD_NAMES, 'api.example.com', 'xn--bcher-kva.example', 'nearly.example', 'six.example', 'both.example', 'mixed.example',
  'broken.example', 'none.example',
  'late.example', 'rebind.example', ...INSIDE.map((_, i) => leads(i))];

/** Agents with a name of their own, and their ports. */
const OWN = [['coder', 'coder.example'], ['crawler', '*.crawler.example']] as const;
const portOf = new Map<string, number>();

let squid: Sandbox;

beforeAll(async () => {
  const b = open();
  const proxy = new EgressProxy(b.chart, 'proxy', {
    namespace: b.namespace,
    runtime: b.runtime,
    ...RANGES,
    image: IMAGE,
    nodeCidrs: ['192.168.77.0/24'],
    apiServerCidrs: ['203.0.113.10/32'],
  });
  const egress = new PodSubnetEgressDeny(b.chart, 'egress', {
    namespace: b.namespace, ...RANGES, allowInternet: false, fqdnBackEnd: proxy.fqdnBackEnd,
  });
  NAMES.forEach((name) => egress.allowToFqdn(name, 443));
  egress.allowToFqdn('api.example.com', 8443);
  egress.allowToFqdn('other.example', 8443);
  egress.allowToFqdnPorts('*.wild.example', [443, 8443]);
  egress.allowToFqdn('*.x--y.a-1.example', 443);
  OWN.forEach(([id, name]) => {
    const agent = pod(b, {}, id);
    egress.allowToFqdn(name, 443, { from: agent });
    portOf.set(id, Number(new URL(proxy.envFor(agent).HTTPS_PROXY).port));
  });
  squid = await Sandbox.start(only(b.chart, 'ConfigMap').data['squid.conf'],
    only(b.chart, 'Deployment').spec.template.spec.containers[0].command,
    { ...ANSWERS, 'A coder.example': [[OUTSIDE]], 'A a.crawler.example': [[OUTSIDE]] });
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

test.each<[string, string | undefined, string, string]>([
  ['its own name', 'coder', 'coder.example:443', `200 ${OUTSIDE}:443`],
  ['its own wildcard', 'crawler', 'a.crawler.example:443', `200 ${OUTSIDE}:443`],
  ['a name of the whole namespace', 'coder', 'api.example.com:443', `200 ${OUTSIDE}:443`],
  ['a wildcard of the whole namespace', 'crawler', 'one.wild.example:8443', `200 ${OUTSIDE}:8443`],
  ['a name of another agent', 'crawler', 'coder.example:443', '403'],
  ['a wildcard of another agent', 'coder', 'a.crawler.example:443', '403'],
  ['a port of the namespace with its own name', 'coder', 'coder.example:8443', '403'],
  ['a name of no one', 'coder', 'evil.example:443', '403'],
  ['a name of an agent on the shared port', undefined, 'coder.example:443', '403'],
  ['a wildcard of an agent on the shared port', undefined, 'a.crawler.example:443', '403'],
])('the port of an agent, %s', async (_, agent, authority, answer) => {
  const to = { address: '127.0.0.1', port: agent === undefined ? 3128 : portOf.get(agent)! };
  expect(got(await squid.ask(`CONNECT ${authority} HTTP/1.1\r\n\r\n`, { to }))).toBe(answer);
});

test.each(REFUSED_WILDCARDS)('a wildcard refuses %j', async (authority) => {
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

test.each(REFUSED_AUTHORITIES)('refuses %j', async (authority) => {
  const answer = await tunnel(authority);
  expect(answer.reached).toBeUndefined();
  expect([400, 403]).toContain(answer.status);
});

test.each(REFUSED_REQUESTS)('refuses %s', async (_, request) => {
  const { status, reached } = await squid.ask(request);
  expect(reached).toBeUndefined();
  expect(status).toBeGreaterThanOrEqual(400);
});

test('at the port for probes, every request is refused', async () => {
  const to = { address: '127.0.0.1', port: 3130 };
  for (const request of ['CONNECT api.example.com:443 HTTP/1.1\r\n\r\n', 'CONNECT one.wild.example:443 HTTP/1.1\r\n\r\n',
    'GET http://api.example.com:443/ HTTP/1.1\r\n\r\n']) {
    expect(got(await squid.ask(request, { to }))).toBe('403');
  }
});

test.each(INSIDE.map((address, i) => [address, leads(i)]))('a name that leads to %s', async (_, name) => {
  expect(got(await tunnel(`${name}:443`))).toBe('403');
});

test.each(REFUSED_ANSWERS)('a name with %s', async (_, name) => {
  expect(got(await tunnel(`${name}:443`))).toBe('403');
});

test('an agent has 300 connections, more are closed without a byte, and other agents have theirs', async () => {
  const call = (from: string) => squid.ask('CONNECT api.example.com:443 HTTP/1.1\r\n\r\n', { from });
  squid.attack({ connections: 300 });
  await sleep(1000);
  expect(await call('10.244.0.66')).toMatchObject({ status: 0, isClosed: true });
  expect(got(await call('10.244.0.67'))).toBe(`200 ${OUTSIDE}:443`);
  squid.attack({ connections: 0 });
  await sleep(1000);
  expect(got(await call('10.244.0.66'))).toBe(`200 ${OUTSIDE}:443`);
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
  expect([...asked].filter((name) => ![...NAMES, 'coder.example'].includes(name)
    && !/^[^.]+\.(wild|x--y\.a-1|crawler)\.example$/.test(name))).toEqual([]);
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
