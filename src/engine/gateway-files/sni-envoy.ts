import { Allowlist, Allowlists, ReadAllowlists, joined } from './allowlist';
import { bootstrap, connectionManager, listenAddress, managersIn, processIn, resourcesIn, staticCluster } from './envoy/bootstrap';
import { envoyJson, extension, httpFilter, networkFilter, seconds, typed } from './envoy/envoy-types';
import {
  ORIGINAL_ADDRESS, SHARED_STATE, SNI_FILTERS, SNI_MATCHER, TUNNEL_NAME, TUNNEL_PORT, TUNNEL_TARGET, WITHOUT_TLS, tunnelChain,
} from './sni-listener';
import { PROXY_PORT, SQUID_BEHIND_ENVOY } from './squid-conf';
import { Family } from '../address/cidr';
import { domainOf, isWildcard } from '../address/host-pattern';
import { isPort } from '../address/port-set';
import { Json, object, objects } from '../value/json';

/** The cluster of the Squid in the same pod. */
const SQUID = 'squid';

/** Tunnels that need not be TLS. */
const WITHOUT = 'without-tls';

/** How long a tunnel may be silent: as long as in Squid. */
const IDLE_SECONDS = 900;

/** How long a client has for its ClientHello. */
const HELLO_SECONDS = 10;

/** What Envoy keeps of one direction of each connection. Its own default is 1 MiB. */
const BUFFER_BYTES = 16_384;

/** What a tunnel takes at most: a connection, one inside the process and one to Squid, in both directions, and what describes them. */
const TUNNEL_BYTES = 262_144;

/** How long a connection inside the process lasts whose client is gone before it is open. By default Envoy keeps it for another client. */
const UNUSED = '0.1s';

/** The share of the memory limit that all tunnels together can take. */
const TUNNEL_SHARE = 0.5;

/** The most connections of all agents together. Each takes two descriptors of Squid, which has 2048. */
const MAX_CONNECTIONS = 896;

/** The fewest connections of a port that agents call. */
const MIN_CONNECTIONS = 16;

/** Connections that are left for metrics when agents have all of theirs. */
const OTHER_CONNECTIONS = 16;

const SOCKETS = 'envoy.transport_sockets';

/** What the file is written from. */
interface SniCheckOptions {
  /** The lists by the port that Envoy is called on. */
  readonly lists: Allowlists;
  readonly portsWithoutTls: ReadonlySet<number>;
  readonly families: readonly Family[];
  /** Memory limit of the container in bytes. */
  readonly memory: number;
}

/** An allowed name or wildcard, and its port. */
type Target = readonly [name: string, port: number];

/** Tunnels that one listener inside the process opens. */
interface Tunnels {
  /** Of the listener and its cluster. */
  readonly name: string;
  readonly targets: readonly Target[];
  /** The fields of the listener that decide which connections pass. */
  readonly check: Json;
}

/** How many connections agents can have together, by the memory limit in bytes. */
function connectionsOf(memory: number): number {
  return Math.min(MAX_CONNECTIONS, Math.floor((memory * TUNNEL_SHARE) / TUNNEL_BYTES));
}

/** How many ports for agents an Envoy with this memory limit can have, the shared one included. */
export function portsWithin(memory: number): number {
  return Math.max(1, Math.floor(connectionsOf(memory) / MIN_CONNECTIONS));
}

/**
 * The whole configuration of the Envoy in front of Squid.
 *
 * A listener for each port of the proxy accepts CONNECT to the names and ports of its list. Those with names have equal shares of the
 * connections, so that the callers of one port take none of another. A listener passes the tunnels to listeners inside the process, which
 * read what the client sends first, and then open the tunnel through Squid. Squid knows all names, too, and checks their addresses.
 */
export function sniCheckConfig({ lists, portsWithoutTls, families, memory }: SniCheckOptions): string {
  const tunnelsOf = (allowlist: Allowlist): Tunnels[] => {
    const targets = [...allowlist].sort(([a], [b]) => a - b)
      .flatMap(([port, names]) => [...names].sort().map((name): Target => [name, port]));
    return [
      { name: 'tls', targets: targets.filter(([, port]) => !portsWithoutTls.has(port)), check: TLS },
      { name: WITHOUT, targets: targets.filter(([, port]) => portsWithoutTls.has(port)), check: NO_TLS },
    ].filter((one) => one.targets.length > 0);
  };
  const all = tunnelsOf(joined(lists.values()));
  const connections = connectionsOf(memory);
  const used = [...lists.values()].filter(({ size }) => size > 0).length;
  const shareOf = ({ size }: Allowlist) => (size > 0 ? Math.max(1, Math.floor(connections / used)) : 1);
  return envoyJson(bootstrap({
    families,
    memory,
    healthOf: SQUID,
    internalBufferBytes: BUFFER_BYTES,
    maxConnections: connections + OTHER_CONNECTIONS,
    listeners: [
      ...[...lists].sort(([a], [b]) => a - b).map(([port, list]) => connectListener(port, tunnelsOf(list), shareOf(list), families)),
      ...all.map(tunnelListener),
    ],
    clusters: [squidCluster(), ...all.map(tunnelCluster)],
  }), [REFUSALS, TUNNEL_FILTERS, ...REFUSED]);
}

