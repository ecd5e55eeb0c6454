import { readFileSync } from 'fs';
import { dirname, join } from 'path';
import { Size } from 'cdk8s';
import { Grants, KEY, post, startBroker } from './grants';
import { statusOf } from './http';
import { BrokerSandbox, sleep } from './sandbox';
import { CredentialBrokerProps } from '../../../src';
import { RANGES } from '../../support/app';

/** What others see of a broker: its log, its metrics, its ports and its process. None of it has a key. */

let broker: BrokerSandbox;
beforeAll(async () => ({ broker } = await startBroker({ model: {}, tree: { paths: [], pathRegexes: ['/t/.*'] } })));
afterAll(() => broker?.stop());

const METRICS = 9902;
const metrics = async (line: string, headers = '') => {
  const { text } = await broker.ask(METRICS, `${line}\r\nHost: b\r\nConnection: close\r\n${headers}\r\n`, { quiet: 3000 });
  return { status: statusOf({ start: text }), text };
};

test('metrics have counters of each upstream and of the bounds of each grant', async () => {
  await broker.ask(20001, post());
  const { status, text } = await metrics('GET /stats/prometheus HTTP/1.1');
  expect(status).toBe(200);
  for (const line of [
    'cluster_upstream_rq_xx{envoy_response_code_class="2",envoy_cluster_name="api_example_com_443"} 1',
    'http_downstream_rq_xx{envoy_response_code_class="2",envoy_http_conn_manager_prefix="grants"} 1',
    'http_local_rate_limit_rate_limited{envoy_local_http_ratelimit_prefix="api_example_com_443"} 0',
    'connection_limit_limited_connections{envoy_connection_limit_prefix="model"} 0',
    'http_lua_errors{envoy_http_conn_manager_prefix="grants"} 0',
  ]) {
    expect(text).toContain(`envoy_${line}\n`);
  }
  expect(text).not.toContain(KEY);
});

test.each([
  'POST /stats/prometheus', 'HEAD /stats/prometheus', 'OPTIONS /stats/prometheus', 'GET /stats', 'GET /stats/', 'GET /stats/prometheus/',
  'GET /stats/prometheus/..', 'GET /stats//prometheus', 'GET //stats/prometheus', 'GET /stats%2fprometheus', 'GET /STATS/prometheus',
  'GET /config_dump', 'GET /stats/prometheus/../../config_dump', 'GET /stats/prometheus/%2e%2e/%2e%2e/config_dump', 'GET /certs',
  'GET /clusters',
  'GET /server_info', 'GET /memory', 'GET /heap_dump', 'GET /listeners', 'GET /runtime', 'GET /init_dump', 'GET /help', 'GET /',
  'GET /ready',
  'GET /logging', 'POST /logging?level=trace', 'POST /quitquitquit', 'GET /quitquitquit', 'POST /healthcheck/fail', 'POST /drain_listeners',
  'POST /reset_counters', 'POST /runtime_modify?a=b', 'POST /cpuprofiler?enable=y', 'POST /heapprofiler?enable=y', 'POST /reopen_logs',
  'GET http://b/config_dump', 'CONNECT b:443', 'GET *', 'GET /stats/prometheus;/../../config_dump', 'GET /stats/prometheus#/config_dump',
  'GET /stats/recentlookups', 'GET /contention', 'GET /hot_restart_version', 'GET /tap',
])('the port of metrics refuses %s', async (line) => {
  const { status, text } = await metrics(`${line} HTTP/1.1`);
  expect([400, 403, 404]).toContain(status);
  expect(text).not.toMatch(/envoy_cluster|static_resources|inline_string/);
});

test.each(['x-envoy-original-path: /config_dump', 'x-forwarded-for: 127.0.0.1', 'x-http-method-override: POST'])(
  'on the port of metrics, %s changes nothing', async (header) => {
    expect((await metrics('GET /stats/prometheus HTTP/1.1', `${header}\r\n`)).text).toContain('envoy_cluster_upstream_rq_total');
    expect((await metrics('GET /config_dump HTTP/1.1', `${header}\r\n`)).status).toBe(403);
  });

test('no other port listens, and none of the admin interface', () => {
  const listening = (file: string) => readFileSync(`/proc/${broker.pid}/net/${file}`, 'utf8').split('\n')
    .map((line) => line.trim().split(/\s+/)).filter(([,,, state]) => state === '0A').map(([, local]) => parseInt(local.split(':')[1], 16));
  const ports = [...new Set([...listening('tcp'), ...listening('tcp6')])].filter((port) => port !== 443); // upstreams of the sandbox
  expect(ports.sort()).toEqual([20001, 20002, METRICS].sort());
});

