import { BROKER_LUA, KEY_ADDED } from './broker-lua';
import { BrokerListener, BrokerRoute, BrokerUpstream, keyFileOf } from './broker-route';
import { certificateCluster, certificateListener, downstreamTls } from './broker-tls-envoy';
import { Family } from '../address/cidr';
import { Json } from '../value/json';
import { bootstrap, connectionManager, listenAddress, lookupFamily } from './envoy/bootstrap';
import { envoyJson } from './envoy/envoy-json';
import { extension, httpFilter, networkFilter, seconds, typed } from './envoy/envoy-types';

/** The certificates of public authorities in Envoy's image. */
const PUBLIC_AUTHORITIES = '/etc/ssl/certs/ca-certificates.crt';

/** The most connections, and with them requests at a time, of one grant. */
const MAX_CONNECTIONS = 64;

/** How long a connection may be without a request. Connections are few, and one that is idle keeps another one out. */
const IDLE_SECONDS = 30;

/** The share of the memory limit that the bodies of one grant can take: other grants have to be answered meanwhile. */
const BODY_SHARE = 0.4;

/** Bytes of a connection that Envoy reads before it goes on to others. With its own 1 MiB, it looks at its memory too late. */
const BYTES_AT_A_TIME = 32 * 1024;

/** Without these no request reaches its route or its end. */
const NEEDED = [':authority', ':method', ':path', ':scheme', 'content-length', 'transfer-encoding'];

/** Headers that every API may read. None of them names a caller. */
const COMMON = ['accept', 'accept-encoding', 'accept-language', 'content-encoding', 'content-type', 'user-agent'];

const WEB_SOCKET = [
  'connection', 'upgrade', 'sec-websocket-extensions', 'sec-websocket-key', 'sec-websocket-protocol', 'sec-websocket-version',
];

/** Characters of a path in the log. Container runtimes split a line after 16 KB, and what a path says must not begin a line. */
const MAX_LOGGED_PATH = 1024;

/** Bytes behind the first one of a character. */
const NEXT = '%[89ab][0-9a-f]';

/** What "%" may begin before the query: a character in UTF-8 that controls nothing. */
const CHARACTERS = [
  '%([2-6][0-9a-f]|7[0-9a-e])', `%(c2%[ab][0-9a-f]|(c[3-9a-f]|d[0-9a-f])${NEXT})`,
  `%e(0%[ab][0-9a-f]|[1-9a-cef]${NEXT}|d%[89][0-9a-f])${NEXT}`,
  `%f(0%[9ab][0-9a-f]|[1-3]${NEXT}|4%8[0-9a-f])${NEXT}${NEXT}`,
];

/**
 * What an upstream can read as another path.
 *
 * That is what is encoded twice, dots before ";" or a blank, and characters that programs turn into ".", "/", "\\", "%", "?", "#" or ";":
 * those of Unicode's NFKC, and the slashes of mathematics.
 */
const OTHER_READINGS = [
  '%25[0-9a-f]{2}', '/\\.{1,2}%(3b|20)', '%cd%be', '%e2%(80%a[4-6]|81%(8[4789])|84%8[0156]|88%9[56]|92%(8[89a-f]|9[0-9ab]))',
  '%e3%8f%(82|87|98)', '%ef%(b8%(9[469]|b0)|b9%(9[246f]|a[8a])|bc%(8[35ef]|9[bf]|bc))', '%f0%9f%84%80',
];

/** The path of a request to which a pattern may be applied. Envoy itself decodes or refuses dot segments and encoded slashes. */
const UNAMBIGUOUS = [
  { name: ':path', string_match: { safe_regex: { regex: `(?i)([^%?]|${CHARACTERS.join('|')})*([?].*)?` } } },
  { name: ':path', string_match: { safe_regex: { regex: `(?i)[^?]*(${OTHER_READINGS.join('|')}).*` } }, invert_match: true },
];

/** An upstream that cannot be reached, has another certificate or breaks off. Envoy's own text says how TLS failed. */
const NO_ANSWER = {
  filter: { response_flag_filter: { flags: ['LR', 'NC', 'UC', 'UF', 'UH', 'UPE', 'UR'] } },
  body: { inline_string: 'The broker has no answer from the API.' },
};

/**
 * The form of errors of the broker itself, from which the SDKs of Anthropic and OpenAI take the message. They do not look at the type of
 * the content, and git shows the content of plain text alone.
 */
const ERROR = {
  json_format: { error: { type: 'credential_broker', message: '%LOCAL_REPLY_BODY%' } }, content_type: 'text/plain',
};

