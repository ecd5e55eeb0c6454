import { BrokerOptions, ownHeaders } from './broker-envoy';
import {
  BrokerListener, BrokerRoute, BrokerUpstream, MAX_BODY_KIB, MAX_REQUESTS, MAX_SECONDS, METHODS, PATH, PREFIX, USER, isGrantName, isHeader,
  isOfConnection,
} from './broker-route';
import { CERTIFICATE } from './broker-tls-envoy';
import { METRICS_PORT, configOf, managersIn, processIn, resourcesIn } from './envoy/bootstrap';
import { addressIn } from '../address/cidr';
import { isHostName } from '../address/host-pattern';
import { Json, isObject, object, objects } from '../value/json';

/** The reader of what broker-envoy.ts writes. */

/**
 * What the parts say that `brokerConfig` writes, each by itself.
 *
 * Parts of another form, and values that no grant can have, say nothing here. The file that `brokerConfig` writes from the result differs
 * from the text at them.
 */
export function readBrokerConfig(root: Json): BrokerOptions {
  const { listeners, clusters } = resourcesIn(root);
  const byName = new Map(clusters.map((one): [unknown, Json] => [one.name, one]));
  const grants = listeners.filter(({ name }) => name !== 'metrics' && name !== CERTIFICATE);
  return {
    ...processIn(root),
    grants: grants.map((one) => grantIn(one, byName.get(one.name) ?? {})),
    tls: listeners.some(({ name }) => name === CERTIFICATE),
  };
}

function grantIn(from: Json, to: Json): BrokerListener {
  const manager = managersIn(from)[0] ?? {};
  const host = objects(object(manager.route_config).virtual_hosts)[0] ?? {};
  const filtered = (type: string) => objects(manager.http_filters).map((filter) => configOf(filter, type)).find(Boolean) ?? {};
  const routes = objects(host.routes).filter(({ route }) => isObject(route));
  const { header, prefix, user, allowed } = object(object(object(host.typed_per_filter_config)['envoy.filters.http.lua']).filter_context);
  const webSocket = objects(manager.upgrade_configs).length > 0;
  const own = ownHeaders({ webSocket });
  const isOwnHeader = (name: unknown) => typeof name === 'string' && isHeader(name) && !isOfConnection(name);
  const { port_value: port } = object(object(from.address).socket_address);
  const { tokens_per_fill: requests } = object(filtered('LocalRateLimit').token_bucket);
  return {
    name: textIn(from.name, isGrantName, 'grant'),
    port: numberIn(port, 1024, 65_535, (number) => number !== METRICS_PORT),
    upstream: upstreamIn(to, object(routes[0]?.route).host_rewrite_literal),
    header: textIn(header, isOwnHeader, 'authorization'),
    prefix: textIn(prefix, (text) => PREFIX.test(text), ''),
    user: user === undefined ? undefined : textIn(user, (text) => USER.test(text), 'user'),
    headers: (Array.isArray(allowed) ? allowed : []).filter((name): name is string => isOwnHeader(name) && !own.includes(name as string)),
    routes: routes.flatMap(routeIn),
    maxBodyBytes: numberIn(filtered('Buffer').max_request_bytes, 1024, MAX_BODY_KIB * 1024),
    maxDurationSeconds: numberIn(/^(\d+)s$/.exec(String(manager.stream_idle_timeout))?.[1], 1, MAX_SECONDS),
    requestsPerMinute: numberIn(requests, 1, MAX_REQUESTS),
    webSocket,
  };
}

/** The value, or another one that stands for what is no such value. */
function textIn(value: unknown, is: (text: string) => boolean, other: string): string {
  return typeof value === 'string' && is(value) ? value : other;
}

function numberIn(value: unknown, least: number, most: number, is: (number: number) => boolean = () => true): number {
  const number = Number(value);
  return Number.isInteger(number) && least <= number && number <= most && is(number) ? number : least;
}

/** Where calls go. Outside the cluster, the address is the name in the certificate. In the cluster, it is that name in its domain. */
function upstreamIn(to: Json, name: unknown): BrokerUpstream {
  const endpoint = objects(objects(object(to.load_assignment).endpoints)[0]?.lb_endpoints)[0]?.endpoint;
  const { address, port_value: port } = object(object(object(endpoint).address).socket_address);
  const tls = to.transport_socket !== undefined;
  const isAddress = (text: string) => !tls && addressIn(text.replace(/^\[(.*)\]$/, '$1')) !== undefined;
  const host = textIn(name, (text) => isHostName(text) || isAddress(text), 'host.invalid');
  const isInDomain = (text: string) => !tls && host.endsWith('.svc') && text.startsWith(`${host}.`) && isHostName(text);
  return { host, address: textIn(address, isInDomain, host), port: numberIn(port, 1, 65_535), tls };
}

function routeIn({ match }: Json): BrokerRoute[] {
  const { path, safe_regex: regex, headers } = object(match);
  const exact = (header: string): unknown => objects(headers).filter(({ name, invert_match: not }) => name === header && not === undefined)
    .map(({ string_match: wanted }): unknown => object(wanted).exact).find((value) => value !== undefined);
  const isPath = (text: string) => PATH.test(text);
  const method = textIn(exact(':method'), (text) => METHODS.includes(text), METHODS[0]);
  if (path === undefined) {
    return [{ method, pathRegex: textIn(object(regex).regex, isPath, '/') }];
  }
  const whole = textIn(path, isPath, '/');
  const [start, query] = String(exact(':path') ?? '').split(/\?(.*)/s);
  return [{ method, path: whole, ...start === whole && query !== undefined && isPath(`/${query}`) && { query } }];
}
