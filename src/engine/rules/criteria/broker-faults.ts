import { CREDENTIAL, FIELDS, FILTERS, RUNTIME, SETTINGS, unknownField, valueAt } from './broker-shape';
import { upstreamFaults } from './broker-upstream-faults';
import { Ranges } from '../../address/ranges';
import { BROKER_LUA, KEY_ADDED } from '../../gateway-files/broker-lua';
import { PodView } from '../../manifest/pod-view';
import { callOf } from '../../reach/broker/broker-call';
import {
  BrokerFile, clusterOf, configOf, contextOf, isSocket, managersIn, resourcesIn, virtualHostsIn,
} from '../../reach/broker/broker-file';
import { keyBehind } from '../../reach/broker/broker-key';
import { Json, isObject, isSame, object, objects, textOf } from '../../value/json';

/** The pods of a broker, and where their cluster has Services and pods. */
export interface BrokerInCluster {
  readonly pod: PodView;
  readonly ranges: Ranges;
}

/** What of a broker's configuration gives keys away, or passes what no grant names: `listener "coder", line 30, does not refuse …`. */
export function brokerFaults(file: BrokerFile, broker: BrokerInCluster): string[] {
  const { root, lineOf } = file;
  const { admin, layered_runtime: layeredRuntime, static_resources: resources } = root;
  const unknown = unknownField(root, FIELDS.root) ?? unknownField(object(resources), FIELDS.resources);
  const runtime = objects(object(layeredRuntime).layers)
    .map((layer) => unknownField(layer, FIELDS.layer) ?? unknownField(object(layer.static_layer), RUNTIME)).find(Boolean);
  const isRemote = admin !== undefined && !isObject(object(object(admin).address).pipe);
  return [
    ...unknown === undefined ? [] : [`it has "${unknown}", which this rule does not judge`],
    ...runtime === undefined ? [] : [`it sets "${runtime}" of the runtime, which this rule does not judge`],
    ...isRemote ? [`line ${lineOf(object(admin))} opens the admin interface of Envoy on a port`] : [],
    ...resourcesIn(file).listeners.filter((listener) => !isInPod(listener)).flatMap((listener) => {
      const byText = new Map(listenerFaults(file, listener, broker).reverse().map(([part, what]) => [what, part]));
      return [...byText].reverse().map(([what, part]) => `listener "${textOf(listener.name ?? '')}", line ${lineOf(part)}, ${what}`);
    }),
  ];
}

/** Whether a listener is a socket that only processes of the pod can open. Routes of others to it are those to the admin interface. */
function isInPod({ address }: Json): boolean {
  return isObject(object(address).pipe);
}

/** A part of the file, and what is wrong there. */
type Fault = readonly [part: Json, what: string];

function listenerFaults(file: BrokerFile, listener: Json, broker: BrokerInCluster): Fault[] {
  const chains = objects(listener.filter_chains);
  const unknown = [unknownField(listener, FIELDS.listener), ...chains.map((chain) => unknownField(chain, FIELDS.chain))]
    .find((field) => field !== undefined);
  const isRead = chains.length > 0 && chains.every(({ filters }) => areKnown(filters, FILTERS.network));
  return [
    ...unknown === undefined ? [] : [[listener, `sets "${unknown}", which this rule does not judge`] as const],
    ...isRead ? managersIn(listener).flatMap((manager) => managerFaults(file, manager, broker))
      : [[listener, 'has filters of connections other than a limit and an HTTP connection manager'] as const],
  ];
}

/** Whether a list has filters of certain types alone, and the last of these types at its end. */
function areKnown(filters: unknown, types: readonly string[]): boolean {
  const all = objects(filters).map(({ typed_config: config, disabled }) => (disabled === true ? '' : textOf(object(config)['@type'])));
  const last = types[types.length - 1];
  const isKnown = (type: string, i: number) => types.some((one) => type.endsWith(one)) && type.endsWith(last) === (i === all.length - 1);
  return all.length > 0 && all.every(isKnown);
}

function managerFaults(file: BrokerFile, manager: Json, broker: BrokerInCluster): Fault[] {
  const hosts = virtualHostsIn(manager);
  const routes = hosts.flatMap(({ routes: list }) => objects(list));
  const isMetrics = routes.some(({ route }) => isObject(route))
    && routes.every(({ route }) => route === undefined || isAdmin(file, object(route)));
  return [
    ...hosts.length === 0 ? [[manager, 'takes its routes from elsewhere'] as const] : [],
    ...hosts.flatMap((host): Fault[] => refusalFaults(host)),
    ...routes.flatMap((route): Fault[] => routeFaults(file, route, broker.ranges)),
    ...isMetrics ? [] : [...filterFaults(manager), ...hosts.flatMap((host): Fault[] => hostFaults(host, broker))],
  ];
}

