import { HOST, KEY, post, startBroker } from './grants';
import { Header, statusOf } from './http';
import { BrokerSandbox } from './sandbox';
import { Upstream } from './upstream';

/** Headers of a request: those of the allowlist pass, the broker writes the key and the host, and nothing else arrives. */

let broker: BrokerSandbox;
let upstream: Upstream;

beforeAll(async () => {
  ({ broker, upstream } = await startBroker({
    model: { headers: ['x-version', 'x-beta'] },
    bearer: { header: 'authorization' },
    socket: { webSocket: true },
  }));
});
afterAll(() => broker?.stop());

/** What arrives of `post()`, whatever else the agent sends. */
const PLAIN: Header[] = [['content-length', '2'], ['content-type', 'application/json'], ['host', HOST], ['x-api-key', KEY]];
const BEARER: Header[] = [['authorization', `Bearer ${KEY}`], ...PLAIN.slice(0, 3)];

/** The headers that arrived, sorted; the status where the request was refused and not one byte of it arrived. */
async function arrives(port: number, request: string | readonly string[]): Promise<readonly Header[] | number> {
  const before = broker.traffic();
  const count = upstream.requests.length;
  const { messages } = await broker.ask(port, request);
  const status = messages.length > 0 ? statusOf(messages[0]) : 0;
  if (status !== 200) {
    expect(broker.traffic()).toEqual(before);
    return status;
  }
  expect(upstream.requests).toHaveLength(count + 1);
  const [{ headers, trailers, start, serverName }] = upstream.requests.slice(-1);
  expect([start, serverName, trailers]).toEqual(['POST /v1/messages HTTP/1.1', HOST, []]);
  return [...headers].map(([name, value]): Header => [name.toLowerCase(), value]).sort(([a], [b]) => (a < b ? -1 : 1));
}

const DROPPED: [string, string[]][] = [
  ['the key header', ['x-api-key: of-agent']],
  ['the key header in capitals', ['X-API-KEY: of-agent']],
  ['the key header in mixed case', ['x-Api-kEy: of-agent']],
  ['the key header twice', ['x-api-key: of-agent', 'X-Api-Key: of-agent-2']],
  ['an empty key header', ['x-api-key:']],
  ['the key header with a list', ['x-api-key: a, b']],
  ['the key header with blanks before its value', ['x-api-key: \t  of-agent']],
  ['authorization', ['Authorization: Bearer of-agent']],
  ['proxy-authorization', ['Proxy-Authorization: Basic b2YtYWdlbnQ=']],
  ['cookies', ['Cookie: session=of-agent', 'cookie2: $Version=1']],
  ['other headers of keys', ['api-key: a', 'x-auth-token: b', 'private-token: c', 'x-goog-api-key: d', 'x-amz-security-token: e']],
  ['forwarded', ['Forwarded: for=127.0.0.1;host=evil.example', 'Via: 1.1 evil']],
  ['x-forwarded', ['X-Forwarded-For: 127.0.0.1', 'X-Forwarded-Host: evil.example', 'X-Forwarded-Proto: http', 'X-Forwarded-Port: 80']],
  ['x-real-ip', ['X-Real-IP: 127.0.0.1', 'X-Client-IP: 127.0.0.1', 'True-Client-IP: 127.0.0.1']],
  ['rewrites', ['X-Original-URL: /admin', 'X-Rewrite-URL: /admin', 'X-HTTP-Method-Override: DELETE', 'X-Original-Method: DELETE']],
  ['what Envoy reads', ['x-envoy-original-path: /admin', 'x-envoy-retry-on: 5xx', 'x-envoy-max-retries: 3', 'x-envoy-internal: true']],
  ['times of Envoy', ['x-envoy-upstream-rq-timeout-ms: 1', 'x-envoy-upstream-rq-per-try-timeout-ms: 1']],
  ['statistics of Envoy', ['x-envoy-upstream-alt-stat-name: a', 'x-envoy-force-trace: 1', 'x-client-trace-id: a']],
  ['headers by which Envoy would choose another upstream', ['x-envoy-original-dst-host: 127.0.0.1:9902', 'x-envoy-decorator-operation: a']],
  ['request ids and traces', ['x-request-id: a', 'traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01', 'b3: 0']],
  ['te', ['TE: trailers, deflate']],
  ['trailer', ['Trailer: x-api-key']],
  ['expect', ['Expect: 100-continue']],
  ['another expectation', ['Expect: of-agent']],
  ['a folded header that looks like the key header', ['x-other: a\r\n x-api-key: of-agent']],
  ['the key header folded', ['x-api-key: of\r\n\t-agent']],
  ['keep-alive', ['Keep-Alive: timeout=1', 'Proxy-Connection: keep-alive']],
  ['max-forwards', ['Max-Forwards: 0']],
  ['ranges and conditions', ['Range: bytes=0-1', 'If-None-Match: *']],
  ['origin and referer', ['Origin: https://evil.example', 'Referer: https://evil.example/?key=of-agent']],
  ['the key header named in Connection', ['Connection: x-api-key, keep-alive', 'x-api-key: of-agent']],
  ['the key header named in Connection alone', ['Connection: x-api-key']],
  ['an allowed header that is close to another', ['x-versionx: 1', 'x-version-: 1', 'xx-version: 1']],
  ['a session that a proxy keeps', ['x-session: a', 'user: agent', 'from: agent@example.com']],
  ['HTTP/2 by settings', ['HTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA']],
];

