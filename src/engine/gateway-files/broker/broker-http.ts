import {
  BROKER_FILES, GRANT_HEADER, KEY_FILE, KEY_FOLDER, LIMIT_HEADER, MANAGER, ROUTES, UNAMBIGUOUS_FILTER, fileSource,
} from './broker-route';
import { Json } from '../../value/json';
import { connectionManager } from '../envoy/bootstrap';
import { extension, httpFilter, resource, seconds, typed } from '../envoy/envoy-types';

/** How a broker reads the requests of all grants: one connection manager, which does not depend on the grants. */

/** How long a connection may be without a request. Connections are few, and one that is idle keeps another one out. */
const IDLE_SECONDS = 30;

/** Characters of a path in the log. Container runtimes split a line after 16 KB, and what a path says must not begin a line. */
const MAX_LOGGED_PATH = 1024;

/** The grant whose port the agent called. */
const GRANT = '%FILTER_CHAIN_NAME%';

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
const UNAMBIGUOUS = {
  action: 'ALLOW',
  policies: {
    unambiguous: {
      permissions: [{
        and_rules: {
          rules: [
            pathLike(`(?i)([^%?]|${CHARACTERS.join('|')})*([?].*)?`),
            { not_rule: pathLike(`(?i)[^?]*(${OTHER_READINGS.join('|')}).*`) },
          ],
        },
      }],
      principals: [{ any: true }],
    },
  },
};

/** An upstream that cannot be reached, has another certificate or breaks off. Envoy's own text says how TLS failed. */
const NO_ANSWER = {
  filter: { response_flag_filter: { flags: ['LR', 'NC', 'UC', 'UF', 'UH', 'UPE', 'UR'] } },
  body: { inline_string: 'The broker has no answer from the API.' },
};

/** What no route of the grant passes, or no path to which its pattern may be applied. */
const REFUSED = {
  filter: { or_filter: { filters: [{ response_flag_filter: { flags: ['NR'] } }, { status_code_filter: status(403) }] } },
  status_code: 403,
  body: { inline_string: 'The broker does not pass this method and path.' },
};

/** A request above the rate: no other answer of the broker itself has the status. */
const TOO_MANY = {
  filter: { status_code_filter: status(429) },
  body_format_override: errorFormat(`Too many requests: the bound of this grant in a minute is %RESP(${LIMIT_HEADER})%.`),
};

export function brokerHttp(): Json {
  return resource(typed('envoy.config.core.v3.TypedExtensionConfig', {
    name: MANAGER.name,
    typed_config: connectionManager('grants', {
      http_protocol_options: { accept_http_10: false, allow_absolute_url: false },
      common_http_protocol_options: {
        headers_with_underscores_action: 'REJECT_REQUEST', max_headers_count: 64, idle_timeout: seconds(IDLE_SECONDS),
      },
      normalize_path: true,
      path_with_escaped_slashes_action: 'REJECT_REQUEST',
      request_timeout: seconds(60),
      stream_idle_timeout: seconds(0), // each route bounds the whole call
      early_header_mutation_extensions: [grantHeader()],
      rds: { route_config_name: ROUTES, config_source: fileSource(BROKER_FILES.grants) },
      upgrade_configs: [{ upgrade_type: 'websocket', enabled: false, filters: filters([]) }],
      access_log: [accessLog()],
      local_reply_config: { mappers: [NO_ANSWER, REFUSED, TOO_MANY], body_format: errorFormat('%LOCAL_REPLY_BODY%') },
      http_filters: filters([httpFilter('buffer', 'Buffer', { max_request_bytes: 1024 })]),
    }).typed_config,
  }));
}

/** Routes and keys are chosen by this header. It is that of the port, whatever the agent writes in it. */
function grantHeader(): Json {
  const type = 'envoy.extensions.http.early_header_mutation.header_mutation.v3.HeaderMutation';
  return extension('envoy.http.early_header_mutation.header_mutation', type, {
    mutations: [{ append: { header: { key: GRANT_HEADER, value: GRANT }, append_action: 'OVERWRITE_IF_EXISTS_OR_ADD' } }],
  });
}

/**
 * The filters of a route. Those of a grant are off where its virtual host or route does not turn them on, so that a refused request is
 * answered before its body is read and before a file is opened.
 *
 * @param buffer holds a request until its body is complete. The bytes of a WebSocket have no end to wait for
 */
