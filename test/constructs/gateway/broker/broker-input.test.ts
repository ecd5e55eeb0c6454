import { Chart, Duration, Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import { brokered, secretIn } from './brokered';
import {
  AgentCluster, BrokerGrantOptions, BrokeredApi, BrokeredApiProps, CredentialBrokerProps, GitGrantProps, HardenedAgentDeployment,
} from '../../../../src';
import { IMAGE, RANGES } from '../../../support/app';
import { failure } from '../../../support/errors';
import { HOSTILE } from '../../../support/hostile';

/** A valid API with one tweak. */
const api = (tweak: Partial<BrokeredApiProps> = {}): BrokeredApi => BrokeredApi.of({
  host: 'api.example.com', key: brokered().key, methods: ['GET'], paths: ['/v1/search'], ...tweak,
});

test.each<[string, Partial<BrokeredApiProps>, string]>([
  ['an address', { host: '203.0.113.7' },
    '\'host\' must be one full domain name such as "api.example.com", got "203.0.113.7"; use allowToCidr'],
  ['an IPv6 address', { host: '2001:db8::7' }, '\'host\' must be one full domain name'],
  ['a number that is an address', { host: '3405803783' }, '\'host\' must be one full domain name'],
  ['a Service', { host: 'search.tools.svc' }, '\'host\' must be one full domain name such as "api.example.com", got "search.tools.svc"'],
  ['a name of the cluster', { host: 'search.tools.svc.cluster.local' }, '\'host\' must be one full domain name'],
  ['a name without a dot', { host: 'search' }, '\'host\' must be one full domain name'],
  ['a metadata endpoint', { host: 'metadata.google.internal' }, '\'host\' must be no name of a metadata endpoint'],
  ['a URL', { host: 'https://api.example.com' }, 'leave out scheme and path'],
  ['a wildcard', { host: '*.example.com' }, '\'host\' must be one full domain name'],
  ['host and port', { host: 'api.example.com:443' }, 'give the port by itself'],
  ['control characters in the host', { host: 'api.example.com\r\nx: y' }, '\'host\' must be one full domain name'],
  ['no host and no server', { host: undefined }, '\'host\' must be given, or \'server\', got nothing; give one of the two'],
  ['a server that is none', { host: undefined, server: {} as never }, '\'server\' must be a server for agents'],
  ['port 0', { port: 0 }, '\'port\' must be an integer from 1 to 65535, got 0'],
  ['a hop-by-hop header', { header: 'Connection' },
    '\'header\' must be a header of the API, got "Connection"; this one belongs to the connection'],
  ['the host as header', { header: 'host' }, '\'header\' must be a header of the API'],
  ['a header of proxies', { header: 'X-Forwarded-For' }, '\'header\' must be a header of the API'],
  ['a header of WebSockets', { header: 'Sec-WebSocket-Key' }, '\'header\' must be a header of the API'],
  ['a header of Envoy', { headers: ['x-envoy-retry-on'] }, '\'headers[0]\' must be a header of the API'],
  ['the length as header', { headers: ['Content-Length'] }, '\'headers[0]\' must be a header of the API'],
  ['a header with "_"', { header: 'x_api_key' }, 'servers read "_" and "-" as the same'],
  ['a pseudo header', { header: ':path' }, '\'header\' must be the name of a header such as "x-api-key"'],
  ['a header that is no text', { header: 7 as never }, 'letters, digits and "-", got 7'],
  ['a header with a line end', { header: 'x-key\r\nx: y' }, '\'header\' must be the name of a header'],
  ['the header of the key among the others', { header: 'X-Key', headers: ['x-key'] },
    '\'headers\' must not name the header of the key, got "x-key"; the broker writes it itself'],
  ['a prefix with a line end', { prefix: 'Bearer\n' }, '\'prefix\' must be printable ASCII such as "Token "'],
  ['a prefix that is no text', { prefix: 7 as never }, '\'prefix\' must be printable ASCII such as "Token ", got 7'],
  ['a user with ":"', { user: 'a:b' },
    '\'user\' must be a user of HTTP Basic such as "x-access-token": printable ASCII without ":", got "a:b"'],
  ['a user and another header', { user: 'a', header: 'x-key' }, '\'user\' must be left out with \'prefix\' and with another \'header\''],
  ['no method', { methods: [] }, '\'methods\' must name at least one method, such as ["GET"], got []'],
  ['a tunnel', { methods: ['CONNECT'] }, '\'methods[0]\' must be one of "DELETE", "GET"'],
  ['a method in lower case', { methods: ['get'] }, '\'methods[0]\' must be one of'],
  ['no path', { paths: [] }, '\'paths\' must name at least one path, or \'pathRegexes\' a pattern, got []; the grant would pass nothing'],
  ['a relative path', { paths: ['v1'] }, '\'paths[0]\' must be an absolute path such as "/v1/search", got "v1"'],
  ['a path without a slash before it', { paths: ['v1/search'] }, '\'paths[0]\' must be an absolute path such as "/v1/search"'],
  ['a path too long', { paths: [`/${'a'.repeat(2048)}`] }, '\'paths[0]\' must be an absolute path'],
  ['a path that is no text', { paths: [7 as never] }, '\'paths[0]\' must be an absolute path such as "/v1/search", got 7'],
  ['a list as path', { paths: [['/v1'] as never] }, '\'paths[0]\' must be an absolute path such as "/v1/search", got ["/v1"]'],
  ['a path with a fragment', { paths: ['/v1#x'] }, 'leave out the query'],
  ['a path with a query', { paths: ['/v1?x=1'] }, 'leave out the query'],
  ['a path with dots', { paths: ['/v1/../admin'] }, 'write it without "//", ".", ".."'],
  ['a path that ends with dots', { paths: ['/v1/..'] }, 'write it without "//", ".", ".."'],
  ['a path with a dot', { paths: ['/v1/./admin'] }, 'write it without "//", ".", ".."'],
  ['a path with a backslash', { paths: ['/v1\\admin'] }, 'write it without "//", ".", ".."'],
  ['a path with an encoded backslash', { paths: ['/v1%5Cadmin'] }, 'write it without "//"'],
  ['a path with two slashes', { paths: ['//v1'] }, 'write it without "//"'],
  ['a path with an encoded slash', { paths: ['/v1%2fadmin'] }, 'write it without "//"'],
  ['a path with a blank', { paths: ['/v1 HTTP/1.1'] }, '\'paths[0]\' must be an absolute path'],
  ['a pattern that is none', { pathRegexes: ['/v1/('] }, '\'pathRegexes[0]\' must be a pattern of RE2'],
  ['a pattern without a slash', { pathRegexes: ['.*'] }, 'that begins with "/"'],
  ['a pattern with something before its slash', { pathRegexes: ['v1/.*'] }, 'that begins with "/"'],
  ['a pattern with a blank', { pathRegexes: ['/v1 /x'] }, 'that begins with "/"'],
  ['a pattern that is no text', { pathRegexes: [/x/ as never] }, 'that begins with "/"'],
  ['a pattern with a class by name', { pathRegexes: ['/\\pL+'] }, 'without flags, references, assertions'],
  ['a pattern with a flag', { pathRegexes: ['/(?i)a'] }, 'without flags, references, assertions'],
  ['a pattern with an assertion', { pathRegexes: ['/v1/(?!admin).*'] }, 'without flags, references, assertions'],
  ['a pattern with a reference', { pathRegexes: ['/(a)\\1'] }, 'without flags, references, assertions'],
  ['a pattern too long', { pathRegexes: [`/${'a'.repeat(500)}`] }, 'at most 500 printable characters'],
  ['a body of nothing', { maxBody: Size.kibibytes(0) }, '\'maxBody in KiB\' must be an integer from 1 to 1048576, got 0'],
  ['a part of a kibibyte', { maxBody: Size.mebibytes(0.3) }, '\'maxBody in KiB\' must be an integer from 1 to 1048576, got 307.2'],
  ['a body as text', { maxBody: '8Mi' as never }, '\'maxBody\' must be a Size'],
  ['no time', { maxDuration: Duration.seconds(0) }, '\'maxDuration\' must be an integer of at least 1, got 0'],
  ['two days', { maxDuration: Duration.days(2) }, '\'maxDuration in seconds\' must be an integer from 1 to 86400'],
  ['no request', { requestsPerMinute: 0 }, '\'requestsPerMinute\' must be an integer from 1 to 1000000, got 0'],
  ['half a request', { requestsPerMinute: 0.5 }, '\'requestsPerMinute\' must be an integer'],
  ['no key', { key: undefined }, '\'key\' must be an object such as { secret, key: "api-key" }, got nothing'],
  ['a key of a Secret that is none', { key: { secret: 'keys' as never, key: 'x' } }, '\'key.secret\' must be a Secret'],
  ['a key with a slash', { key: { ...brokered().key, key: '../x' } }, '\'key.key\' must be a key of the Secret such as "api-key"'],
  ['a variable with a blank', { urlVariable: 'A B' }, '\'urlVariable\' must be the name of an environment variable'],
  ['one variable for both', { urlVariable: 'A', keyVariable: 'A' }, '\'keyVariable\' must differ from \'urlVariable\', got "A"'],
  ['a variable with "="', { keyVariable: 'A=B' }, '\'keyVariable\' must be the name of an environment variable'],
  ['a URL path with a query', { urlPath: '/v1?x' }, 'leave out the query'],
  ['a prop in another spelling', { url_variable: 'A' } as never, '\'url_variable\' must be spelled \'urlVariable\', got "A"'],
])('%s', (_, tweak, message) => {
  const error = failure(() => api(tweak));
  expect(error).toMatch(/^BrokeredApi\.of: '/);
  expect(error).toContain(message);
});

test('a header of another form gets no remedy for "_"', () => {
  expect(failure(() => api({ header: 'x key' }))).toBe(
    'BrokeredApi.of: \'header\' must be the name of a header such as "x-api-key": letters, digits and "-", got "x key"');
});

test.each<[string, Partial<BrokeredApiProps>]>([
  ['a header with words of a connection within its name', { header: 'api-x-forwarded-for', headers: ['my-sec-websocket-key', 'x-via'] }],
  ['the longest path', { paths: [`/${'a'.repeat(2047)}`] }],
  ['a path with dots in names', { paths: ['/.well-known/v1..2/...', '/v1.'] }],
  ['the longest pattern', { pathRegexes: [`/${'a'.repeat(499)}`] }],
  ['a pattern with groups', { pathRegexes: ['/v1/(?:a|b)/[0-9]{1,3}\\.json'] }],
])('%s is right', (_, tweak) => {
  expect(api(tweak)).toBeInstanceOf(BrokeredApi);
});

describe('values that end a text or a list', () => {
  test.each(HOSTILE.filter((value) => !/^\w+$/.test(value)))('%j as host, header, method or variable', (value) => {
    for (const tweak of [{ host: value }, { header: value }, { headers: [value] }, { methods: [value] }, { urlVariable: value }]) {
      expect(failure(() => api(tweak))).toContain('BrokeredApi.of: ');
    }
  });

  test.each(HOSTILE.filter((value) => !/^[-.\w]+$/.test(value)))('%j as key of a Secret, or as repository', (value) => {
    const b = brokered();
    expect(failure(() => api({ key: { ...b.key, key: value } }))).toContain('BrokeredApi.of: \'key.key\' must be');
    const git = () => b.broker.grantGit(b.agent, 'github.com', { key: b.key, repositories: [`org/${value}`] });
    expect(failure(git)).toContain('\'repositories[0]\'');
  });
});

describe('a grant', () => {
  const granted = (options?: BrokerGrantOptions, tweak?: Partial<BrokeredApiProps>) => {
    const b = brokered();
    b.broker.grant(b.agent, api({ key: b.key }), { name: 'first', port: 20_000 });
    return () => b.broker.grant(b.agent, api({ key: b.key, host: 'other.example', ...tweak }), options);
  };

  test.each<[string, BrokerGrantOptions, string]>([
    ['a name twice', { name: 'first' },
      'test/broker: \'name\' must differ from the names of the other grants, and from "admin" and "metrics", got "first"'],
    ['the name of the metrics', { name: 'metrics' }, '\'name\' must differ from the names of the other grants'],
    ['the name of the admin interface', { name: 'admin' }, '\'name\' must differ from the names of the other grants'],
    ['a name with control characters', { name: 'a\nb' }, '\'name\' must be a DNS label'],
    ['a name too long', { name: 'a'.repeat(60) }, '\'name\' must have at most 59 characters'],
    ['a port twice', { port: 20_000 },
      'test/broker: \'port\' must differ from the port of grant "first", got 20000; each grant has a port of its own'],
    ['the port of the metrics', { port: 9902 }, '\'port\' must differ from 9902, the port of the metrics'],
    ['a port that needs a right', { port: 443 }, '\'port\' must be an integer from 1024 to 65535, got 443'],
    ['a port beyond all', { port: 65_536 }, '\'port\' must be an integer from 1024 to 65535, got 65536'],
  ])('%s', (_, options, message) => {
    expect(failure(granted(options))).toContain(message);
  });

  test('two of one host and header for one agent', () => {
    expect(failure(granted({}, { host: 'api.example.com', paths: ['/v2'] }))).toBe(
      'test/broker: agent "test/agent" must have one grant for host "api.example.com" and header "authorization", '
      + 'got a second one beside "first"; give the methods and paths of both to one grant, '
      + 'or one of them another \'header\' that the API takes');
    expect(granted({}, { host: 'api.example.com', header: 'x-other' })().host).toBe('api.example.com');
  });

  test('a Secret of another namespace', () => {
    const b = brokered();
    expect(failure(() => b.broker.grant(b.agent, api({ key: { secret: secretIn(b, 'agents'), key: 'x' } })))).toBe(
      'test/broker: \'key.secret\' must be in the namespace of the broker, "gateways", got "agents/keys"; a pod mounts Secrets of its own '
      + 'namespace alone: make the Secret there');
  });

  test('a body larger than the memory bears', () => {
    const b = brokered();
    expect(failure(() => b.broker.grant(b.agent, api({ maxBody: Size.mebibytes(33) })))).toContain(
      '\'maxBody\' must be at most an eighth of the memory limit of the broker, got "34603008 bytes of 268435456"; '
      + 'raise \'resources.memory\'');
  });

  test('a variable that the agent has', () => {
    const b = brokered();
    b.agent.addAgentContainer({ name: 'late', image: IMAGE, portNumber: 8081, env: { SEARCH_URL: 'x' } });
    const grant = () => b.broker.grant(b.agent, api({ urlVariable: 'SEARCH_URL' }));
    expect(failure(grant)).toContain('container "late" must not set "SEARCH_URL" itself');
  });

  test('a variable that another grant gives', () => {
    const b = brokered();
    b.broker.grant(b.agent, api({ urlVariable: 'SEARCH_URL' }));
    const second = (urlVariable: string) => () => b.broker.grant(b.agent, api({ host: 'other.example', urlVariable }));
    expect(failure(second('SEARCH_URL'))).toMatch(
      /the variable "SEARCH_URL" must have one value, got "http:.*" beside "http:.*"; give the second grant or tool server another variable/);
  });

  test('what is no agent, no API, or of another app or cluster', () => {
    const b = brokered();
    const pods = kplus.Pods.all(b.chart, 'all');
    expect(failure(() => b.broker.grant(pods as never, api())))
      .toContain('\'agent\' must be an agent of this library, got "test/all"');
    expect(failure(() => b.broker.grant(undefined as never, api()))).toContain('\'agent\' must be given, got nothing');
    expect(failure(() => b.broker.grant(b.agent, {} as BrokeredApi))).toContain('\'api\' must be of class BrokeredApi');
    expect(failure(() => b.broker.grant(brokered().agent, api()))).toContain('\'agent\' must belong to the same app');
    const other = new Chart(b.app, 'elsewhere');
    new AgentCluster({ name: 'elsewhere', ...RANGES }).applyTo(other);
    const agent = new HardenedAgentDeployment(other, 'agent', { namespace: b.namespace, runtime: b.runtime, image: IMAGE, port: 8080 });
    expect(failure(() => b.broker.grant(agent, api()))).toContain('\'agent\' must be in the cluster of the broker, got "elsewhere/agent"');
  });
});

test.each<[string, string, Partial<GitGrantProps>, string]>([
  ['an address', '203.0.113.7', {}, '\'host\' must be one full domain name'],
  ['a URL', 'https://github.com', {}, 'leave out scheme and path'],
  ['no repository', 'github.com', { repositories: [] }, '\'repositories\' must name at least one repository such as "org/app", got []'],
  ['a repository with dots', 'github.com', { repositories: ['org/..'] }, '\'repositories[0]\' must be the path of one repository'],
  ['a repository with its host', 'GitHub.com', { repositories: ['github.com/org/app'] },
    'got "github.com/org/app"; leave out the host'],
  ['a wildcard', 'github.com', { repositories: ['org/*'] }, '\'repositories[0]\' must be the path of one repository'],
  ['fewer requests than clones need', 'github.com', { requestsPerMinute: 599 },
    '\'requestsPerMinute\' must be an integer from 600 to 1000000, got 599'],
  ['a user with ":"', 'github.com', { user: 'a:b' }, '\'user\' must be a user of HTTP Basic'],
])('git: %s', (_, host, tweak, message) => {
  const b = brokered();
  expect(failure(() => b.broker.grantGit(b.agent, host, { key: b.key, repositories: ['org/app'], ...tweak }))).toContain(message);
});

test.each<[string, Partial<CredentialBrokerProps>, string]>([
  ['an image by tag', { image: 'envoy:1.40' }, '\'image\' must be pinned by digest such as "envoy@sha256:<64 hex>", got "envoy:1.40"'],
  ['an address that is none', { clusterIP: 'x' }, '\'clusterIP\' must be'],
  ['an address of no Service', { clusterIP: '10.1.2.3' },
    '\'clusterIP\' must be an address of the Service range "10.96.0.0/16", got "10.1.2.3"'],
  ['a range with host bits', { podCidrs: ['10.244.0.1/16'] }, '\'podCidrs[0]\' must have no bits set after the prefix'],
  ['a name that is none', { name: 'The Broker' }, '\'name\' must be a DNS label'],
])('a broker with %s', (_, tweak, message) => {
  expect(failure(() => brokered(tweak))).toContain(`test/broker: ${message}`);
});

test('a grant too long to be applied', () => {
  const b = brokered();
  const paths = Array.from({ length: 1000 }, (_, i) => `/v1/${i}/${'x'.repeat(200)}`);
  b.broker.grant(b.agent, api({ paths, key: b.key }));
  expect(failure(() => b.app.synth())).toMatch(
    /\[test\/broker\] the configuration has \d{6} bytes, .*; divide what one grant passes among several grants/);
});

test('the one prop that is given, in another spelling', () => {
  const given = brokered().key;
  expect(failure(() => BrokeredApi.anthropic({ keys: given } as never))).toMatch(/^BrokeredApi\.anthropic: 'keys' must be spelled 'key', got /);
  expect(failure(() => BrokeredApi.anthropic({ other: given } as never))).toMatch(/^BrokeredApi\.anthropic: 'other' must be left out, got /);
});