test.each(DROPPED)('%s does not arrive', async (_, headers) => {
  expect(await arrives(20001, post({ headers }))).toEqual(PLAIN);
});

test.each(DROPPED)('with a bearer, %s does not arrive either', async (_, headers) => {
  expect(await arrives(20002, post({ headers }))).toEqual(BEARER);
});

test.each(DROPPED)('with WebSocket allowed, %s does not arrive either', async (_, headers) => {
  const arrived = await arrives(20003, post({ headers }));
  expect(arrived).toEqual(expect.arrayContaining([['x-api-key', KEY], ['host', HOST]]));
  expect((arrived as Header[]).filter(([, value]) => value.includes('of-agent') || value.includes('evil'))).toEqual([]);
});

test.each<[string, string[]]>([
  ['the key header with underscores', ['X_Api_Key: of-agent']],
  ['another header with underscores', ['x_version: 1']],
  ['a blank before the colon', ['x-api-key : of-agent']],
  ['a tab before the colon', ['x-api-key\t: of-agent']],
  ['a null in the name', ['x-api-key\0: of-agent']],
  ['a null in a value', ['x-version: a\0b']],
  ['no name', [': of-agent']],
  ['no colon', ['x-api-key']],
  ['a name that is not ASCII', ['x-\xe4pi-key: of-agent']],
  ['a pseudo header', [':path: /admin', ':authority: evil.example']],
  ['65 headers', Array.from({ length: 65 }, (_, i) => `x-n-${i}: 1`)],
  ['a header of 17 KB', [`x-version: ${'a'.repeat(17 * 1024)}`]],
  ['headers of 17 KB together', Array.from({ length: 34 }, (_, i) => `x-n-${i}: ${'a'.repeat(512)}`)],
])('refuses %s', async (_, headers) => {
  expect([400, 403, 417, 431]).toContain(await arrives(20001, post({ headers })));
});

test.each([
  ['one', ['x-version: 2026-01-01'], [['x-version', '2026-01-01']]],
  ['folded, as one line', ['x-version: a\r\n x-api-key: b'], [['x-version', 'a x-api-key: b']]],
  ['with a carriage return, without it', ['x-version: a\rx-api-key: b'], [['x-version', 'ax-api-key: b']]],
  ['its value as it is', ['X-Version: "a", b;c=\xfc  d'], [['x-version', '"a", b;c=\xfc  d']]],
  ['several', ['X-Beta: a', 'x-version: 1', 'Accept: */*', 'User-Agent: agent/1'],
    [['accept', '*/*'], ['user-agent', 'agent/1'], ['x-beta', 'a'], ['x-version', '1']]],
])('headers of the allowlist pass: %s', async (_, headers, expected) => {
  const arrived = await arrives(20001, post({ headers })) as Header[];
  expect(arrived.filter(([name]) => !PLAIN.some(([plain]) => plain === name))).toEqual(expected);
});

test.each([
  'evil.example', '127.0.0.1:9902', '169.254.169.254', 'api.example.com.evil.example', 'admin', 'credential_broker', 'a@b', '[::1]',
  'api.example.com:8443', '..', 'API.EXAMPLE.COM.',
])('the upstream sees its own name where the agent writes Host: %s', async (host) => {
  const arrived = await arrives(20001, post().replace('Host: broker', `Host: ${host}`));
  expect([PLAIN, 400]).toContainEqual(arrived);
});

test.each([
  ['a second one', 'Host: broker\r\nHost: evil.example'],
  ['none', ''],
  ['an empty one', 'Host:'],
  ['one that Connection names', 'Host: evil.example\r\nConnection: host, content-type, content-length'],
])('the upstream sees its own name, or nothing, where the agent writes %s', async (_, host) => {
  expect([PLAIN, 400]).toContainEqual(await arrives(20001, post().replace('Host: broker', host)));
});

test.each([
  ['the key header', 'x-api-key: of-agent'],
  ['the host', 'host: evil.example'],
  ['a length', 'content-length: 0'],
  ['an encoding', 'transfer-encoding: chunked'],
  ['a header of the allowlist', 'x-version: 9'],
  ['any other', 'x-other: 9'],
  ['a name with underscores', 'x_api_key: of-agent'],
  ['a name of Envoy', 'x-envoy-internal: true'],
])('%s as a trailer does not arrive', async (_, trailer) => {
  const request = 'POST /v1/messages HTTP/1.1\r\nHost: broker\r\nContent-Type: application/json\r\nTrailer: x-api-key\r\n'
    + `Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n${trailer}\r\n\r\n`;
  expect([PLAIN, 400]).toContainEqual(await arrives(20001, request));
});

test.each(['Set-Cookie: session=1', 'Set-Cookie2: session=1', 'Alt-Svc: h3=":443"'])('an answer loses %s', async (line) => {
  upstream.reply = (_, socket) => socket.write(`HTTP/1.1 200 OK\r\n${line}\r\ncontent-length: 2\r\nx-kept: 1\r\n\r\n{}`);
  const { messages: [answer] } = await broker.ask(20001, post());
  expect(answer.headers.map(([name]) => name).sort()).toEqual(['content-length', 'date', 'server', 'x-kept']);
});
