import { HOST, KEY, startBroker } from './grants';
import { statusOf, valuesOf } from './http';
import { BrokerSandbox } from './sandbox';
import { Upstream } from './upstream';

/** Where a request ends: the upstream sees as many requests as the broker answers for it, each of them allowed. */

let broker: BrokerSandbox;
let upstream: Upstream;

beforeAll(async () => ({ broker, upstream } = await startBroker({ model: { webSocket: false }, socket: { webSocket: true } })));
afterAll(() => broker?.stop());

const HEAD = 'POST /v1/messages HTTP/1.1\r\nHost: b\r\n';
const WHOLE = `${HEAD}Content-Length: 2\r\n\r\nab`;
const OTHER = 'GET /admin HTTP/1.1\r\nHost: evil\r\n\r\n';
const chunked = (rest: string) => `${HEAD}Transfer-Encoding: chunked\r\n\r\n${rest}`;
const length = (value: string) => `${HEAD}Content-Length: ${value}\r\n\r\nab`;
const withHeader = (line: string) => `${HEAD}${line}\r\nContent-Length: 2\r\n\r\nab`;
const version = (text: string) => `POST /v1/messages ${text}\r\nHost: b\r\nContent-Length: 2\r\n\r\nab`;

/** The statuses of the answers, and the bodies of the requests that arrived, each of which is allowed. */
async function exchange(request: string | readonly string[], port = 20001): Promise<{ statuses: number[]; bodies: string[] }> {
  const before = broker.traffic();
  const count = upstream.requests.length;
  const { messages } = await broker.ask(port, request, { answers: 99, quiet: 500 });
  const statuses = messages.map(statusOf);
  const requests = upstream.requests.slice(count);
  for (const arrived of requests) {
    expect(arrived.start).toBe('POST /v1/messages HTTP/1.1');
    expect([valuesOf(arrived, 'host'), valuesOf(arrived, 'x-api-key')]).toEqual([[HOST], [KEY]]);
    expect(valuesOf(arrived, 'transfer-encoding').length + valuesOf(arrived, 'content-length').length).toBe(1);
  }
  expect(requests).toHaveLength(statuses.filter((status) => status === 200).length);
  if (requests.length === 0) {
    expect(broker.traffic()).toEqual(before);
  }
  expect(upstream.requests.map(({ start }) => start)).not.toContain('GET /admin HTTP/1.1');
  return { statuses, bodies: requests.map(({ body }) => body) };
}

