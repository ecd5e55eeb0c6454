import { extension, httpFilter, networkFilter, seconds } from './envoy-types';
import { Family } from '../../address/cidr';
import { Json, object, objects } from '../../value/json';

/** Port of Envoy that gives its metrics, and to which the kubelet connects for its probes. */
export const METRICS_PORT = 9902;

/**
 * Port for the kubelet's probes. It is outside the bounds of the process: connections of agents that use these up do not make probes fail.
 * No policy opens it to anyone.
 */
export const PROBE_PORT = 9903;

/** Path at which that port gives the health of a cluster: 200, or 503 if no host of the cluster accepts connections. */
export const HEALTH_PATH = '/healthz';

/** Path at which that port gives 200 as long as Envoy answers. */
export const ALIVE_PATH = '/alive';

/** The cluster of the admin interface. It is a socket that only processes of the pod can open. */
const ADMIN = 'admin';
const ADMIN_SOCKET = '@envoy-admin'; // an abstract socket needs no folder to write to

/** How much of the memory limit the heap may take. */
const HEAP_SHARE = 0.8;

/** Shares of the heap from which Envoy refuses new requests, and from which it ends those whose body still comes. */
const REFUSE_FROM = 0.7;
const END_FROM = 0.8;

/** Connections to all ports together, if the file says no other number. */
const MAX_CONNECTIONS = 1024;

/**
 * Instructions that a regular expression may have, roughly one for each of its characters. Envoy does not start with one that has more.
 * Its own default is 100, less than the name of a repository can take.
 */
const MAX_REGEX_PROGRAM = 10_000;

interface EnvoyParts {
  readonly listeners: readonly Json[];
  readonly clusters: readonly Json[];
  /** Families of the pod's addresses. */
  readonly families: readonly Family[];
  /** Memory limit of the container in bytes. */
  readonly memory: number;
  /** The name of the process in its requests for configuration. Without such requests it needs none. */
  readonly node?: string;
  /** The cluster whose health the port for probes gives at `HEALTH_PATH`. By default there is no such port. */
  readonly healthOf?: string;
  /** What listeners that call each other inside the process keep of one direction of a connection. By default there are none. */
  readonly internalBufferBytes?: number;
  /** Connections to all ports together, but for that of the probes. The default is 1024. */
  readonly maxConnections?: number;
}

/** The whole configuration: the given listeners and clusters, metrics, and bounds of the process. */
export function bootstrap(parts: EnvoyParts): Json {
  const { listeners, clusters, families, memory, node, healthOf, internalBufferBytes, maxConnections = MAX_CONNECTIONS } = parts;
  return {
    ...(node !== undefined && { node: { id: node, cluster: node } }),
    ...(internalBufferBytes !== undefined && { bootstrap_extensions: [internalListeners(internalBufferBytes)] }),
    admin: { address: { pipe: { path: ADMIN_SOCKET } } },
    overload_manager: overloadManager(memory, maxConnections),
    layered_runtime: { layers: [{ name: 'limits', static_layer: { 're2.max_program_size.error_level': MAX_REGEX_PROGRAM } }] },
    // Envoy resolves names as they stand, without the search domains of the pod.
    typed_dns_resolver_config: extension(
      'envoy.network.dns_resolver.cares',
      'envoy.extensions.network.dns_resolver.cares.v3.CaresDnsResolverConfig',
      { dns_resolver_options: { no_default_search_domain: true } },
    ),
    static_resources: {
      listeners: [metricsListener(families), ...(healthOf === undefined ? [] : [probeListener(families, healthOf)]), ...listeners],
      clusters: [pipeCluster(ADMIN, ADMIN_SOCKET), ...clusters],
    },
  };
}

/** Where a listener accepts connections: on every address of the pod. */
export function listenAddress(families: readonly Family[], port: number): Json {
  return {
    socket_address: families.includes(6)
      ? { address: '::', ipv4_compat: families.includes(4), port_value: port }
      : { address: '0.0.0.0', port_value: port },
  };
}

/** The families of addresses that Envoy asks a resolver for. */
export function lookupFamily(families: readonly Family[]): string {
  return families.length > 1 ? 'ALL' : `V${families[0]}_ONLY`;
}

/** Fields of a connection manager that reads requests of agents. */
export function connectionManager(name: string, config: Json): Json {
  return networkFilter('http_connection_manager', 'HttpConnectionManager', {
    stat_prefix: name,
    codec_type: 'HTTP1',
    // No caller counts as internal: headers of such callers have an effect on Envoy.
    use_remote_address: true,
    skip_xff_append: true,
    internal_address_config: { unix_sockets: false },
    generate_request_id: false,
    max_request_headers_kb: 16,
    request_headers_timeout: seconds(10),
    ...config,
  });
}

