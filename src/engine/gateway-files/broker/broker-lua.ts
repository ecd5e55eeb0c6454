import { GRANT_HEADER } from './broker-parts';
import { KEY_FILE, KEY_FOLDER } from './broker-route';

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
export const BROKER_LUA = `local own = {}
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
export const KEY_ADDED = {
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