/** A request above the rate: no other answer of the broker itself has the status. SDKs wait as long as the header says. */
function tooMany({ requestsPerMinute }: BrokerListener): Json {
  return {
    filter: { status_code_filter: { comparison: { value: { default_value: 429, runtime_key: 'rate' } } } },
    body: { inline_string: `Too many requests: the bound of this grant in a minute is ${requestsPerMinute}.` },
    headers_to_add: [{ header: { key: 'retry-after', value: String(Math.ceil(60 / requestsPerMinute)) } }],
  };
}

/** What the file is written from. */
export interface BrokerOptions {
  readonly grants: readonly BrokerListener[];
  readonly families: readonly Family[];
  /** Memory limit of the container in bytes. */
  readonly memory: number;
  /** Whether agents call with TLS. The certificate is in files. */
  readonly tls?: boolean;
}

/** The whole configuration of a broker: one listener and one cluster for each grant. */
export function brokerConfig(options: BrokerOptions): string {
  const { grants, families, memory, tls } = options;
  const sorted = [...grants].sort((a, b) => a.port - b.port);
  return envoyJson(bootstrap({
    families,
    memory,
    listeners: [...(tls ? [certificateListener()] : []), ...sorted.map((grant) => listener(grant, options))],
    clusters: [...(tls ? [certificateCluster()] : []), ...sorted.map((grant) => cluster(grant.name, grant.upstream, families))],
    node: tls ? 'credential-broker' : undefined,
  }));
}

function listener(grant: BrokerListener, { families, memory, tls }: BrokerOptions): Json {
  return {
    name: grant.name,
    address: listenAddress(families, grant.port),
    per_connection_buffer_limit_bytes: BYTES_AT_A_TIME,
    filter_chains: [{
      ...(tls && downstreamTls()),
      filters: [
        networkFilter('connection_limit', 'ConnectionLimit', { stat_prefix: grant.name, max_connections: connectionsOf(grant, memory) }),
        connectionManager(grant.name, {
          http_protocol_options: { accept_http_10: false, allow_absolute_url: false },
          common_http_protocol_options: {
            headers_with_underscores_action: 'REJECT_REQUEST', max_headers_count: 64, idle_timeout: seconds(IDLE_SECONDS),
          },
          normalize_path: true,
          path_with_escaped_slashes_action: 'REJECT_REQUEST',
          request_timeout: seconds(60),
          stream_idle_timeout: seconds(grant.maxDurationSeconds),
          ...(grant.webSocket && { upgrade_configs: [{ upgrade_type: 'websocket', filters: filters(grant, []) }] }),
          access_log: [accessLog(grant.name)],
          local_reply_config: { mappers: [NO_ANSWER, tooMany(grant)], body_format: ERROR },
          route_config: { virtual_hosts: [virtualHost(grant)] },
          http_filters: filters(grant, [httpFilter('buffer', 'Buffer', { max_request_bytes: grant.maxBodyBytes })]),
        }),
      ],
    }],
  };
}

function connectionsOf({ maxBodyBytes }: BrokerListener, memory: number): number {
  return Math.min(MAX_CONNECTIONS, Math.floor((memory * BODY_SHARE) / maxBodyBytes));
}

/** The headers that pass beside those that the grant names. */
export function ownHeaders({ webSocket }: Pick<BrokerListener, 'webSocket'>): string[] {
  return [...NEEDED, ...COMMON, ...(webSocket ? WEB_SOCKET : [])];
}

function virtualHost(grant: BrokerListener): Json {
  const { name, header, prefix, user } = grant;
  const allowed = [...new Set([...ownHeaders(grant), ...grant.headers])].sort();
  return {
    name: grant.name,
    domains: ['*'],
    typed_per_filter_config: {
      'envoy.filters.http.lua': typed('envoy.extensions.filters.http.lua.v3.LuaPerRoute', {
        filter_context: { header, prefix, ...(user !== undefined && { user }), file: keyFileOf(name), allowed },
      }),
    },
    response_headers_to_remove: ['alt-svc', 'set-cookie', 'set-cookie2'],
    routes: [...grant.routes.map((route) => passed(grant, route)), { ...refused(), match: { connect_matcher: {} } }, refused()],
  };
}

function passed({ name, upstream, maxDurationSeconds }: BrokerListener, route: BrokerRoute): Json {
  const { method, path, pathRegex, query } = route;
  return {
    name: `${method} ${path ?? pathRegex}`,
    match: {
      ...(path !== undefined ? { path } : { safe_regex: { regex: pathRegex } }),
      headers: [
        { name: ':method', string_match: { exact: method } },
        ...(query === undefined ? [] : [{ name: ':path', string_match: { exact: `${path}?${query}` } }]),
        ...(pathRegex === undefined ? [] : UNAMBIGUOUS),
      ],
    },
    route: {
      cluster: name,
      host_rewrite_literal: upstream.host,
      timeout: seconds(0),
      max_stream_duration: { max_stream_duration: seconds(maxDurationSeconds) },
    },
  };
}

