/**
 * The program of each grant's listener, in Lua.
 *
 * `allowed` and the key's place come from `filter_context`. The file is opened for each request: a changed key counts at once, also in a
 * sandbox in which Envoy sees no change of files. `headers:replace` leaves one header with the value of the broker.
 *
 * Envoy passes a request on where the program fails. The last line is the mark without which `KEY_ADDED` refuses it.
 *
 * @see https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_filters/lua_filter
 */
export const BROKER_LUA = `local function key(grant)
 local file = io.open(grant:get("file"), "rb")
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
 local allowed, dropped = {}, {}
 for _, name in ipairs(grant:get("allowed")) do allowed[name] = true end
 for name in pairs(headers) do if not allowed[name] then table.insert(dropped, name) end end
 for _, name in ipairs(dropped) do headers:remove(name) end
 local value = key(grant)
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
