import { Json, object } from '../../value/json';

/** The fields that a CredentialBroker writes, and values that a grant needs. What else Envoy could read, a rule does not judge. */
export const FIELDS = {
  root: ['admin', 'layered_runtime', 'overload_manager', 'typed_dns_resolver_config', 'static_resources', 'stats_config',
    'stats_flush_interval', 'node'],
  layer: ['name', 'static_layer'],
  resources: ['listeners', 'clusters'],
  listener: ['name', 'address', 'filter_chains', 'per_connection_buffer_limit_bytes', 'stat_prefix'],
  chain: ['name', 'filters', 'transport_socket', 'transport_socket_connect_timeout'],
  virtualHost: ['name', 'domains', 'routes', 'typed_per_filter_config', 'response_headers_to_remove'],
  lua: ['@type', 'filter_context'],
  route: ['name', 'match', 'route', 'direct_response', 'typed_per_filter_config'],
  action: ['cluster', 'host_rewrite_literal', 'timeout', 'idle_timeout', 'max_stream_duration'],
  cluster: ['name', 'type', 'cluster_type', 'wait_for_warm_on_init', 'connect_timeout', 'dns_lookup_family', 'dns_refresh_rate',
    'respect_dns_ttl', 'load_assignment', 'circuit_breakers', 'transport_socket', 'per_connection_buffer_limit_bytes'],
  validation: ['trusted_ca', 'match_typed_subject_alt_names'],
} as const;

/** The filters that a grant may have, by the end of their types. The connection manager and the router come last. */
export const FILTERS = {
  network: ['.ConnectionLimit', '.HttpConnectionManager'],
  http: ['.LocalRateLimit', '.Buffer', '.Lua', '.RBAC', '.Router'],
} as const;

/** Settings of the connection manager without which another path or header counts as one that is allowed. */
export const SETTINGS: readonly (readonly [path: readonly string[], value: unknown])[] = [
  [['normalize_path'], true],
  [['path_with_escaped_slashes_action'], 'REJECT_REQUEST'],
  [['common_http_protocol_options', 'headers_with_underscores_action'], 'REJECT_REQUEST'],
];

/** The settings of the process that may be other than Envoy's own. Others switch its checks off. */
export const RUNTIME = ['re2.max_program_size.error_level'];

/** The first field of a part that is not among those. */
export function unknownField(part: Json, fields: readonly string[]): string | undefined {
  return Object.keys(part).find((key) => !fields.includes(key));
}

/** The value at a path. */
export function valueAt(part: Json, path: readonly string[]): unknown {
  return path.reduce<unknown>((value, step) => object(value)[step], part);
}

/** Headers with which an agent could use a key of its own. */
export const CREDENTIAL = /^(proxy-)?authorization$|^cookie$|(^|-)(api|access|auth|private|session)-?(key|token)$/;