describe('one request is refused, and what follows it is not read', () => {
  test.each([
    ['length and encoding', `${HEAD}Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nG`],
    ['encoding and length', `${HEAD}Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n8\r\nSMUGGLED\r\n0\r\n\r\n`],
    ['two lengths', `${HEAD}Content-Length: 2\r\nContent-Length: 36\r\n\r\nab${OTHER}`],
    ['the same length twice', `${HEAD}Content-Length: 2\r\nContent-Length: 2\r\n\r\nab`],
    ['a list of lengths', length('2, 2')],
    ['a length with "+"', length('+2')],
    ['a length below zero', length('-1')],
    ['a length in hexadecimal', length('0x2')],
    ['a length with a fraction', length('2.0')],
    ['no number as length', length('')],
    ['a length beyond 64 bits', length('18446744073709551618')],
    ['another encoding', `${HEAD}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n${OTHER}`],
    ['the encoding "identity"', `${HEAD}Transfer-Encoding: identity\r\nContent-Length: 2\r\n\r\nab`],
    ['two encodings in a list', `${HEAD}Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n${OTHER}`],
    ['chunks that are not the last encoding', `${HEAD}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n${OTHER}`],
    ['an encoding twice', `${HEAD}Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${OTHER}`],
    ['two encodings', `${HEAD}Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n\r\n0\r\n\r\n${OTHER}`],
    ['a blank after the name of the encoding', withHeader('Transfer-Encoding : chunked')],
    ['a vertical tab before the encoding', withHeader('Transfer-Encoding:\x0bchunked')],
    ['an encoding in quotes', withHeader('Transfer-Encoding: "chunked"')],
    ['a folded encoding', withHeader('Transfer-Encoding:\r\n chunked')],
    ['an encoding with an underscore', withHeader('Transfer_Encoding: chunked')],
    ['an encoding behind a line feed', withHeader('X: a\nTransfer-Encoding: chunked')],
    ['a null behind the encoding', withHeader('Transfer-Encoding: chunked\0')],
    ['a line feed in the extension of a chunk', chunked(`2;\nxx\r\nab\r\n0\r\n\r\n${OTHER}`)],
    ['a chunk of size 0x2', chunked('0x2\r\nab\r\n0\r\n\r\n')],
    ['a chunk of size +2', chunked('+2\r\nab\r\n0\r\n\r\n')],
    ['a chunk of size -1', chunked('-1\r\nab\r\n0\r\n\r\n')],
    ['a chunk beyond 64 bits', chunked('fffffffffffffffffff\r\nab\r\n0\r\n\r\n')],
    ['a chunk whose size wraps to 2', chunked('10000000000000002\r\nab\r\n0\r\n\r\n')],
    ['a chunk with no number as size', chunked('zz\r\nab\r\n0\r\n\r\n')],
    ['a chunk without a size', chunked('\r\nab\r\n0\r\n\r\n')],
    ['a chunk with blanks around its size', chunked(' 2 \r\nab\r\n0\r\n\r\n')],
    ['chunks that end in line feeds', chunked('2\nab\n0\n\n')],
    ['chunks that end in carriage returns', chunked('2\rab\r0\r\r')],
    ['a chunk without an end', chunked('2\r\nabX0\r\n\r\n')],
    ['a blank before the first header', 'POST /v1/messages HTTP/1.1\r\n Host: b\r\nContent-Length: 2\r\n\r\nab'],
    ['a blank before the method', ` ${WHOLE}`],
    ['HTTP/1.0', version('HTTP/1.0')],
    ['HTTP/1.0 without a host', 'POST /v1/messages HTTP/1.0\r\nContent-Length: 2\r\n\r\nab'],
    ['HTTP/1.0 in chunks', 'POST /v1/messages HTTP/1.0\r\nHost: b\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n'],
    ['HTTP/0.9', 'POST /v1/messages\r\n\r\n'],
    ['HTTP/1.2', version('HTTP/1.2')],
    ['HTTP/2.0 as text', version('HTTP/2.0')],
    ['HTTP/1.10', version('HTTP/1.10')],
    ['HTTP/01.1', version('HTTP/01.1')],
    ['http/1.1 in lower case', version('http/1.1')],
    ['HTTPS/1.1', version('HTTPS/1.1')],
    ['RTSP', version('RTSP/1.0')],
    ['the preface of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0'],
    ['TLS', '\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03'],
    ['the PROXY protocol', `PROXY TCP4 127.0.0.1 127.0.0.1 1 2\r\n${WHOLE}`],
    ['the PROXY protocol in binary', `\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x0c\x7f\0\0\x01\x7f\0\0\x01\0\x01\0\x02${WHOLE}`],
    ['SSH', 'SSH-2.0-OpenSSH_9.9\r\n'],
    ['500 headers', `${HEAD}${'x: y\r\n'.repeat(500)}Content-Length: 2\r\n\r\nab`],
    ['a header of 64 KB', withHeader(`x-version: ${'a'.repeat(65_536)}`)],
    ['nulls', '\0'.repeat(64)],
    ['bytes that are no text', '\xff\xfe\xfd\r\n\r\n'],
    ['a null in the method', 'P\0OST /v1/messages HTTP/1.1\r\nHost: b\r\n\r\n'],
    ['a body with GET', 'GET /v1/messages HTTP/1.1\r\nHost: b\r\nContent-Length: 2\r\n\r\nab'],
    ['WebSocket', withHeader('Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: a\r\nSec-WebSocket-Version: 13')],
    ['another protocol', withHeader('Connection: Upgrade\r\nUpgrade: TLS/1.0')],
  ])('%s', async (_, request) => {
    const { statuses, bodies } = await exchange(request);
    expect(bodies).toEqual([]);
    expect(statuses.length).toBeLessThanOrEqual(1);
    expect(statuses.filter((status) => status < 400)).toEqual([]);
  });
});

test.each([
  ['a body in chunks without an end', chunked('2\r\nab\r\n')],
  ['carriage returns as line ends', WHOLE.replace(/\n/g, '')],
  ['empty lines', '\r\n'.repeat(100)],
  ['a body that is too short', length('3')],
  ['a length that Connection names', `${HEAD}Connection: content-length\r\nContent-Length: 99\r\n\r\n${OTHER}`],
])('waits for the end of %s, and sends nothing', async (_, request) => {
  expect(await exchange(request)).toEqual({ statuses: [], bodies: [] });
});