const NO_TLS: Json = { metadata: WITHOUT_TLS, listener_filters: [ORIGINAL_ADDRESS] };

const TLS: Json = {
  listener_filters_timeout: seconds(HELLO_SECONDS),
  listener_filters: [ORIGINAL_ADDRESS, ...SNI_FILTERS],
  filter_chain_matcher: SNI_MATCHER,
  access_log: [accessLog('!has(upstream.address)', {
    method: 'CONNECT',
    name: TUNNEL_NAME,
    port: TUNNEL_PORT,
    url: TUNNEL_TARGET,
    verdict: 'SNI_DENIED',
    sni: '%REQUESTED_SERVER_NAME%',
    reason: '%RESPONSE_CODE_DETAILS%', // none if the client was gone, or said too little, before Envoy could decide
  })],
};

/** The log of the requests that open no tunnel. */
const REFUSALS = [accessLog('response.code != 200', {
  method: '%REQ(:METHOD)%',
  url: '%REQ(:AUTHORITY):1024%', // container runtimes split a line after 16 KB, and no client may begin a line
  verdict: 'TCP_DENIED',
  status: '%RESPONSE_CODE%',
  reason: '%RESPONSE_CODE_DETAILS%',
})];

/** What shares the tunnel with a listener inside the process. */
const TUNNEL_FILTERS = [
  httpFilter('set_filter_state', 'Config', { on_request_headers: SHARED_STATE }),
  httpFilter('router', 'Router', { suppress_envoy_headers: true }),
];

function connectListener(port: number, tunnels: readonly Tunnels[], connections: number, families: readonly Family[]): Json {
  const name = `connect-${port}`;
  return {
    name,
    address: listenAddress(families, port),
    per_connection_buffer_limit_bytes: BUFFER_BYTES,
    filter_chains: [{
      filters: [
        networkFilter('connection_limit', 'ConnectionLimit', { stat_prefix: name, max_connections: connections }),
        connectionManager(name, {
          common_http_protocol_options: { max_headers_count: 64, idle_timeout: seconds(60) },
          stream_idle_timeout: seconds(IDLE_SECONDS),
          strip_trailing_host_dot: true,
          access_log: REFUSALS,
          route_config: { virtual_hosts: [...tunnels.flatMap(virtualHosts), { name: 'refused', domains: ['*'], routes: REFUSED }] },
          http_filters: TUNNEL_FILTERS,
        }),
      ],
    }],
  };
}

const REFUSED = [{ connect_matcher: {} }, { prefix: '' }].map((match) => ({
  match, direct_response: { status: 403, body: { inline_string: 'The proxy opens no such tunnel.\n' } },
}));

/** One for all names, and one for each wildcard. */
function virtualHosts({ name, targets }: Tunnels): Json[] {
  const names = targets.filter(([host]) => !isWildcard(host));
  const wildcards = targets.filter(([host]) => isWildcard(host));
  return [
    ...(names.length === 0 ? [] : [{ name, domains: names.map(authority), routes: [passed(name), ...REFUSED] }]),
    ...wildcards.map((target) => ({
      name: authority(target),
      domains: [authority(target)],
      routes: [passed(name, [{ name: ':authority', string_match: { safe_regex: { regex: oneLabel(target) } } }]), ...REFUSED],
    })),
  ];
}

/**
 * What CONNECT may say. Envoy removes a final dot of the name first, compares domains without regard to case, and their "*" with any number
 * of labels.
 */
function authority(target: Target): string {
  return target.join(':');
}

/** What CONNECT may say for a wildcard of one label. */
function oneLabel([name, port]: Target): string {
  return `(?i)[a-z0-9-]+\\.${domainOf(name).replace(/\./g, '\\.')}:${port}`;
}

