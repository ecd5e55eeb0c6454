import { Duration } from 'cdk8s';
import { BrokeredApiProps } from '../../../src';

/** A text that an agent sends and that no log has. */
export const SECRET = 'agent-secret';

/** Grants by name, each with what it changes of one to which everything is in order. */
export const GRANTS: { readonly [name: string]: { readonly port: number } & Partial<BrokeredApiProps> } = {
  api: { port: 20001, requestsPerMinute: 100_000 },
  keyless: { port: 20002, requestsPerMinute: 100_000 },
  slow: { port: 20003, maxDuration: Duration.seconds(1) },
  busy: { port: 20004, requestsPerMinute: 1 },
  gone: { port: 20005, host: 'gone.example.com' },
  nowhere: { port: 20006, host: 'nowhere.example.com' },
};

/** A request with a host, and the length of its body. */
export const request = (line: string, headers: readonly string[] = [], body = '') =>
  `${[`${line} HTTP/1.1`, 'Host: broker', ...headers, ...body ? [`Content-Length: ${body.length}`] : []].join('\r\n')}\r\n\r\n${body}`;
export const POST = request('POST /v1/messages', [], SECRET);

/** A request to a grant, "api" unless given. */
interface Ask {
  readonly grant?: keyof typeof GRANTS;
  readonly bytes: string;
}

/** What its event says. What Envoy did not read is "unknown". */
interface Refusal extends Ask {
  readonly verdict: string;
  readonly status: string;
  readonly method?: string;
  readonly path?: string;
}

const noRoute = (method: string, path: string, bytes = request(`${method} ${path}`)): Refusal =>
  ({ bytes, verdict: 'route_not_found', status: '403', method, path });
const badPath = (path: string, sent: string): Refusal =>
  ({ bytes: request(`GET ${sent}`), verdict: 'path_normalization_failed', status: '400', method: 'GET', path });
const unread = (verdict: string, status: string, bytes: string): Refusal => ({ bytes, verdict, status });
const onPath = (verdict: string, status: string, bytes: string): Refusal =>
  ({ bytes, verdict, status, method: 'POST', path: '/v1/messages' });

/** What an agent is refused. */
export const REFUSED: { readonly [what: string]: Refusal } = {
  'another path': noRoute('GET', '/v1/files'),
  'another method': noRoute('DELETE', '/v1/messages'),
  'a path with a query, which is not logged': noRoute('GET', '/v1/files', request(`GET /v1/files?key=${SECRET}`)),
  'a path with what syslog-ng and JSON know': noRoute('GET', '/$(format-json)$%7BHOST%7D%60NODE_NAME%60%22,%22verdict%22:%22via_upstream',
    request('GET /$(format-json)${HOST}`NODE_NAME`","verdict":"via_upstream')),
  'a long path': noRoute('GET', `/${'a'.repeat(1023)}`, request(`GET /${'a'.repeat(15_000)}`)),
  'another address as the client': noRoute('GET', '/', request('GET /', ['X-Forwarded-For: 192.0.2.1', 'X-Real-IP: 192.0.2.1'])),
  'dot segments': noRoute('GET', '/v1/files', request('GET /v1/messages/../files')),
  'an escaped slash': badPath('/v1/files', '/v1%2ffiles'),
  'an escaped null': badPath('/v1/%00', '/v1/%00'),
  'a URL with another host': {
    bytes: request('GET http://evil.example/"\\{}'),
    verdict: 'absolute_path_rejected',
    status: '404',
    method: 'GET',
    path: 'http://evil.example/"\\{}',
  },
  'a tunnel': { bytes: request('CONNECT evil.example:443'), verdict: 'route_not_found', status: '403', method: 'CONNECT' },
  'a WebSocket': onPath('upgrade_failed', '403', request('POST /v1/messages', ['Connection: upgrade', 'Upgrade: websocket'])),
  'a large body': onPath('request_payload_too_large', '413', request('POST /v1/messages', [], 'a'.repeat(2000))),
  'more requests than one a minute': { ...onPath('local_rate_limited', '429', POST), grant: 'busy' },
  'no host': onPath('missing_host_header', '400', 'POST /v1/messages HTTP/1.1\r\n\r\n'),
  'an old protocol': unread('low_version', '426', 'GET / HTTP/1.0\r\nHost: broker\r\n\r\n'),
  'no HTTP': unread('http1.codec_error', '400', '\x16\x03\x01\x02\r\n\r\n'),
  'an unknown method': unread('http1.codec_error', '400', request('G"T /')),
  'both lengths': unread('http1.content_length_and_chunked_not_allowed', '400',
    request('POST /', ['Transfer-Encoding: chunked', 'Content-Length: 3'])),
  'a header with an underscore': unread('http1.unexpected_underscore', '400', request('GET /', ['X_Api_Key: a'])),
  'large headers': unread('http1.headers_too_large', '431', request('GET /', [`X-A: ${'a'.repeat(20_000)}`])),
  'many headers': unread('http1.too_many_headers', '431', request('GET /', Array.from({ length: 100 }, (_, i) => `X-${i}: a`))),
  'a control character': unread('http1.invalid_characters', '400', request('GET /\x01')),
};

/** Where no agent does anything wrong, and what Envoy's log says. */
export const ENDED: { readonly [what: string]: Ask & { readonly logged: string } } = {
  'the API answers': { bytes: POST, logged: '200 via_upstream' },
  'the API refuses': { bytes: request('GET /v1/refused'), logged: '403 via_upstream' },
  'the API ends the connection': { bytes: request('GET /v1/closed'), logged: '503 upstream_reset_before_response_started' },
  'the API is slow': { grant: 'slow', bytes: request('GET /v1/silent'), logged: '504 max_duration_timeout' },
  'the agent does not finish its request': { grant: 'slow', bytes: POST.slice(0, -3), logged: '408 max_duration_timeout' },
  'the API is not there': { grant: 'gone', bytes: POST, logged: '503 upstream_reset_before_response_started' },
  'the API has no address': { grant: 'nowhere', bytes: POST, logged: '503 no_healthy_upstream' },
};
