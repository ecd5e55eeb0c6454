import { PortSet, isPort } from '../../address/port-set';
import { ClusterView } from '../../cluster/cluster-view';
import { FilePlace, unknownFrom } from '../../cluster/gateway-faults';
import { mountedConfigMap } from '../../cluster/gateways';
import { Role, infrastructureOf } from '../../cluster/infrastructure';
import { nameOf } from '../../cluster/namespaced';
import { readBrokerFiles, virtualHostsIn } from '../../gateway-files/broker/broker-reader';
import { BROKER_FILES, BrokerListener, BrokerRoute, keyFileOf } from '../../gateway-files/broker/broker-route';
import { jsonIn } from '../../gateway-files/difference';
import { PodView } from '../../manifest/pod-view';
import { trimEnd } from '../../value/counted';
import { Json, object, objects, strings, textOf } from '../../value/json';
import { LocatedJson } from '../../value/located-json';
import { memoizeBy, memoizeByPair, memoizeByText } from '../../value/memoize';
import { push } from '../../value/multimap';

/** The field of a ConfigMap that has what grants pass. */
export const FILE_FIELD = `data["${BROKER_FILES.grants}"]`;

/** A grant in the files of a broker, which are as its construct writes them. */
export interface WrittenGrant extends BrokerListener {
  /** The line of the grant in the file with the routes. The first line is 1. */
  readonly line: number;
  /** The lines of its routes. */
  readonly routeLines: readonly number[];
}

/** The ConfigMap with the files that the pods of a broker mount, if the view has it. */
function configOfBroker(view: ClusterView, broker: PodView): Json | undefined {
  return mountedConfigMap(view, broker, BROKER_FILES.process);
}

/** Whether an object can be such a ConfigMap. */
export function hasFile({ data }: Json): boolean {
  return Object.hasOwn(object(data), BROKER_FILES.grants);
}

/** The grants in a ConfigMap. Nothing if one of its files is no JSON. */
export const grantsIn = memoizeBy((config: Json): readonly WrittenGrant[] | undefined => {
  const [process, grants] = [BROKER_FILES.process, BROKER_FILES.grants].map((file): LocatedJson | undefined => {
    const text: unknown = object(config.data)[file];
    return typeof text === 'string' ? jsonIn(text) : undefined;
  });
  if (!process || !grants) {
    return undefined;
  }
  const hosts = virtualHostsIn(object(grants.value));
  const hostOf = new Map(hosts.flatMap((host) => strings(host.domains).map((name) => [name, host] as const)));
  const roots = { [BROKER_FILES.process]: object(process.value), [BROKER_FILES.grants]: object(grants.value) };
  return readBrokerFiles(roots).grants.map((grant) => {
    const host = hostOf.get(grant.name)!;
    return { ...grant, line: grants.lineOf(host), routeLines: objects(host.routes).map((route) => grants.lineOf(route)) };
  });
});

/** The Secret in which a broker finds the key of a grant. */
interface BrokerKey {
  readonly namespace: string;
  readonly name: string;
  /** The key of the Secret. */
  readonly key: string;
}

/** A key in messages, such as `key "api-key" of Secret "gateways/anthropic"`. */
export function keyTitle({ namespace, name, key }: BrokerKey): string {
  return `key "${key}" of Secret "${namespace === '' ? '' : `${namespace}/`}${name}"`;
}

/** The Secret behind a file of a broker's pods. Nothing if the file is of no Secret. */
export function keyBehind(broker: PodView, file: unknown): BrokerKey | undefined {
  const { mount, rest } = (typeof file === 'string' ? mountOf(broker, file) : undefined) ?? {};
  const volume = mount && volumesOf(broker).get(mount.name);
  const path = [mount?.subPath as unknown, rest].filter((part) => typeof part === 'string' && part !== '').join('/');
  return volume && secretsOf(volume)
    .flatMap(({ name, items }) => {
      const key: unknown = items.length === 0 ? path : items.find((item) => item.path === path)?.key;
      return typeof name === 'string' && typeof key === 'string' && key !== '' ? [{ namespace: broker.namespace, name, key }] : [];
    })[0];
}

