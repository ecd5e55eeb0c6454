/** What a broker answers to requests: docs/credential-broker.md shows it, and an oracle asks the real Envoy. */

/** The grants of the oracle by name. The first one passes POST to /v1/messages and to all below /v1/items/. */
export type AnsweringGrant = 'api' | 'keyless' | 'busy';

interface BrokerAnswer {
  /** The request as the page names it. */
  readonly request: string;
  /** What is sent. */
  readonly bytes: string;
  readonly grant?: AnsweringGrant;
  /** The status. Where the API answers, the path that it reads. */
  readonly answer: number | string;
}

/** The bytes of a body above the bound of the grant. */
const TOO_LARGE = 2 * 1024;

const request = (line: string, ...headers: readonly string[]) => (
  `${[`${line} HTTP/1.1`, 'Host: b', 'Content-Length: 2', ...headers].join('\r\n')}\r\n\r\n{}`);
const path = (target: string) => request(`POST ${target}`);
const MESSAGES = '/v1/messages';

export const BROKER_ANSWERS: readonly BrokerAnswer[] = [
  { request: 'a granted method and path, with any query', bytes: path('/v1/messages?beta=true'), answer: '/v1/messages?beta=true' },
  { request: 'dot segments within the grant, such as `/v1/x/../messages`', bytes: path('/v1/x/../messages'), answer: MESSAGES },
  { request: 'the same, encoded: `/v1/x/%2e%2e/messages`', bytes: path('/v1/x/%2e%2e/messages'), answer: MESSAGES },
  { request: 'a backslash as a slash: `/v1\\messages`', bytes: path('/v1\\messages'), answer: MESSAGES },
  { request: 'a letter that needs no code: `/v1/%6dessages`', bytes: path('/v1/%6dessages'), answer: MESSAGES },
  { request: 'any other method', bytes: request(`DELETE ${MESSAGES}`), answer: 403 },
  { request: 'any other path', bytes: path('/v1/files'), answer: 403 },
  { request: 'dot segments that leave the grant, such as `/v1/items/../files`', bytes: path('/v1/items/../files'), answer: 403 },
  { request: 'a path that goes on behind the granted one', bytes: path('/v1/messages/batches'), answer: 403 },
  { request: 'by a pattern, look-alikes of dots: `%ef%bc%8e`', bytes: path('/v1/items/%ef%bc%8e%ef%bc%8e/x'), answer: 403 },
  { request: 'by a pattern, dots before `%3b`', bytes: path('/v1/items/..%3b/x'), answer: 403 },
  { request: 'by a pattern, bytes that are no UTF-8', bytes: path('/v1/items/%ff'), answer: 403 },
  { request: 'by a pattern, what is encoded twice: `%252e`', bytes: path('/v1/items/%252e%252e/x'), answer: 403 },
  { request: '`CONNECT`', bytes: 'CONNECT api.example.com:443 HTTP/1.1\r\nHost: b\r\n\r\n', answer: 403 },
  {
    request: 'a WebSocket that is not granted',
    bytes: request(`POST ${MESSAGES}`, 'Connection: Upgrade', 'Upgrade: websocket'),
    answer: 403,
  },
  { request: 'an encoded slash: `%2f`', bytes: path('/v1%2fmessages'), answer: 400 },
  { request: 'an encoded backslash: `%5c`', bytes: path('/v1%5cmessages'), answer: 400 },
  { request: 'a fragment: `#`', bytes: path('/v1/messages#x'), answer: 400 },
  { request: 'two lengths', bytes: request(`POST ${MESSAGES}`, 'Content-Length: 3'), answer: 400 },
  { request: 'a length beside chunks', bytes: request(`POST ${MESSAGES}`, 'Transfer-Encoding: chunked'), answer: 400 },
  { request: 'a header with "_" in its name', bytes: request(`POST ${MESSAGES}`, 'X_A: b'), answer: 400 },
  { request: 'HTTP/2', bytes: 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', answer: 400 },
  { request: 'an absolute URL', bytes: path(`http://api.example.com${MESSAGES}`), answer: 404 },
  {
    request: 'a body above `maxBody`',
    bytes: `POST ${MESSAGES} HTTP/1.1\r\nHost: b\r\nContent-Length: ${TOO_LARGE}\r\n\r\n${'a'.repeat(TOO_LARGE)}`,
    answer: 413,
  },
  { request: 'HTTP/1.0', bytes: path(MESSAGES).replace('HTTP/1.1', 'HTTP/1.0'), answer: 426 },
  { request: 'more than `requestsPerMinute`', bytes: path(MESSAGES), grant: 'busy', answer: 429 },
  {
    request: 'more than 64 headers',
    bytes: request(`POST ${MESSAGES}`, ...Array.from({ length: 65 }, (_, i) => `X-${i}: a`)),
    answer: 431,
  },
  { request: 'while the key is empty, missing, or more than one line', bytes: path(MESSAGES), grant: 'keyless', answer: 503 },
];
