import { startBroker } from './grants';
import { statusOf } from './http';
import { BrokerSandbox } from './sandbox';
import { Upstream } from './upstream';

/** Methods and paths: what passes arrives as a path that is allowed, to the letter. */

let broker: BrokerSandbox;
let upstream: Upstream;

const [EXACT, PATTERNS, TREE] = [20001, 20002, 20003];

beforeAll(async () => {
  ({ broker, upstream } = await startBroker({
    exact: { paths: ['/v1/messages', '/v1/Case', '/v1/a;b', '/', '/v1/100%25'] },
    patterns: { paths: [], pathRegexes: ['/v1/models/[a-z0-9.-]+', '/v1/(alpha|beta)'] },
    tree: { paths: [], pathRegexes: ['/repos/org/app(/.*)?'] },
  }));
});
afterAll(() => broker?.stop());

/** The target that arrived; the status where the request was refused and not one byte of it arrived. */
async function arrives(port: number, line: string): Promise<string | number> {
  const before = broker.traffic();
  const count = upstream.requests.length;
  const request = `${line} HTTP/1.1\r\nHost: broker\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}`;
  const { messages, text } = await broker.ask(port, request, { quiet: 3000 });
  const status = messages.length > 0 ? statusOf(messages[0]) : 0;
  if (status === 200) {
    expect(upstream.requests).toHaveLength(count + 1);
    return upstream.requests[count].start.replace(/^POST (.*) HTTP\/1\.1$/, '$1');
  }
  expect(text).not.toContain('sure'); // the answer of the upstream
  expect(broker.traffic()).toEqual(before);
  return status;
}

test.each([
  ['/v1/messages', '/v1/messages'], ['/', '/'], ['/v1/Case', '/v1/Case'], ['/v1/a;b', '/v1/a;b'], ['/v1/100%25', '/v1/100%25'],
  // dot segments, of which none is left
  ['/v1/./messages', '/v1/messages'], ['/v1/x/../messages', '/v1/messages'], ['/v1/%2e%2e/v1/messages', '/v1/messages'],
  ['/v1/x/%2E./messages', '/v1/messages'], ['/v1/x/.%2e/messages', '/v1/messages'], ['/v1/%2e/messages', '/v1/messages'],
  ['/../v1/messages', '/v1/messages'], ['/../../v1/messages', '/v1/messages'], ['/a/../../v1/messages', '/v1/messages'],
  ['/..', '/'], ['/.', '/'], ['/v1/..', '/'], ['/%2e', '/'], ['/v1/..;/v1/messages', '/v1/messages'],
  // other spellings of the same path
  ['/v1\\messages', '/v1/messages'], ['/v1/x\\..\\messages', '/v1/messages'], ['/v1/%6dessages', '/v1/messages'],
  ['/%76%31/messages', '/v1/messages'], ['/v1/messages\t', '/v1/messages'], ['/v1/messages\r', '/v1/messages'],
  ['\t/v1/messages', '/v1/messages'], [' /v1/messages', '/v1/messages'],
  // queries are free, and stay as they are
  ['/v1/messages?', '/v1/messages?'], ['/v1/messages?a=b', '/v1/messages?a=b'], ['/v1/messages??', '/v1/messages??'],
  ['/v1/messages?/../../admin', '/v1/messages?/../../admin'], ['/v1/messages?a=%0d%0ax:y', '/v1/messages?a=%0d%0ax:y'],
])('%j arrives as %j', async (path, arrived) => {
  expect(await arrives(EXACT, `POST ${path}`)).toBe(arrived);
});

const LONG = 'a'.repeat(9000);

