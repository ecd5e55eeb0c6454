import { Json } from '../../value/json';
import { connectionManager, pipeCluster } from '../envoy/bootstrap';
import { extension, httpFilter, seconds, typed } from '../envoy/envoy-types';

/** The folder of the certificate and its key in the pods of the broker. Grants have their keys in another folder. */
export const TLS_FOLDER = '/var/run/secrets/credential-broker-tls';

/** The name of the listener, the cluster and the secret that hand the certificate to the listeners of grants. No grant can have it. */
export const CERTIFICATE = 'tls_certificate';
const SOCKET = '@envoy-certificate';

const TLS = 'envoy.extensions.transport_sockets.tls.v3';

/** How a grant's listener speaks TLS. Connections are closed until Envoy has the certificate: never is plain HTTP passed in its place. */
export function downstreamTls(): Json {
  return {
    transport_socket_connect_timeout: seconds(10),
    transport_socket: extension('envoy.transport_sockets.tls', `${TLS}.DownstreamTlsContext`, {
      common_tls_context: {
        alpn_protocols: ['http/1.1'],
        tls_params: { tls_minimum_protocol_version: 'TLSv1_2' },
        tls_certificate_sds_secret_configs: [{ name: CERTIFICATE, sds_config: certificateSource() }],
      },
    }),
  };
}

/**
 * Envoy asks itself for the certificate every one to two seconds, and takes it where it has changed.
 *
 * Its own watch of files sees no change under gVisor. The first answer comes after all listeners have started, so none waits for it.
 */
function certificateSource(): Json {
  return {
    resource_api_version: 'V3',
    initial_fetch_timeout: '0.1s',
    api_config_source: {
      api_type: 'REST', transport_api_version: 'V3', cluster_names: [CERTIFICATE], refresh_delay: seconds(1), request_timeout: seconds(5),
    },
  };
}

/** The listener that answers with the files, on a socket that only processes of the pod can open. */
export function certificateListener(): Json {
  return {
    name: CERTIFICATE,
    address: { pipe: { path: SOCKET } },
    ignore_global_conn_limit: true,
    filter_chains: [{
      filters: [connectionManager(CERTIFICATE, {
        route_config: {
          virtual_hosts: [{ name: CERTIFICATE, domains: ['*'], routes: [{ match: { prefix: '' }, direct_response: { status: 404 } }] }],
        },
        http_filters: [
          httpFilter('lua', 'Lua', { default_source_code: { inline_string: CERTIFICATE_LUA } }),
          httpFilter('router', 'Router', {}),
        ],
      })],
    }],
  };
}

export function certificateCluster(): Json {
  return pipeCluster(CERTIFICATE, SOCKET);
}

/** The answer in the protocol by which Envoy gets secrets. Values are in base64, so that no text of a file is read as JSON. */
const SECRET = JSON.stringify({
  resources: [typed(`${TLS}.Secret`, {
    name: CERTIFICATE, tls_certificate: { certificate_chain: { inline_bytes: '%chain' }, private_key: { inline_bytes: '%key' } },
  })],
});
const [BEGIN, MIDDLE, END] = SECRET.split(/%chain|%key/);

const CERTIFICATE_LUA = `local function read(handle, name)
 local file = io.open("${TLS_FOLDER}/" .. name, "rb")
 if file == nil then return nil end
 local text = file:read(65537)
 file:close()
 if text == nil or #text > 65536 then return nil end
 return handle:base64Escape(text)
end
function envoy_on_request(handle)
 local chain, key = read(handle, "tls.crt"), read(handle, "tls.key")
 if chain == nil or key == nil then
  handle:respond({[":status"] = "503"}, "")
  return
 end
 handle:respond({[":status"] = "200", ["content-type"] = "application/json"},
  '${BEGIN}' .. chain .. '${MIDDLE}' .. key .. '${END}')
end
`;
