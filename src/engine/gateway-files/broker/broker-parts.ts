import { Json } from '../../value/json';

/** The files of a broker, and the names by which their parts refer to each other. */

/** The folder of the files in the pods of the broker. */
export const BROKER_FOLDER = '/etc/credential-broker';

/**
 * Envoy starts with the first file, which names the second one: the connection manager that serves all grants. That one names the third
 * one: the routes of each grant.
 */
export const BROKER_FILES = { process: 'envoy.json', http: 'http.json', grants: 'grants.json' } as const;

/** The connection manager in its file. */
export const MANAGER = {
  name: 'grants',
  type: 'type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager',
};

/** The routes in their file. */
export const ROUTES = 'grants';

/** The header that says which grant a request is for: it has the name of the grant whose port the agent called. */
export const GRANT_HEADER = 'x-credential-broker-grant';

/** The filter that refuses paths to which no pattern may be applied. */
export const UNAMBIGUOUS_FILTER = 'unambiguous-path';

/** The header with the number of requests in a minute, which the rate limit of a grant adds to its answers. */
export const LIMIT_HEADER = 'x-ratelimit-limit-requests';

/** A file of the folder as a source of configuration. Envoy reads it at its start. */
export function fileSource(file: string): Json {
  return { path_config_source: { path: `${BROKER_FOLDER}/${file}` } };
}