/** Everything else, CONNECT included. It is refused before its body is read and before a file is opened. */
function refused(): Json {
  const off = typed('envoy.config.route.v3.FilterConfig', { disabled: true });
  return {
    name: 'refused',
    match: { prefix: '' },
    direct_response: { status: 403, body: { inline_string: 'The broker does not pass this method and path.' } },
    typed_per_filter_config: { 'envoy.filters.http.buffer': off, 'envoy.filters.http.lua': off, 'envoy.filters.http.rbac': off },
  };
}

/**
 * A bucket that fills all the time, by `requestsPerMinute` in a minute, and holds what comes in a second. Envoy 1.40 adds each token when
 * its time has come: the interval says how fast the bucket fills, not how often.
 */
function tokenBucket(requestsPerMinute: number): Json {
  return { max_tokens: Math.max(1, Math.floor(requestsPerMinute / 60)), tokens_per_fill: requestsPerMinute, fill_interval: seconds(60) };
}

/** @param buffer holds a request until its body is complete. The bytes of a WebSocket have no end to wait for */
function filters({ name, requestsPerMinute }: BrokerListener, buffer: readonly Json[]): Json[] {
  const always = { default_value: { numerator: 100 } };
  return [
    httpFilter('local_ratelimit', 'LocalRateLimit', {
      stat_prefix: name,
      token_bucket: tokenBucket(requestsPerMinute),
      filter_enabled: always,
      filter_enforced: always,
    }),
    ...buffer,
    httpFilter('lua', 'Lua', { default_source_code: { inline_string: BROKER_LUA }, clear_route_cache: false }),
    httpFilter('rbac', 'RBAC', { rules: KEY_ADDED }),
    httpFilter('router', 'Router', { suppress_envoy_headers: true }),
  ];
}

/** A line of JSON for each request. The query is left out: it can hold what the agent sends. */
function accessLog(grant: string): Json {
  return extension('envoy.access_loggers.stdout', 'envoy.extensions.access_loggers.stream.v3.StdoutAccessLog', {
    log_format: {
      json_format: {
        time: '%START_TIME%',
        grant,
        client: '%DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT%',
        method: '%REQ(:METHOD)%',
        path: `%REQ_WITHOUT_QUERY(:PATH):${MAX_LOGGED_PATH}%`,
        route: '%ROUTE_NAME%',
        status: '%RESPONSE_CODE%',
        verdict: '%RESPONSE_CODE_DETAILS%',
        flags: '%RESPONSE_FLAGS%',
        address: '%UPSTREAM_REMOTE_ADDRESS%',
        received: '%BYTES_RECEIVED%',
        sent: '%BYTES_SENT%',
        milliseconds: '%DURATION%',
      },
      formatters: [extension('envoy.formatter.req_without_query', 'envoy.extensions.formatter.req_without_query.v3.ReqWithoutQuery', {})],
    },
  });
}

function cluster(name: string, { host, address, port, tls }: BrokerUpstream, families: readonly Family[]): Json {
  const endpoint = { endpoint: { address: { socket_address: { address, port_value: port } } } };
  const max = { max_connections: MAX_CONNECTIONS, max_pending_requests: MAX_CONNECTIONS, max_requests: MAX_CONNECTIONS, max_retries: 0 };
  return {
    name,
    cluster_type: extension('envoy.clusters.dns', 'envoy.extensions.clusters.dns.v3.DnsCluster', {
      dns_lookup_family: lookupFamily(families), respect_dns_ttl: true,
    }),
    wait_for_warm_on_init: false,
    per_connection_buffer_limit_bytes: BYTES_AT_A_TIME,
    connect_timeout: seconds(10),
    load_assignment: { cluster_name: name, endpoints: [{ lb_endpoints: [endpoint] }] },
    circuit_breakers: { thresholds: [max] },
    ...(tls && { transport_socket: upstreamTls(host) }),
  };
}

/** TLS with the name and the certificate of the upstream, whatever the agent asked for. */
function upstreamTls(host: string): Json {
  return extension('envoy.transport_sockets.tls', 'envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext', {
    sni: host,
    common_tls_context: {
      tls_params: { tls_minimum_protocol_version: 'TLSv1_2' },
      validation_context: {
        trusted_ca: { filename: PUBLIC_AUTHORITIES },
        match_typed_subject_alt_names: [{ san_type: 'DNS', matcher: { exact: host } }],
      },
    },
  });
}
