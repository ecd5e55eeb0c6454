import { brokerHttp } from './broker-http';
import {
  AlikeGrants, BROKER_FILES, BrokerListener, BrokerOptions, BrokerRoute, BrokerUpstream, GRANT_HEADER, LIMIT_HEADER,
  MANAGER, ROUTES, UNAMBIGUOUS_FILTER, alike, clusterOf, fileSource, headersOf, inOrder,
} from './broker-route';
import { certificateCluster, certificateListener, downstreamTls } from './broker-tls-envoy';
import { Family } from '../../address/cidr';
import { Json } from '../../value/json';
import { bootstrap, listenAddress, lookupFamily } from '../envoy/bootstrap';
import { envoyJson, extension, networkFilter, resource, seconds, typed } from '../envoy/envoy-types';

/** The files of a broker by their names. */
export function brokerFiles(options: BrokerOptions): { readonly [file: string]: string } {
  return {
    [BROKER_FILES.process]: envoyJson(brokerProcess(options)),
    [BROKER_FILES.http]: envoyJson(brokerHttp()),
    [BROKER_FILES.grants]: envoyJson(brokerRoutes(options)),
  };
}

/**
 * What the grants of a broker pass: their bounds, the place of the key in a request, and routes. Grants that are alike share a virtual
 * host, which has their names. A request without a route is refused.
 */

function brokerRoutes({ grants }: BrokerOptions): Json {
  return resource(typed('envoy.config.route.v3.RouteConfiguration', {
    name: ROUTES,
    vhost_header: GRANT_HEADER,
    response_headers_to_remove: ['alt-svc', 'set-cookie', 'set-cookie2'],
    virtual_hosts: alike(grants).map(virtualHost),
  }));
}

/** Turns a filter on that is off otherwise. */
const ON = typed('envoy.config.route.v3.FilterConfig', { config: {} });

function virtualHost(grants: AlikeGrants): Json {
  const { title, names, header, prefix, user } = grants;
  return {
    name: title,
    domains: names,
    typed_per_filter_config: {
      'envoy.filters.http.local_ratelimit': rateLimit(grants),
      'envoy.filters.http.buffer': typed('envoy.extensions.filters.http.buffer.v3.BufferPerRoute', {
        buffer: { max_request_bytes: grants.maxBodyBytes },
      }),
      'envoy.filters.http.lua': typed('envoy.extensions.filters.http.lua.v3.LuaPerRoute', {
        filter_context: { header, prefix, ...(user !== undefined && { user }), headers: headersOf(grants) },
      }),
      'envoy.filters.http.rbac': ON,
    },
    routes: grants.routes.map((route) => passed(grants, route)),
  };
}

/**
 * For each grant a bucket that fills all the time, by `requestsPerMinute` in a minute, and holds what comes in a second. Envoy 1.40 adds
 * each token when its time has come: the interval says how fast the bucket fills, not how often. SDKs wait as long as the header says.
 */
function rateLimit({ title, names, requestsPerMinute }: AlikeGrants): Json {
  const always = { default_value: { numerator: 100 } };
  const bucket = {
    max_tokens: Math.max(1, Math.floor(requestsPerMinute / 60)), tokens_per_fill: requestsPerMinute, fill_interval: seconds(60),
  };
  const says = (key: string, value: number) => ({ header: { key, value: String(value) } });
  return typed('envoy.extensions.filters.http.local_ratelimit.v3.LocalRateLimit', {
    stat_prefix: title,
    token_bucket: bucket,
    filter_enabled: always,
    filter_enforced: always,
    rate_limits: [{ actions: [{ request_headers: { header_name: GRANT_HEADER, descriptor_key: 'grant' } }] }],
    descriptors: names.map((value) => ({ entries: [{ key: 'grant', value }], token_bucket: bucket })),
    always_consume_default_token_bucket: false,
    response_headers_to_add: [says('retry-after', Math.ceil(60 / requestsPerMinute)), says(LIMIT_HEADER, requestsPerMinute)],
  });
}