function filters(buffer: readonly Json[]): Json[] {
  const off = [
    httpFilter('local_ratelimit', 'LocalRateLimit', { stat_prefix: 'none' }),
    { ...httpFilter('rbac', 'RBAC', { rules: UNAMBIGUOUS }), name: UNAMBIGUOUS_FILTER },
    ...buffer,
    httpFilter('lua', 'Lua', { default_source_code: { inline_string: BROKER_LUA }, clear_route_cache: false }),
    httpFilter('rbac', 'RBAC', { rules: KEY_ADDED }),
  ].map((filter) => ({ ...filter, disabled: true }));
  return [
    httpFilter('set_filter_state', 'Config', { on_request_headers: [ownConnections()] }),
    ...off,
    httpFilter('router', 'Router', { suppress_envoy_headers: true }),
  ];
}

/** Connections to an upstream are those of one grant: Envoy keeps a pool of its own for each value. */
function ownConnections(): Json {
  return {
    object_key: 'credential-broker.grant',
    factory_key: 'envoy.hashable_string',
    format_string: { text_format_source: { inline_string: GRANT } },
    shared_with_upstream: 'ONCE',
  };
}

/** A line of JSON for each request. The query is left out: it can hold what the agent sends. */
function accessLog(): Json {
  return extension('envoy.access_loggers.stdout', 'envoy.extensions.access_loggers.stream.v3.StdoutAccessLog', {
    log_format: {
      json_format: {
        time: '%START_TIME%',
        grant: GRANT,
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

function pathLike(regex: string): Json {
  return { header: { name: ':path', string_match: { safe_regex: { regex } } } };
}

function status(code: number): Json {
  return { comparison: { value: { default_value: code, runtime_key: `status-${code}` } } };
}

/**
 * The form of errors of the broker itself, from which the SDKs of Anthropic and OpenAI take the message. They do not look at the type of
 * the content, and git shows the content of plain text alone.
 */
function errorFormat(message: string): Json {
  return { json_format: { error: { type: 'credential_broker', message } }, content_type: 'text/plain' };
}

/** Without these no request reaches its route or its end. */
const NEEDED = [':authority', ':method', ':path', ':scheme', 'content-length', 'transfer-encoding'];

/** Headers that every API may read. None of them names a caller. */
const COMMON = ['accept', 'accept-encoding', 'accept-language', 'content-encoding', 'content-type', 'user-agent'];

/** The headers that every grant passes. */
const OWN_HEADERS: readonly string[] = [...NEEDED, ...COMMON];

/**
 * The program for the requests of all grants, in Lua.
 *
 * Further headers and the place of the key in the request come from the `filter_context` of the grant. The file is opened for each
 * request: a changed key counts at once, also in a sandbox in which Envoy sees no change of files. `headers:replace` leaves one header with
 * the value of the broker.
 *
 * Envoy passes a request on where the program fails. The last line is the mark without which `KEY_ADDED` refuses it.
 *
 * @see https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_filters/lua_filter
 */
const BROKER_LUA = `local own = {}
for _, name in ipairs({${OWN_HEADERS.map((name) => `"${name}"`).join(', ')}}) do own[name] = true end
local function key(name)
 local file = io.open("${KEY_FOLDER}/" .. name .. "/${KEY_FILE}", "rb")
 if file == nil then return nil end
 local text = file:read(8193)
 file:close()
 if text == nil or #text > 8192 then return nil end
 local line = text:match("^(.-)\\r?\\n$") or text
 if line:match("^[!-~][ -~]*$") and line:sub(-1) ~= " " then return line end
end
function envoy_on_request(handle)
 local grant = handle:filterContext()
 local headers = handle:headers()
 local name = headers:get("${GRANT_HEADER}")
 local allowed, dropped = {}, {}
 for _, other in ipairs(grant:get("headers")) do allowed[other] = true end
 for other in pairs(headers) do if not own[other] and not allowed[other] then table.insert(dropped, other) end end
 for _, other in ipairs(dropped) do headers:remove(other) end
 local value = key(name)
 if value == nil then
  handle:respond({[":status"] = "503"}, "The broker has no key for this grant.")
  return
 end
 local user = grant:get("user")
 if user ~= nil then value = handle:base64Escape(user .. ":" .. value) end
 headers:replace(grant:get("header"), grant:get("prefix") .. value)
 handle:streamInfo():dynamicMetadata():set("credential-broker", "key", "added")
end
`;

/** The rules of the filter behind the program: they refuse a request to which it did not add the key. */
const KEY_ADDED = {
  action: 'ALLOW',
  policies: {
    'key-added': {
      permissions: [{ any: true }],
      principals: [{
        sourced_metadata: {
          metadata_matcher: { filter: 'credential-broker', path: [{ key: 'key' }], value: { string_match: { exact: 'added' } } },
        },
      }],
    },
  },
};