/** The innermost mount that has a file, and the path of the file in it. */
function mountOf(broker: PodView, file: string): { readonly mount: Json; readonly rest: string } | undefined {
  const mounts = mountsOf(broker);
  for (let end = file.length; end >= 0; end = end === 0 ? -1 : file.lastIndexOf('/', end - 1)) {
    const mount = mounts.get(file.slice(0, end));
    if (mount) {
      return { mount, rest: file.slice(end + 1) };
    }
  }
  return undefined;
}

/** The mounts of a broker's pods by their folders without a final "/". A broker may have a mount for each of thousands of grants. */
const mountsOf = memoizeBy(({ containers }: PodView): ReadonlyMap<string, Json> => {
  const mounts = containers.flatMap(({ container }) => objects(container.volumeMounts))
    .sort((a, b) => textOf(b.mountPath).length - textOf(a.mountPath).length);
  return firstBy(mounts, ({ mountPath }) => trimEnd(textOf(mountPath), '/'));
});

const volumesOf = memoizeBy(({ spec }: PodView): ReadonlyMap<unknown, Json> => firstBy(objects(spec.volumes), ({ name }): unknown => name));

function firstBy<K>(list: readonly Json[], keyOf: (one: Json) => K): ReadonlyMap<K, Json> {
  return new Map([...list].reverse().map((one) => [keyOf(one), one]));
}

function secretsOf({ secret, projected }: Json): { readonly name: unknown; readonly items: Json[] }[] {
  return [
    { name: object(secret).secretName as unknown, items: objects(object(secret).items) },
    ...objects(object(projected).sources).map((source) => (
      { name: object(source.secret).name as unknown, items: objects(object(source.secret).items) })),
  ];
}

/** The requests that a route of a broker passes. */
interface BrokerCall {
  /** Such as "POST". Nothing for every method. */
  readonly method?: string;
  /** Such as "/v1/messages", with its query if one is required. */
  readonly path?: string;
  /** A pattern of RE2 for the whole path, if the route names no path. Nothing for every path. */
  readonly pattern?: string;
}

/** Paths that no API has. A pattern that matches all of them names no path. */
const UNLIKELY = ['/zq9', '/Zq-_~.x', '/q/x%7e/y', '/.q/0', '/_/a/b/c'];

/** Higher numbers make a pattern that takes JavaScript too long. */
const MAX_REPEATS = 12;
/** The same for a pattern that repeats a group: repeats within it multiply. */
const MAX_REPEATS_OF_GROUPS = 4;

/** What a route passes. */
export function callOf({ method, path, query, pathRegex }: BrokerRoute): BrokerCall {
  return path === undefined ? { method, pattern: pathRegex } : { method, path: query === undefined ? path : `${path}?${query}` };
}

/** Such as "POST /v1/messages", "GET paths like /v1/items/[0-9]+" and "every method of every path". */
export function textOfCall(call: BrokerCall): string {
  const { method, path, pattern } = call;
  const where = path ?? (isEveryPath([call]) ? undefined : pathOf(pattern!) ?? `paths like ${pattern}`);
  return method === undefined ? `every method of ${where ?? 'every path'}` : `${method} ${where ?? 'every path'}`;
}

/** The one path that a pattern matches, if it has no special character. */
function pathOf(pattern: string): string | undefined {
  const isPath = !/[\\^$.*+?()[\]{}|]/.test(pattern.replace(/\\[^\w]/g, ''));
  return isPath ? pattern.replace(/\\([^\w])/g, '$1') : undefined;
}

/** Whether calls of one method together pass every path, or paths that cannot be read. */
export function isEveryPath(calls: readonly BrokerCall[]): boolean {
  const patterns = calls.filter(({ path }) => path === undefined).map(({ pattern }) => pattern);
  return UNLIKELY.every((path) => patterns.some((pattern) => pattern === undefined || mayMatch(pattern, path)));
}