function passed({ upstream, maxDurationSeconds, webSocket }: AlikeGrants, route: BrokerRoute): Json {
  const { method, path, pathRegex, query } = route;
  return {
    name: `${method} ${path ?? pathRegex}`,
    match: {
      ...(path !== undefined ? { path } : { safe_regex: { regex: pathRegex } }),
      headers: [
        { name: ':method', string_match: { exact: method } },
        ...(query === undefined ? [] : [{ name: ':path', string_match: { exact: `${path}?${query}` } }]),
      ],
    },
    route: {
      cluster: clusterOf(upstream),
      host_rewrite_literal: upstream.host,
      timeout: seconds(0),
      max_stream_duration: { max_stream_duration: seconds(maxDurationSeconds) },
      ...(webSocket && { upgrade_configs: [{ upgrade_type: 'websocket' }] }),
    },
    ...(pathRegex !== undefined && { typed_per_filter_config: { [UNAMBIGUOUS_FILTER]: ON } }),
  };
}

/** What Envoy of a broker starts with: a listener for each grant, and a cluster for each upstream. */

/** The certificates of public authorities in Envoy's image. */
const PUBLIC_AUTHORITIES = '/etc/ssl/certs/ca-certificates.crt';

/** The most connections, and with them requests at a time, of one grant. */
const MAX_CONNECTIONS = 64;

/** The share of the memory limit that connections without a body can take, and what one of them takes at most. */
const CONNECTION_SHARE = 0.5;
const CONNECTION_BYTES = 64 * 1024;

/** The share of the memory limit that the bodies of one grant can take: other grants have to be answered meanwhile. */
const BODY_SHARE = 0.4;

/** Bytes of a connection that Envoy reads before it goes on to others. With its own 1 MiB, it looks at its memory too late. */
const BYTES_AT_A_TIME = 32 * 1024;

function brokerProcess(options: BrokerOptions): Json {
  const { families, memory, tls } = options;
  const grants = inOrder(options.grants);
  const upstreams = new Map(grants.map(({ upstream }) => [clusterOf(upstream), upstream]));
  const most = connectionsIn(memory);
  const grantsOf = (name: string) => grants.filter(({ upstream }) => clusterOf(upstream) === name).length;
  return bootstrap({
    families,
    memory,
    maxConnections: most,
    listeners: [
      ...(tls ? [certificateListener()] : []),
      ...grants.map((grant) => listener(grant, options, Math.floor(most / grants.length))),
    ],
    clusters: [
      ...(tls ? [certificateCluster()] : []),
      ...[...upstreams].sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, upstream]) => cluster(name, upstream, grantsOf(name), families)),
    ],
    node: 'credential-broker',
  });
}

/** Connections to all ports together. */
function connectionsIn(memory: number): number {
  return Math.floor((memory * CONNECTION_SHARE) / CONNECTION_BYTES);
}

/** @param share of the connections that is left for a grant, whatever the agents of the others do */
function listener(grant: BrokerListener, { families, memory, tls }: BrokerOptions, share: number): Json {
  return {
    name: grant.name,
    address: listenAddress(families, grant.port),
    per_connection_buffer_limit_bytes: BYTES_AT_A_TIME,
    filter_chains: [{
      name: grant.name, // that of the grant in the log
      ...(tls && downstreamTls()),
      filters: [
        networkFilter('connection_limit', 'ConnectionLimit', {
          stat_prefix: grant.name, max_connections: connectionsOf(grant, memory, share),
        }),
        { name: MANAGER.name, config_discovery: { config_source: fileSource(BROKER_FILES.http), type_urls: [MANAGER.type] } },
      ],
    }],
  };
}

function connectionsOf({ maxBodyBytes }: BrokerListener, memory: number, share: number): number {
  return Math.max(1, Math.min(MAX_CONNECTIONS, share, Math.floor((memory * BODY_SHARE) / maxBodyBytes)));
}

/** @param grants that share it. Each has connections of its own: see broker-http.ts */
function cluster(name: string, { host, address, port, tls }: BrokerUpstream, grants: number, families: readonly Family[]): Json {
  const endpoint = { endpoint: { address: { socket_address: { address, port_value: port } } } };
  const most = MAX_CONNECTIONS * grants;
  return {
    name,
    cluster_type: extension('envoy.clusters.dns', 'envoy.extensions.clusters.dns.v3.DnsCluster', {
      dns_lookup_family: lookupFamily(families), respect_dns_ttl: true,
    }),
    wait_for_warm_on_init: false,
    per_connection_buffer_limit_bytes: BYTES_AT_A_TIME,
    connect_timeout: seconds(10),
    load_assignment: { cluster_name: name, endpoints: [{ lb_endpoints: [endpoint] }] },
    circuit_breakers: { thresholds: [{ max_connections: most, max_pending_requests: most, max_requests: most, max_retries: 0 }] },
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