test.each([
  '/v1/messages/', '/v1//messages', '//v1/messages', '///v1/messages', '/v1/messages//', '/v1/messages/..', '/v1/messages/.',
  '/v1/messages/...', '/v1/messages.', '/v1/messages..', '/v1/messages...', '/v1/messages/x',
  '/v1%2fmessages', '/v1%2Fmessages', '/v1%5cmessages', '%2fv1/messages', '\\v1\\messages', '/v1/messages\\', '/v1/messages%2f..',
  '/v1/messages%00', '/v1/messages%20', '/v1/messages%0d%0a', '/v1/messages%0aGET', '/v1/messages%09',
  '/v1/messages%3fx', '/v1/messages%23x',
  '/v1/messages;x=1', '/v1/messages;', '/v1;/messages', '/v1/a;b;c', '/v1/a%3bb', '/v1/a;', '/v1/a', '/v1/messages,', '/v1/messages:',
  '/v1/messages@evil.example', '/@evil.example/v1/messages', '/v1/messages!', '/v1/messages&a', '/v1/messages=', '/v1/messages*',
  '/v1/messages#x', '/v1/messages?#x', '/#/v1/messages', '#', '?',
  '/V1/messages', '/v1/MESSAGES', '/v1/case', '/v1/messageS', '/v1/mes\u017fages',
  'http://broker/v1/messages', 'http://evil.example/v1/messages', 'https://api.example.com/v1/messages', 'HTTP://broker/v1/messages',
  'http:///v1/messages', '//evil.example/v1/messages', 'file:///v1/messages', 'javascript:/v1/messages', 'unix:/v1/messages',
  'api.example.com:443', 'broker/v1/messages', 'v1/messages', '*', '',
  '/v1/x/%252e%252e/messages', '/v1%252fmessages', '/v1/x/%25%32%65./messages', '/v1/%u002e%u002e/messages', '/v1/%%32%65/messages',
  '/v1/messages%', '/v1/messages%2', '/v1/messages%zz', '/%', '/v1/messages%ff', '/v1/messages%c3%a9',
  '/v1%c0%afmessages', '/v1/x/%c0%ae%c0%ae/messages', '/v1/x/%e0%80%ae./messages', '/v1/m\xc3\xa9ssages',
  '/v1/messages\x80', '/v1/messages\xff',
  '/v1/mess\tages', '/v1/mess\0ages', '/v1/messages\0', '/v1/messages\x0b', '/v1/messages\x7f', '/v1/messages\x1b[31m',
  '/v1/ messages', '/v1/messages ?x', '/v1/messages HTTP/1.1 x', `/v1/messages${LONG}`, `/${LONG}/../v1/messages${LONG}`,
  '/stats/prometheus', '/config_dump', '/quitquitquit', '/admin', '/healthz', '/.well-known/x', '/server_info',
])('refuses the path %j', async (path) => {
  expect([400, 403, 404, 431]).toContain(await arrives(EXACT, `POST ${path}`));
});

test.each([
  'GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', 'TRACE', 'PROPFIND', 'MKCOL', 'post', 'Post', 'POSTX', 'XPOST', 'PO ST', 'PRI', 'X',
  '"POST"', 'POST\0', '', 'M-SEARCH', 'CONNECT',
])('refuses the method %j', async (method) => {
  expect([0, 400, 403]).toContain(await arrives(EXACT, `${method} /v1/messages`));
});

test.each([
  ['CONNECT api.example.com:443'], ['CONNECT 127.0.0.1:9902'], ['CONNECT broker'], ['CONNECT /'], ['OPTIONS *'], ['TRACE *'], ['POST *'],
])('refuses %j', async (line) => {
  expect([0, 400, 403, 404]).toContain(await arrives(EXACT, line));
});

test.each([
  ['/v1/models/a.b-c', '/v1/models/a.b-c'], ['/v1/alpha', '/v1/alpha'], ['/v1/models/a?b', '/v1/models/a?b'],
  ['/v1/models/a?x=%zz%2e', '/v1/models/a?x=%zz%2e'], ['/v1/models/x/../y', '/v1/models/y'], ['/v1/models/%61', '/v1/models/a'],
  ['/v1/models/...', '/v1/models/...'],
])('by a pattern, %j arrives as %j', async (path, arrived) => {
  expect(await arrives(PATTERNS, `POST ${path}`)).toBe(arrived);
});

test.each([
  '/v1/models/..', '/v1/models/%2e%2e', '/v1/models/../messages', '/v1/models/.', '/v1/models/', '/v1/models', '/v1/models/a/b',
  '/v1/models/a%2fb', '/v1/models/a%20b', '/v1/models/a;b', '/v1/models/A', '/v1/models/a\\b', '/v1/models/a%0a', '/v1/models/a%0a/b',
  '/v1/alphabeta', '/v1/alpha/', '/x/v1/alpha', '/v1/alpha|beta', '/v1/(alpha|beta)', 'http://x/v1/alpha', '//v1/alpha',
])('no pattern passes %j', async (path) => {
  expect([400, 403, 404]).toContain(await arrives(PATTERNS, `POST ${path}`));
});