/** Whether a pattern matches a path. One that JavaScript does not read in the same way, or not in short time, may do so. */
function mayMatch(pattern: string, path: string): boolean {
  const repeats = pattern.match(/[*+?{]/g)?.length ?? 0;
  if (repeats > (/\)[*+{]/.test(pattern) ? MAX_REPEATS_OF_GROUPS : MAX_REPEATS)) {
    return true;
  }
  try {
    const [, flags = '', rest = pattern] = /^\(\?([a-zA-Z]+)\)(.*)$/s.exec(pattern) ?? [];
    return new RegExp(`^(?:${rest})$`, flags.includes('i') ? 'is' : 's').test(path);
  } catch {
    return true;
  }
}

/** What CredentialBrokers pass for agents, as their configuration says. */

/** A call that a grant passes, and where it goes. */
export interface GrantedCall extends BrokerCall {
  /** Such as "api.anthropic.com". */
  readonly host: string;
  /** The ports of the host. */
  readonly numbers: PortSet;
  /** The line of the route in the configuration. The first line is 1. */
  readonly line: number;
}

/** What one listener of a broker passes. */
export interface Grant {
  readonly broker: PodView;
  /** The ConfigMap that has the grant. */
  readonly config: Json;
  readonly name: string;
  /** TCP port of the broker's pods. */
  readonly port: number;
  readonly line: number;
  /** Nothing if the file of the key is of no Secret. */
  readonly key?: BrokerKey;
  readonly calls: readonly GrantedCall[];
}

const BROKER: Role = 'credential-broker';

/** The pods of every CredentialBroker, such as the template of its Deployment. */
export const brokersOf = memoizeBy((view: ClusterView): readonly PodView[] => infrastructureOf(view, [BROKER]));

/** A broker in messages, such as `CredentialBroker "broker"`. */
export function brokerTitle({ manifest }: PodView): string {
  return `CredentialBroker "${nameOf(manifest)}"`;
}

/** The grants of a broker. Nothing if its configuration is not in the view or cannot be read. */
export const grantsOfBroker = memoizeByPair((view: ClusterView, broker: PodView): readonly Grant[] | undefined => {
  const config = configOfBroker(view, broker);
  const written = config && grantsIn(config);
  const unknown = unknownFrom(view, broker);
  return unknown ? openGrants(broker, unknown, written ?? []) : written?.map((grant) => grantOf(grant, config!, broker));
});

/** What a broker may pass that someone changed: every call to every host, on each port that it may listen on. */
function openGrants(broker: PodView, { config, line }: FilePlace, written: readonly WrittenGrant[]): Grant[] {
  const calls = [{ host: '*', numbers: PortSet.ALL, line }];
  const named = written.map(({ port, name }) => [port, name] as const);
  const declared = broker.containers.flatMap(({ container }) => objects(container.ports))
    .map(({ containerPort }) => [containerPort as unknown, textOf(containerPort)] as const);
  return [...new Map([...declared, ...named])].flatMap(([port, name]) => (
    isPort(port) ? [{ broker, config, name, port, line, calls }] : []));
}

/** The grants of all brokers whose keys are in Secrets of a namespace. */
export const grantsWithKeyIn = memoizeByText((view: ClusterView, namespace): readonly Grant[] =>
  brokersOf(view).flatMap((broker) => grantsOfBroker(view, broker) ?? []).filter(({ key }) => key?.namespace === namespace));

/** The broker that a pod is one of. Nothing for another pod. */
export function brokerOf(view: ClusterView, pod: PodView): PodView | undefined {
  return brokersOf(view).find(({ manifest, path }) => manifest === pod.manifest && path === pod.path);
}

/** The grants of a pod that is one of a broker. None for another pod. */
export function grantsHeldBy(view: ClusterView, pod: PodView): readonly Grant[] {
  const broker = brokerOf(view, pod);
  return (broker && grantsOfBroker(view, broker)) ?? [];
}

function grantOf({ name, port, upstream, routes, line, routeLines }: WrittenGrant, config: Json, broker: PodView): Grant {
  const numbers = PortSet.of([{ protocol: 'TCP', first: upstream.port, last: upstream.port }]);
  const calls = routes.map((route, i) => ({ ...callOf(route), host: upstream.host, numbers, line: routeLines[i] }));
  return { broker, config, name, port, line, key: keyBehind(broker, keyFileOf(name)), calls };
}

/** The brokers whose pods mount a ConfigMap. */
export function brokersWith(view: ClusterView, config: Json): readonly PodView[] {
  return brokersByConfig(view).get(config) ?? [];
}

const brokersByConfig = memoizeBy((view: ClusterView) => {
  const all = new Map<Json, PodView[]>();
  for (const broker of brokersOf(view)) {
    const config = configOfBroker(view, broker);
    if (config) {
      push(all, config, broker);
    }
  }
  return all;
});
