import { BROKER_FILES, MANAGER, fileSource } from './broker-parts';
import { BrokerListener, BrokerOptions, BrokerUpstream, clusterOf, inOrder } from './broker-route';
import { certificateCluster, certificateListener, downstreamTls } from './broker-tls-envoy';
import { Family } from '../../address/cidr';
import { Json } from '../../value/json';
import { bootstrap, listenAddress, lookupFamily } from '../envoy/bootstrap';
import { extension, networkFilter, seconds } from '../envoy/envoy-types';

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

export function brokerProcess(options: BrokerOptions): Json {
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
