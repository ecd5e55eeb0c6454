import { Family } from '../../address/cidr';
import { isDnsLabel } from '../../input/dns-names';
import { Json } from '../../value/json';
import { memoize } from '../../value/memoize';

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

/** What a grant of a CredentialBroker passes, and the forms of its parts. */

/** One kind of call that a grant passes: a method, and a path or a pattern. */
export interface BrokerRoute {
  readonly method: string;
  /** The whole path without query, such as "/v1/messages". */
  readonly path?: string;
  /** A pattern of RE2 that matches the whole path without query. */
  readonly pathRegex?: string;
  /** The whole query that has to follow `path`, such as "service=git-upload-pack". */
  readonly query?: string;
}

/** Where a grant's calls go. */
export interface BrokerUpstream {
  /** The name that the upstream has in `Host`, in TLS and in its certificate, such as "api.anthropic.com". */
  readonly host: string;
  /** What the broker connects to, such as "api.anthropic.com". */
  readonly address: string;
  readonly port: number;
  readonly tls: boolean;
}

/** What a listener of the broker passes. */
export interface BrokerListener {
  readonly name: string;
  readonly port: number;
  readonly upstream: BrokerUpstream;
  /** The header that gets the key, in lower case, such as "x-api-key". */
  readonly header: string;
  /** What stands before the key in the header, such as "Bearer ". */
  readonly prefix: string;
  /** The user of `Basic`, whose password is the key. */
  readonly user?: string;
  /** Further headers that pass, in lower case. */
  readonly headers: readonly string[];
  readonly routes: readonly BrokerRoute[];
  readonly maxBodyBytes: number;
  readonly maxDurationSeconds: number;
  readonly requestsPerMinute: number;
  readonly webSocket: boolean;
}

/** What the files of a broker are written from. */
export interface BrokerOptions {
  readonly grants: readonly BrokerListener[];
  readonly families: readonly Family[];
  /** Memory limit of the container in bytes. */
  readonly memory: number;
  /** Whether agents call with TLS. The certificate is in files. */
  readonly tls?: boolean;
}

/** Grants in the order in which files have them. */
export function inOrder(grants: readonly BrokerListener[]): BrokerListener[] {
  return [...grants].sort((a, b) => a.port - b.port);
}

/** Grants that differ in name and port alone. */
export interface AlikeGrants extends Omit<BrokerListener, 'name' | 'port'> {
  /** That of what they share, for metrics. */
  readonly title: string;
  readonly names: readonly string[];
}

/** Grants of the same API with the same bounds, which share their routes in a file. */
export function alike(grants: readonly BrokerListener[]): AlikeGrants[] {
  const all = new Map<string, { readonly rest: Omit<AlikeGrants, 'title' | 'names'>; readonly names: string[] }>();
  inOrder(grants).forEach(({ name, port: _port, ...rest }) => {
    memoize(all, JSON.stringify(rest), () => ({ rest, names: [] })).names.push(name);
  });
  const counts = new Map<string, number>();
  return [...all.values()].map(({ rest, names }) => {
    const cluster = clusterOf(rest.upstream);
    const count = (counts.get(cluster) ?? 0) + 1;
    counts.set(cluster, count);
    return { ...rest, names, title: count === 1 ? cluster : `${cluster}_${count}` };
  });
}

/** The name of the cluster that grants of one upstream share, such as "api_example_com_443": metrics end a name at a dot. */
export function clusterOf({ host, port }: BrokerUpstream): string {
  return `${host}:${port}`.replace(/[^a-z0-9-]/gi, '_');
}

/** Headers that a grant passes, beside those that all do. */
export function headersOf({ headers, webSocket }: Pick<BrokerListener, 'headers' | 'webSocket'>): string[] {
  return [...new Set([...headers, ...(webSocket ? WEB_SOCKET : [])])].sort();
}

/** The headers of a WebSocket. */
export const WEB_SOCKET = [
  'connection', 'upgrade', 'sec-websocket-extensions', 'sec-websocket-key', 'sec-websocket-protocol', 'sec-websocket-version',
];

/** Methods that a request to an API can have. A tunnel (CONNECT) and an echo of headers (TRACE) are none. */
export const METHODS = ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT'];

/** A path or a pattern. */
export const PATH = /^\/[!-~]*$/;

/** What stands before a key, and a user of HTTP Basic. */
export const PREFIX = /^[ -~]{0,100}$/;
export const USER = /^[!-9;-~]{1,100}$/;

/** Bounds of requests in a minute, of bytes of a body, and of seconds of a call. */
export const MAX_REQUESTS = 1_000_000;
export const MAX_BODY_KIB = 1024 * 1024;
export const MAX_SECONDS = 24 * 60 * 60;

const HEADER = /^[a-z0-9][a-z0-9-]{0,99}$/;

/** Headers of one connection, of the message's form, and of those who pass it on: the broker writes or drops them itself. */
const CONNECTION_HEADERS = new Set([
  'connection', 'content-length', 'expect', 'forwarded', 'host', 'keep-alive', 'proxy-authenticate', 'proxy-authorization',
  'proxy-connection', 'te', 'trailer', 'transfer-encoding', 'upgrade', 'via',
]);
const CONNECTION_PREFIX = /^(x-forwarded-|x-envoy-|sec-websocket-)/;

/** Whether a text can be the name of a header, in lower case. */
export function isHeader(name: string): boolean {
  return HEADER.test(name);
}

/** Whether a header belongs to the connection or to proxies, and not to an API. */
export function isOfConnection(header: string): boolean {
  return CONNECTION_HEADERS.has(header) || CONNECTION_PREFIX.test(header);
}

/** Volumes have the name of their grant with a prefix, and a name of at most 63 characters. */
export const MAX_NAME_LENGTH = 59;

/** Names of parts of the configuration that belong to no grant. */
export const RESERVED_NAMES = ['admin', 'metrics'];

/** Whether a grant can have the name. */
export function isGrantName(name: string): boolean {
  return isDnsLabel(name) && name.length <= MAX_NAME_LENGTH && !RESERVED_NAMES.includes(name);
}

/** Where the pods of a broker have the key of each grant. */
export const KEY_FOLDER = '/var/run/secrets/credential-broker';
export const KEY_FILE = 'key';

/** What the name of a volume with a key begins with. The name of the grant follows. */
export const KEY_VOLUME = 'key-';

/** The file of a grant's key in the pods of the broker. */
export function keyFileOf(name: string): string {
  return `${KEY_FOLDER}/${name}/${KEY_FILE}`;
}
