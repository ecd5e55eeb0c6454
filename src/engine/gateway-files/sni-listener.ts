import { OWN_PREFIX } from '../manifest/labels';
import { Json } from '../value/json';

/**
 * How an Envoy in front of a proxy holds tunnels to the name in TLS. The same parts write its configuration and recognize it.
 *
 * The listener for agents shares the name and the port of a tunnel with a listener inside the process. That one reads the ClientHello, and
 * has one filter chain, for connections whose server name is the name of the tunnel. Envoy closes every other connection.
 */

const TYPES = 'type.googleapis.com';

/** Filter state with the name and the port of a tunnel. */
const NAME = 'egress-proxy.name';
const PORT = 'egress-proxy.port';

/** The same as text of a log or a header. */
export const TUNNEL_NAME = `%FILTER_STATE(${NAME}:PLAIN)%`;
export const TUNNEL_PORT = `%FILTER_STATE(${PORT}:PLAIN)%`;

/** The address and port that the proxy behind Envoy is called with. */
export const TUNNEL_TARGET = `${TUNNEL_NAME}:${TUNNEL_PORT}`;

/** Filter state that says whether TLS names the same server as the tunnel. */
const IS_NAMED = 'egress-proxy.is-named-by-tls';

/** What the listener for agents shares: the agent, and of its CONNECT the name in lower case, and the port. */
export const SHARED_STATE: readonly Json[] = [
  state('envoy.filters.listener.original_dst.remote_ip', '%DOWNSTREAM_REMOTE_ADDRESS%'),
  text(NAME, "request.host.lowerAscii().split(':')[0]"),
  text(PORT, "request.host.split(':')[1]"),
].map((one) => ({ ...one, shared_with_upstream: 'ONCE' }));

/** The connection gets the address of the agent. */
export const ORIGINAL_ADDRESS: Json = listenerFilter('original_dst', 'OriginalDst');

/** Reads the ClientHello and compares its server name. It is empty without a ClientHello, with a broken one, and without a name in it. */
export const SNI_FILTERS: readonly Json[] = [
  listenerFilter('tls_inspector', 'TlsInspector'),
  listenerFilter('set_filter_state', 'Config', {
    on_accept: [text(IS_NAMED, `string(filter_state['${NAME}']) == connection.requested_server_name`)],
  }),
];

const CHAIN = 'tunnel';

/** Only such a connection has a filter chain. */
export const SNI_MATCHER: Json = {
  matcher_tree: {
    input: {
      name: 'is-named-by-tls',
      typed_config: {
        '@type': `${TYPES}/envoy.extensions.matching.common_inputs.network.v3.FilterStateInput`,
        'key': IS_NAMED,
      },
    },
    exact_match_map: {
      map: {
        true: { action: { name: CHAIN, typed_config: { '@type': `${TYPES}/google.protobuf.StringValue`, 'value': CHAIN } } },
      },
    },
  },
};

/** The one filter chain of a listener for tunnels. */
export function tunnelChain(filter: Json): Json {
  return { name: CHAIN, filters: [filter] };
}

/** Metadata of a listener whose tunnels need not be TLS. */
export const WITHOUT_TLS: Json = { filter_metadata: { [OWN_PREFIX.slice(0, -1)]: { tls: false } } };

function listenerFilter(name: string, message: string, config: Json = {}): Json {
  return {
    name: `envoy.filters.listener.${name}`,
    typed_config: { '@type': `${TYPES}/envoy.extensions.filters.listener.${name}.v3.${message}`, ...config },
  };
}

/** Filter state that is text: the value of a CEL expression, or "-" if it has none. */
function text(key: string, expression: string): Json {
  const functions = { enable_string_functions: true, enable_string_conversion: true };
  return {
    ...state(key, `%CEL(${expression})%`, [{
      name: 'envoy.formatter.cel',
      typed_config: { '@type': `${TYPES}/envoy.extensions.formatter.cel.v3.Cel`, 'cel_config': functions },
    }]),
    factory_key: 'envoy.string',
  };
}

function state(key: string, format: string, formatters?: readonly Json[]): Json {
  return { object_key: key, format_string: { text_format_source: { inline_string: format }, ...(formatters && { formatters }) } };
}