function overloadManager(memory: number, maxConnections: number): Json {
  const heap = 'envoy.resource_monitors.fixed_heap';
  const type = 'envoy.extensions.resource_monitors';
  const above = (value: number) => [{ name: heap, threshold: { value } }];
  return {
    refresh_interval: '0.02s', // the network can bring many megabytes meanwhile
    resource_monitors: [
      extension(heap, `${type}.fixed_heap.v3.FixedHeapConfig`, {
        max_heap_size_bytes: Math.floor(memory * HEAP_SHARE),
      }),
      extension('envoy.resource_monitors.global_downstream_max_connections',
        `${type}.downstream_connections.v3.DownstreamConnectionsConfig`, { max_active_downstream_connections: maxConnections }),
    ],
    actions: [
      { name: 'envoy.overload_actions.disable_http_keepalive', triggers: above(REFUSE_FROM) },
      { name: 'envoy.overload_actions.stop_accepting_requests', triggers: above(REFUSE_FROM) },
    ],
    // A connection that sends then is closed. This frees what it has sent, so that the process lives and others are answered.
    loadshed_points: [{ name: 'envoy.load_shed_points.http1_server_abort_dispatch', triggers: above(END_FROM) }],
  };
}

function internalListeners(bufferBytes: number): Json {
  return extension('envoy.bootstrap.internal_listener', 'envoy.extensions.bootstrap.internal_listener.v3.InternalListener',
    { buffer_size_kb: bufferBytes / 1024 });
}

function metricsListener(families: readonly Family[]): Json {
  const only = { path: '/stats/prometheus', headers: [{ name: ':method', string_match: { exact: 'GET' } }] };
  return {
    name: 'metrics',
    address: listenAddress(families, METRICS_PORT),
    filter_chains: [{
      filters: [connectionManager('metrics', {
        request_timeout: seconds(10),
        common_http_protocol_options: { idle_timeout: seconds(60), max_headers_count: 64 },
        route_config: {
          virtual_hosts: [{
            name: 'metrics',
            domains: ['*'],
            routes: [
              { name: 'metrics', match: only, route: { cluster: ADMIN, timeout: seconds(10) } },
              { name: 'refused', match: { prefix: '' }, direct_response: { status: 403 } },
            ],
          }],
        },
        http_filters: [httpFilter('router', 'Router', { suppress_envoy_headers: true })],
      })],
    }],
  };
}

/** Its connections count for no bound, and it answers while Envoy refuses requests for lack of memory. */
function probeListener(families: readonly Family[], healthOf: string): Json {
  return {
    name: 'probes',
    address: listenAddress(families, PROBE_PORT),
    ignore_global_conn_limit: true,
    bypass_overload_manager: true,
    filter_chains: [{
      filters: [connectionManager('probes', {
        common_http_protocol_options: { idle_timeout: seconds(60), max_headers_count: 64 },
        route_config: {
          virtual_hosts: [{
            name: 'probes',
            domains: ['*'],
            routes: [
              { match: { path: ALIVE_PATH }, direct_response: { status: 200 } },
              { match: { prefix: '' }, direct_response: { status: 403 } },
            ],
          }],
        },
        http_filters: [health(healthOf), httpFilter('router', 'Router', { suppress_envoy_headers: true })],
      })],
    }],
  };
}

function health(cluster: string): Json {
  return httpFilter('health_check', 'HealthCheck', {
    pass_through_mode: false,
    headers: [{ name: ':path', string_match: { exact: HEALTH_PATH } }],
    cluster_min_healthy_percentages: { [cluster]: { value: 100 } },
  });
}

/** A cluster of this process alone, on a socket of the pod. */
export function pipeCluster(name: string, path: string): Json {
  return staticCluster(name, { pipe: { path } });
}

/** A cluster of one address that does not change. */
export function staticCluster(name: string, address: Json): Json {
  return { name, type: 'STATIC', load_assignment: { cluster_name: name, endpoints: [{ lb_endpoints: [{ endpoint: { address } }] }] } };
}

/** The listeners and the clusters of a configuration. */
export function resourcesIn(root: Json): { readonly listeners: Json[]; readonly clusters: Json[] } {
  const { listeners, clusters } = object(root.static_resources);
  return { listeners: objects(listeners), clusters: objects(clusters) };
}

/** The configuration of a filter or another extension, if it has the type, such as "HttpConnectionManager". */
function configOf({ typed_config: config }: Json, type: string): Json | undefined {
  const { '@type': name } = object(config);
  return typeof name === 'string' && name.endsWith(`.${type}`) ? object(config) : undefined;
}

/** The managers of HTTP connections of a listener. */
export function managersIn({ filter_chains: chains, default_filter_chain: rest }: Json): Json[] {
  return [...objects(chains), object(rest)].flatMap(({ filters }) => objects(filters))
    .flatMap((filter) => configOf(filter, 'HttpConnectionManager') ?? []);
}

/** What `bootstrap` is given for the process as a whole, as the file says it. */
export function processIn(root: Json): Pick<EnvoyParts, 'families' | 'memory'> {
  const { address, ipv4_compat: hasBoth } = object(object(resourcesIn(root).listeners[0]?.address).socket_address);
  const heap = Number(objects(object(root.overload_manager).resource_monitors)
    .map((monitor): unknown => configOf(monitor, 'FixedHeapConfig')?.max_heap_size_bytes).find((bytes) => bytes !== undefined));
  return {
    families: address === '::' ? (hasBoth === true ? [4, 6] : [6]) : [4],
    memory: Math.ceil(heap / HEAP_SHARE / 1024) * 1024 || 0, // limits are whole KiB
  };
}