test('the process has no key in its command, its environment or its configuration, and no right', () => {
  const of = (file: string) => readFileSync(`/proc/${broker.pid}/${file}`, 'latin1');
  const [command, environment, status] = [of('cmdline'), of('environ'), of('status')];
  const file = command.split('\0').find((part) => part.endsWith('envoy.json'))!;
  const config = ['envoy.json', 'http.json', 'grants.json'].map((name) => readFileSync(join(dirname(file), name), 'utf8')).join();
  expect(`${command}${environment}${config}`).not.toContain(KEY);
  expect(status).toMatch(/CapEff:\s+0+\n/);
  expect(status).toMatch(/Uid:\s+65534\s+65534\s+65534\s+65534\n/);
});

test('each request is a line of JSON without queries, bodies and keys, whatever is in it', async () => {
  const before = broker.log().length;
  const odd = [
    post({ path: '/v1/messages?q=secret-query', headers: ['x-api-key: secret-header', 'Cookie: secret-cookie'], body: 'secret-body' }),
    post({ path: '/other?q=secret-query', headers: ['Authorization: secret-header'], body: 'secret-body' }),
    post({ path: '/t/"},{"status":200,"x":"' }),
    post({ path: '/t/a%0a%22?secret-query' }),
    post({ path: `/t/${'a'.repeat(5000)}` }),
    'G"\\ET /t HTTP/1.1\r\nHost: "\\\r\n\r\n',
    '\x01\x02\x7f\r\n\r\n',
    'GET /secret-noise\n\n',
    post({ headers: ['x_y: secret-header'] }),
    'POST /v1/messages HTTP/1.1\r\nHost: b\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nsecret-body',
  ];
  for (const request of odd) {
    await broker.ask(20001, request, { quiet: 1000 });
    await broker.ask(20002, request, { quiet: 1000 });
  }
  await sleep(1300);
  const text = broker.log().slice(before);
  const lines = text.map((line) => JSON.parse(line) as { [field: string]: unknown });
  expect(lines.length).toBeGreaterThanOrEqual(2 * odd.length);
  expect(text.join('\n') + broker.errors()).not.toMatch(new RegExp(`secret-(query|header|cookie|body)|${KEY}`));
  expect(Math.max(...text.map(({ length }) => length))).toBeLessThan(2048);
  expect(new Set(lines.map((line) => Object.keys(line).sort().join())).size).toBe(1);
  expect(lines[0]).toMatchObject({
    grant: 'model', method: 'POST', path: '/v1/messages', status: 200, client: '127.0.0.1', verdict: 'via_upstream',
  });
  expect(lines[2]).toMatchObject({ grant: 'model', method: 'POST', path: '/other', status: 403, verdict: 'route_not_found' });
});

test('Envoy warns of nothing: no part of the configuration is deprecated', () => {
  expect(broker.errors()).toBe('');
});

const MANY = Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`grant-${i}`, i % 2 === 0 ? {} : { paths: [`/v1/${i}`] }]));

test.each<[string, Grants, Partial<CredentialBrokerProps>]>([
  ['60 grants', MANY, {}],
  ['IPv6', { model: {} }, { podCidrs: ['fd00:10::/56'], serviceCidrs: ['fd00:20::/112'] }],
  ['both families', { model: {} }, { podCidrs: ['10.244.0.0/16', 'fd00:10::/56'], serviceCidrs: ['10.96.0.0/16', 'fd00:20::/112'] }],
  ['WebSocket', { model: { webSocket: true } }, {}],
  ['a user', { model: { header: undefined, user: 'u' } }, {}],
  ['patterns and headers', { model: { pathRegexes: ['/a/(b|c)+/[^/]{1,9}'], headers: ['x-a', 'x-b'] } }, {}],
  ['quotes and percent signs', { model: { prefix: '"%REQ(HOST)%\\ ', paths: ['/a"\'%25{}$(x)'] } }, {}],
  ['much memory and large bodies', { model: { maxBody: Size.mebibytes(256) } }, { resources: { memory: { limit: Size.gibibytes(2) } } }],
])('Envoy takes the files of %s, and warns of nothing', async (_, grants, tweak) => {
  const { broker: other } = await startBroker(grants, { ...RANGES, ...tweak });
  try {
    const { messages: [{ start }] } = await other.ask(20001, 'GET /none HTTP/1.1\r\nHost: b\r\n\r\n');
    expect([start, other.errors()]).toEqual(['HTTP/1.1 403 Forbidden', '']);
  } finally {
    await other.stop();
  }
});