test.each<[string, string | string[], number[], string[]]>([
  ['a plain request', WHOLE, [200], ['ab']],
  ['a request in pieces of a byte', [...WHOLE], [200], ['ab']],
  ['a body in chunks', chunked('2\r\nab\r\n0\r\n\r\n'), [200], ['ab']],
  ['several chunks', chunked('1\r\na\r\n01\r\nb\r\n0\r\n\r\n'), [200], ['ab']],
  ['"Chunked" with a capital', `${HEAD}Transfer-Encoding: Chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n`, [200], ['ab']],
  ['a tab before "chunked"', `${HEAD}Transfer-Encoding:\tchunked\r\n\r\n2\r\nab\r\n0\r\n\r\n`, [200], ['ab']],
  ['an extension of a chunk', chunked('2;a=b\r\nab\r\n0\r\n\r\n'), [200], ['ab']],
  ['an extension with an open quote', chunked('2;a="\r\nab\r\n0\r\n\r\n'), [200], ['ab']],
  ['a blank behind the size of a chunk', chunked('2 \r\nab\r\n0\r\n\r\n'), [200], ['ab']],
  ['a chunk with more than its size', chunked('2\r\nabcd\r\n0\r\n\r\n'), [200], ['ab']],
  ['a length with zeros before it', length('02'), [200], ['ab']],
  ['a length with a blank behind it', length('2 '), [200], ['ab']],
  ['an empty line before it', `\r\n${WHOLE}`, [200], ['ab']],
  ['line feeds as line ends', WHOLE.replace(/\r/g, ''), [200], ['ab']],
  ['a body that is a request', `${HEAD}Content-Length: ${OTHER.length}\r\n\r\n${OTHER}`, [200], [OTHER]],
  ['a body that ends like chunks', length('7').replace(/ab$/, '0\r\n\r\nab'), [200], ['0\r\n\r\nab']],
  ['an expectation', withHeader('Expect: 100-continue'), [200], ['ab']],
  ['HTTP/2 in clear, which is not taken up', withHeader('Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMA'),
    [200], ['ab']],
  ['an upgrade that Connection does not name', withHeader('Upgrade: websocket'), [200], ['ab']],
  ['an encoding that Connection names', chunked('2\r\nab\r\n0\r\n\r\n').replace('\r\n', '\r\nConnection: transfer-encoding\r\n'),
    [200], ['ab']],
  ['five requests at once', WHOLE.repeat(5), [200, 200, 200, 200, 200], ['ab', 'ab', 'ab', 'ab', 'ab']],
  ['a refused one between two', `${WHOLE}${OTHER}${WHOLE}`, [200, 403], ['ab']],
  ['a request behind the length', `${WHOLE}${OTHER}`, [200, 403], ['ab']],
  ['a request behind no body', `${HEAD}\r\n${OTHER}`, [200, 403], ['']],
  ['a request behind a body of length 0', `${HEAD}Content-Length: 0\r\n\r\n${OTHER}`, [200, 403], ['']],
  ['a request behind the last chunk', chunked(`0\r\n\r\n${OTHER}`), [200, 403], ['']],
  ['a request behind a last chunk of several zeros', chunked(`000\r\n\r\n${OTHER}`), [200, 403], ['']],
  ['a request behind trailers', chunked(`0\r\nX: y\r\nContent-Length: 99\r\n\r\n${OTHER}`), [200, 403], ['']],
  ['a request behind the last one', `${WHOLE.replace('\r\n', '\r\nConnection: close\r\n')}${WHOLE}`, [200], ['ab']],
])('%s', async (_, request, statuses, bodies) => {
  expect(await exchange(request)).toEqual({ statuses, bodies });
});

test.each([
  ['a length and chunks', `${HEAD}Connection: Upgrade\r\nUpgrade: websocket\r\nTransfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\nab`],
  ['HTTP/2 in clear', `${HEAD}Connection: Upgrade\r\nUpgrade: h2c\r\nContent-Length: 0\r\n\r\n`],
  ['another protocol behind WebSocket', `${HEAD}Connection: Upgrade\r\nUpgrade: websocket, h2c\r\nContent-Length: 0\r\n\r\n`],
])('where WebSocket is allowed, no byte passes of %s', async (_, request) => {
  const { bodies, statuses } = await exchange(request, 20002);
  expect(statuses.filter((status) => status === 101)).toEqual([]);
  expect(bodies.join('')).toBe('');
});