test.each([
  ['/repos/org/app', '/repos/org/app'], ['/repos/org/app/', '/repos/org/app/'], ['/repos/org/app/./x', '/repos/org/app/x'],
  ['/repos/org/app/a%20b', '/repos/org/app/a%20b'], ['/repos/org/app/%e3%80%82', '/repos/org/app/%e3%80%82'],
  ['/repos/org/app/100%25', '/repos/org/app/100%25'], ['/repos/org/app/100%25.md', '/repos/org/app/100%25.md'],
  ['/repos/org/app/x/../../app/y', '/repos/org/app/y'], ['/repos/org/../org/app/x', '/repos/org/app/x'],
  ['/repos/org/app/caf%C3%A9', '/repos/org/app/caf%C3%A9'], ['/repos/org/app/%f0%9f%98%80?%ff', '/repos/org/app/%f0%9f%98%80?%ff'],
  ['/repos/org/app/.;/x', '/repos/org/app/x'], ['/repos/org/app/a;b%3bc', '/repos/org/app/a;b%3bc'],
  ['/repos/org/app/..x%3b', '/repos/org/app/..x%3b'],
  ['/repos/org/app/%ea%b0%80%ed%9e%a3', '/repos/org/app/%ea%b0%80%ed%9e%a3'], ['/repos/org/app/x%3a%7e', '/repos/org/app/x%3a~'],
  ['/repos/org/app/x?/../../secret', '/repos/org/app/x?/../../secret'], ['/repos/org/app//x', '/repos/org/app//x'],
  ['/repos/org/app/...', '/repos/org/app/...'],
])('in a tree, %j arrives as %j', async (path, arrived) => {
  expect(await arrives(TREE, `POST ${path}`)).toBe(arrived);
});

test.each([
  '..', '../secret', '%2e%2e/secret', '%2E%2e/', '.%2e', '..;/secret', '..;a=b/x', '..%2fsecret', '..%5csecret', '..\\secret',
  '%252e%252e/secret', '%252e%252e%252fsecret', '%25252e/x', '%255c..', '.%00./secret', '..%00/x', '.%09./x', 'a%0d%0ab', '%1b',
  '%7f', '%c0%ae%c0%ae/x', '..%c0%af', '%C1%9c', '%e0%80%ae%e0%80%ae',
  '%f0%80%80%ae', '%f8%80%80%80%ae', '%ff', '%80', '%bf/x', 'a%c3', 'a%c3/x', '%c3%28', '%c3%c3%a9', '%e3%80', '%e3%80/x', '%e3%80a',
  '%f0%9f%98', '%f4%90%80%80', '%ed%a0%80', '%ED%BF%BF', '%ed%a0%bd%ed%b8%80', '..%3b/x', '..%3B/x', '..%3ba=b/secret', '.%3b/x', '%c2%85',
  '..%20/secret', 'x/..%3b', '%ef%bc%8e%ef%bc%8e/secret', '%EF%BC%8E', '.%ef%bc%8e/x', '%e2%80%a4%e2%80%a4/x', '%e2%80%a5/secret',
  '%ef%b8%b0/x', '%ef%b9%92%ef%b9%92/x', '..%ef%bc%8fsecret', '..%e2%88%95secret', '..%e2%81%84secret', '..%ef%bc%bcsecret',
  '%ef%bc%852e%ef%bc%852e/x', '..%ef%bc%9b/x', '%cd%be', 'x%ef%bc%9fy', 'x%ef%bc%83y', '%uff0e%uff0e/x', '%', '%2', '%zz', '%z', '%2g',
  'x/%2e%2e/%2e%2e/%2e%2e/y', 'x%3b/../../y', ';/../../x', 'x#/../../secret', '\xe9', 'a b', '..?x', '%?x=1', '%2?x=1',
  'x/..\\..\\y', '%2e%2e\\y', '//../../../secret', './../../secret',
])('nothing leaves a tree by %j', async (below) => {
  expect([400, 403]).toContain(await arrives(TREE, `POST /repos/org/app/${below}`));
});