function isAdmin(file: BrokerFile, { cluster }: Json): boolean {
  const known = clusterOf(file, cluster);
  return known !== undefined && isSocket(known);
}

function filterFaults(manager: Json): Fault[] {
  const upgrades = objects(manager.upgrade_configs).map(({ filters }): unknown => filters ?? manager.http_filters);
  const wrong = SETTINGS.find(([path, value]) => valueAt(manager, path) !== value);
  return [
    ...[manager.http_filters, ...upgrades].flatMap((filters) => chainFaults(manager, objects(filters))),
    ...wrong === undefined ? [] : [[manager, `does not have ${JSON.stringify(wrong[1])} as "${wrong[0].join('.')}"`] as const],
  ];
}

function chainFaults(manager: Json, filters: Json[]): Fault[] {
  const programs = filters.flatMap((filter) => configOf(filter, 'Lua') ?? []);
  const isOwn = programs.length === 1 && object(programs[0].default_source_code).inline_string === BROKER_LUA;
  const guards = filters.flatMap((filter) => configOf(filter, 'RBAC') ?? []);
  const [program, guard] = ['Lua', 'RBAC'].map((type) => filters.findIndex((filter) => configOf(filter, type)));
  const isGuarded = guards.length === 1 && program < guard && isSame(guards[0].rules, KEY_ADDED);
  return [
    ...areKnown(filters, FILTERS.http) ? [] : [[manager, 'has filters of requests that this rule does not judge'] as const],
    ...isOwn ? [] : [[manager, 'lacks the Lua program of this version, which drops the headers of the agent and adds the key'] as const],
    ...isGuarded ? [] : [[manager, 'does not refuse requests to which the Lua program fails to add the key'] as const],
  ];
}

/** The last route refuses whatever no other route matches. */
function refusalFaults(host: Json): Fault[] {
  const last = objects(host.routes).at(-1) ?? {};
  const { prefix, ...more } = object(last.match);
  const isAll = ['', '/'].includes(prefix as string) && Object.keys(more).length === 0;
  const refuses = Number(object(last.direct_response).status) >= 400;
  return isAll && refuses ? [] : [[host, 'does not refuse what no route matches']];
}

function hostFaults(host: Json, broker: BrokerInCluster): Fault[] {
  const lua = object(object(host.typed_per_filter_config)['envoy.filters.http.lua']);
  const unknown = unknownField(host, FIELDS.virtualHost) ?? unknownField(lua, FIELDS.lua);
  const { header, file, allowed } = contextOf(host);
  const isList = Array.isArray(allowed) && allowed.every((name) => typeof name === 'string');
  const own = isList ? (allowed as string[]).find((name) => name !== header && CREDENTIAL.test(name.toLowerCase())) : undefined;
  return [
    ...unknown === undefined ? [] : [[host, `sets "${unknown}", which this rule does not judge`] as const],
    ...isList && typeof header === 'string' ? [] : [[host, 'has no list of the headers that pass, or no header for the key'] as const],
    ...own === undefined ? [] : [[host, `passes the header "${own}" of the agent, which can hold another key`] as const],
    ...keyBehind(broker.pod, file) ? [] : [[host, `reads its key from ${textOf(file ?? 'no file')}, where no Secret is mounted`] as const],
  ];
}

function routeFaults(file: BrokerFile, route: Json, ranges: Ranges): Fault[] {
  const action = object(route.route);
  const unknown = unknownField(route, FIELDS.route) ?? unknownField(action, FIELDS.action);
  if (unknown !== undefined || !(isObject(route.route) || isObject(route.direct_response))) {
    return [[route, `has the route "${textOf(route.name ?? '')}" with "${unknown ?? 'no action'}", which this rule does not judge`]];
  }
  if (!isObject(route.route)) {
    return [];
  }
  if (isAdmin(file, action)) {
    const { method, path } = callOf(route);
    return method === 'GET' && path === '/stats/prometheus' ? [] : [[route, 'opens the admin interface of Envoy to its callers']];
  }
  const isOff = Object.keys(object(route.typed_per_filter_config)).length > 0;
  const host: unknown = action.host_rewrite_literal;
  return [
    ...isOff ? [[route, `changes a filter of requests for the route "${textOf(route.name ?? '')}"`] as const] : [],
    ...typeof host === 'string' ? upstreamFaults(clusterOf(file, action.cluster), host, ranges).map((what): Fault => [route, what])
      : [[route, 'lets the agent name the host of its upstream'] as const],
  ];
}
