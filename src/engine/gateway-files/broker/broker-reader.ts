import {
  AlikeGrants, BROKER_FILES, BrokerListener, BrokerOptions, BrokerRoute, BrokerUpstream, MAX_BODY_KIB, MAX_REQUESTS,
  MAX_SECONDS, METHODS, PATH, PREFIX, USER, WEB_SOCKET, isGrantName, isHeader, isOfConnection,
} from './broker-route';
import { CERTIFICATE } from './broker-tls-envoy';
import { addressIn } from '../../address/cidr';
import { isHostName } from '../../address/host-pattern';
import { Json, object, objects, strings } from '../../value/json';
import { METRICS_PORT, processIn, resourcesIn } from '../envoy/bootstrap';

/** The reader of the files of a broker. */

/** The JSON of each file. */
type BrokerRoots = { readonly [file: string]: Json };

/**
 * What the parts say that `brokerFiles` writes, each by itself.
 *
 * Parts of another form, and values that no grant can have, say nothing here. The files that `brokerFiles` writes from the result differ
 * from the texts at them.
 */
export function readBrokerFiles(roots: BrokerRoots): BrokerOptions {
  const root = object(roots[BROKER_FILES.process]);
  const { listeners, clusters } = resourcesIn(root);
  const upstreams = new Map(clusters.map((one): [unknown, Json] => [one.name, one]));
  const passedBy = new Map(virtualHostsIn(object(roots[BROKER_FILES.grants])).flatMap((host) => {
    const passed = passedIn(host, upstreams);
    return strings(host.domains).map((name) => [name, passed] as const);
  }));
  const own = listeners.filter(({ name }) => name !== 'metrics' && name !== CERTIFICATE);
  return {
    ...processIn(root),
    grants: own.flatMap((one) => grantIn(one, passedBy)),
    tls: listeners.some(({ name }) => name === CERTIFICATE),
  };
}

/** The virtual hosts of a file with routes. */
export function virtualHostsIn(root: Json): Json[] {
  return objects(root.resources).flatMap(({ virtual_hosts: hosts }) => objects(hosts));
}

/** None if the file with the routes does not have the grant. */
function grantIn({ name, address }: Json, passedBy: ReadonlyMap<unknown, Passed>): BrokerListener[] {
  const passed = passedBy.get(name);
  const { port_value: port } = object(object(address).socket_address);
  return passed === undefined ? [] : [{
    ...passed,
    name: textIn(name, isGrantName, 'grant'),
    port: numberIn(port, 1024, 65_535, (number) => number !== METRICS_PORT),
  }];
}

type Passed = Omit<AlikeGrants, 'title' | 'names'>;

function passedIn(host: Json, upstreams: ReadonlyMap<unknown, Json>): Passed {
  const routes = objects(host.routes);
  const first = object(routes[0]?.route);
  const filters = object(host.typed_per_filter_config);
  const filter = (name: string) => object(filters[`envoy.filters.http.${name}`]);
  const { header, prefix, user, headers } = object(filter('lua').filter_context);
  const isOwnHeader = (name: unknown) => typeof name === 'string' && isHeader(name) && !isOfConnection(name);
  return {
    upstream: upstreamIn(upstreams.get(first.cluster) ?? {}, first.host_rewrite_literal),
    header: textIn(header, isOwnHeader, 'authorization'),
    prefix: textIn(prefix, (text) => PREFIX.test(text), ''),
    user: user === undefined ? undefined : textIn(user, (text) => USER.test(text), 'user'),
    headers: strings(headers).filter(isOwnHeader),
    routes: routes.map(routeIn),
    maxBodyBytes: numberIn(object(filter('buffer').buffer).max_request_bytes, 1024, MAX_BODY_KIB * 1024),
    maxDurationSeconds: numberIn(/^(\d+)s$/.exec(String(object(first.max_stream_duration).max_stream_duration))?.[1], 1, MAX_SECONDS),
    requestsPerMinute: numberIn(object(filter('local_ratelimit').token_bucket).tokens_per_fill, 1, MAX_REQUESTS),
    webSocket: strings(headers).some((name) => WEB_SOCKET.includes(name)),
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

function routeIn({ match }: Json): BrokerRoute {
  const { path, safe_regex: regex, headers } = object(match);
  const exact = (header: string): unknown => objects(headers).filter(({ name, invert_match: not }) => name === header && not === undefined)
    .map(({ string_match: wanted }): unknown => object(wanted).exact).find((value) => value !== undefined);
  const isPath = (text: string) => PATH.test(text);
  const method = textIn(exact(':method'), (text) => METHODS.includes(text), METHODS[0]);
  if (path === undefined) {
    return { method, pathRegex: textIn(object(regex).regex, isPath, '/') };
  }
  const whole = textIn(path, isPath, '/');
  const [start, query] = String(exact(':path') ?? '').split(/\?(.*)/s);
  return { method, path: whole, ...start === whole && query !== undefined && isPath(`/${query}`) && { query } };
}
