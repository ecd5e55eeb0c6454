import { Brokered, brokered, routesOf } from './brokered';
import { AgentNamespace, AgentPolicy, BrokeredApi, BrokeredApiProps, McpServer } from '../../../../src';
import { Base, IMAGE, Manifest, RANGES } from '../../../support/app';
import { failure } from '../../../support/errors';

/** What the broker passes of an API, and how it writes the key. */

const propsOf = ({ key }: Brokered, tweak: Partial<BrokeredApiProps> = {}): BrokeredApiProps => (
  { host: 'api.example.com', key, methods: ['GET'], paths: ['/v1/search'], ...tweak });
const search = ({ chart, runtime }: Base) => new McpServer(chart, 'search', {
  namespace: new AgentNamespace(chart, 'tools', { name: 'tools' }), runtime, image: IMAGE, port: 8081, name: 'search', ...RANGES,
});

/** What the filter that writes the key gets, of the one grant. */
function written(b: Brokered, api: BrokeredApi): Manifest {
  b.broker.grant(b.agent, api);
  const { '@type': _, filter_context: context } = routesOf(b.chart).virtual_hosts[0].typed_per_filter_config['envoy.filters.http.lua'];
  return context;
}

test.each<[string, Partial<BrokeredApiProps>, Manifest]>([
  ['a bearer token', {}, { header: 'authorization', prefix: 'Bearer ' }],
  ['another prefix', { prefix: 'Token ' }, { header: 'authorization', prefix: 'Token ' }],
  ['a header of its own', { header: 'X-Key' }, { header: 'x-key', prefix: '' }],
  ['a header of its own with a prefix', { header: 'x-key', prefix: 'key=' }, { header: 'x-key', prefix: 'key=' }],
  ['the password of a user', { user: 'bot' }, { header: 'authorization', prefix: 'Basic ', user: 'bot' }],
  ['the password of a user, with the header by its name', { user: 'bot', header: 'Authorization' },
    { header: 'authorization', prefix: 'Basic ', user: 'bot' }],
])('the key is %s', (_, tweak, expected) => {
  const b = brokered();
  expect(written(b, BrokeredApi.of(propsOf(b, tweak)))).toEqual({ ...expected, headers: [] });
});

test('the headers of clients of GitHub pass: the version of the API, and what asks for changes alone', () => {
  const b = brokered();
  expect(written(b, BrokeredApi.gitHub({ key: b.key, repositories: ['org/app'] })).headers)
    .toEqual(['if-modified-since', 'if-none-match', 'x-github-api-version']);
});

test.each<[string, Partial<BrokeredApiProps>, string[]]>([
  ['paths', { paths: ['/v1/a', '/v1/b', '/v1/a'] }, ['GET /v1/a', 'GET /v1/b']],
  ['patterns', { paths: undefined, pathRegexes: ['/v1/[a-z]+', '/v2/[0-9]+', '/v1/[a-z]+'] },
    ['GET paths like /v1/[a-z]+', 'GET paths like /v2/[0-9]+']],
  ['both, with two methods', { methods: ['GET', 'POST', 'GET'], pathRegexes: ['/v2/[0-9]+'] },
    ['GET /v1/search', 'GET paths like /v2/[0-9]+', 'POST /v1/search', 'POST paths like /v2/[0-9]+']],
])('each call passes once: %s', (_, tweak, calls) => {
  const b = brokered();
  b.broker.grant(b.agent, BrokeredApi.of(propsOf(b, tweak)));
  expect(routesOf(b.chart).virtual_hosts[0].routes).toHaveLength(calls.length);
  expect(AgentPolicy.of(b.app).reach(b.agent).lines().filter((line) => line.startsWith('grant ')))
    .toEqual(calls.map((call) => `grant api.example.com: ${call}`));
});

test.each<[string, (b: Brokered) => Partial<BrokeredApiProps>, string]>([
  ['host and server', (b) => ({ server: search(b) }),
    '\'host\' must be left out with \'server\', got "api.example.com"; give one of the two'],
  ['a server with a port', (b) => ({ host: undefined, server: search(b), port: 8081 }),
    '\'port\' must be left out with \'server\', got 8081; the broker calls the port of the server'],
  ['a user with a prefix', () => ({ user: 'bot', prefix: 'Basic ' }),
    '\'user\' must be left out with \'prefix\' and with another \'header\' than "authorization", got "bot"; '
      + 'HTTP Basic has both of its own'],
])('refused: %s', (_, tweak, message) => {
  const b = brokered();
  expect(failure(() => BrokeredApi.of(propsOf(b, tweak(b))))).toBe(`BrokeredApi.of: ${message}`);
});

test('a server of another app', () => {
  const [b, other] = [brokered(), brokered()];
  const api = BrokeredApi.of(propsOf(b, { host: undefined, server: search(other) }));
  expect(failure(() => b.broker.grant(b.agent, api))).toMatch(/^test\/broker: 'api\.server' must belong to the same app/);
});