function passed(cluster: string, headers?: Json[]): Json {
  const upgrade = { upgrade_type: 'CONNECT', connect_config: {} };
  return {
    match: { connect_matcher: {}, ...(headers && { headers }) },
    route: { cluster, timeout: seconds(0), upgrade_configs: [upgrade] },
  };
}

/** Passes what its check passes to Squid. Envoy closes a connection for which no filter chain matches. */
function tunnelListener({ name, check }: Tunnels): Json {
  const agent = { key: 'x-forwarded-for', value: '%DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT%' };
  return {
    name,
    internal_listener: {},
    per_connection_buffer_limit_bytes: BUFFER_BYTES,
    ...check,
    filter_chains: [tunnelChain(networkFilter('tcp_proxy', 'TcpProxy', {
      stat_prefix: name,
      cluster: SQUID,
      idle_timeout: seconds(IDLE_SECONDS),
      tunneling_config: { hostname: TUNNEL_TARGET, headers_to_add: [{ header: agent, append_action: 'OVERWRITE_IF_EXISTS_OR_ADD' }] },
    }))],
  };
}

/** Its transport socket passes the shared state on. */
function tunnelCluster({ name }: Tunnels): Json {
  const plain = extension(`${SOCKETS}.raw_buffer`, 'envoy.extensions.transport_sockets.raw_buffer.v3.RawBuffer', {});
  return {
    ...staticCluster(name, { envoy_internal_address: { server_listener_name: name } }),
    per_connection_buffer_limit_bytes: BUFFER_BYTES,
    connection_pool_per_downstream_connection: true,
    typed_extension_protocol_options: {
      'envoy.extensions.upstreams.tcp.v3.TcpProtocolOptions': typed('envoy.extensions.upstreams.tcp.v3.TcpProtocolOptions', {
        idle_timeout: UNUSED,
      }),
    },
    transport_socket: extension(`${SOCKETS}.internal_upstream`,
      'envoy.extensions.transport_sockets.internal_upstream.v3.InternalUpstreamTransport', { transport_socket: plain }),
  };
}

function squidCluster(): Json {
  const { address, port } = SQUID_BEHIND_ENVOY;
  const every = seconds(5);
  return {
    ...staticCluster(SQUID, { socket_address: { address, port_value: port } }),
    connect_timeout: every,
    per_connection_buffer_limit_bytes: BUFFER_BYTES,
    health_checks: [{
      timeout: seconds(2), interval: every, no_traffic_interval: every, unhealthy_threshold: 2, healthy_threshold: 1, tcp_health_check: {},
    }],
  };
}

/** A line of JSON for each refusal, with the names of the fields in Squid's log. Squid logs what passes. */
function accessLog(when: string, fields: { readonly [field: string]: string }): Json {
  return {
    name: 'envoy.access_loggers.stdout',
    filter: {
      extension_filter: extension('envoy.access_loggers.extension_filters.cel',
        'envoy.extensions.access_loggers.filters.cel.v3.ExpressionFilter', { expression: when }),
    },
    typed_config: typed('envoy.extensions.access_loggers.stream.v3.StdoutAccessLog', {
      log_format: {
        json_format: { time: '%START_TIME%', client: '%DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT%', ...fields, milliseconds: '%DURATION%' },
      },
    }),
  };
}

/** The name of a listener for a port of the proxy. */
const CONNECT = /^connect-([1-9]\d*)$/;

/** A name and a port that CONNECT may say. */
const TARGET = /^([^:]*[^:.]):(\d+)$/;

/**
 * What the routes say that `sniCheckConfig` writes, and the process around them.
 *
 * Parts of another form say nothing here. The file that `sniCheckConfig` writes from the result differs from the text at them.
 */
export function readSniCheckConfig(root: Json): SniCheckOptions {
  const read = new ReadAllowlists();
  read.open(PROXY_PORT);
  const portsWithoutTls = new Set<number>();
  for (const listener of resourcesIn(root).listeners) {
    const via = Number(CONNECT.exec(String(listener.name))?.[1]);
    const managers = isPort(via) ? managersIn(listener) : [];
    managers.forEach(() => read.open(via));
    for (const { domains, routes } of managers.flatMap(({ route_config: config }) => objects(object(config).virtual_hosts))) {
      const cluster: unknown = object(objects(routes)[0]?.route).cluster;
      for (const domain of Array.isArray(domains) ? domains : []) {
        const [, name, port] = TARGET.exec(String(domain)) ?? ['', '', '0'];
        read.add(via, name, Number(port));
        if (cluster === WITHOUT && name !== '') {
          portsWithoutTls.add(Number(port));
        }
      }
    }
  }
  return { ...processIn(root), lists: read.lists, portsWithoutTls };
}
