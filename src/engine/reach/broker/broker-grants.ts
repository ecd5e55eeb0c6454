import { BrokerCall, callOf } from './broker-call';
import {
  BrokerFile, clusterOf, configOfBroker, contextOf, endpointsIn, fileIn, isSocket, resourcesIn, virtualHostsIn,
} from './broker-file';
import { BrokerKey, keyBehind } from './broker-key';
import { PortSet, isPort } from '../../address/port-set';
import { ClusterView } from '../../cluster/cluster-view';
import { FilePlace, unknownFrom } from '../../cluster/gateway-faults';
import { Role, infrastructureOf } from '../../cluster/infrastructure';
import { nameOf } from '../../cluster/namespaced';
import { managersIn } from '../../gateway-files/envoy/bootstrap';
import { PodView } from '../../manifest/pod-view';
import { Json, object, objects, textOf } from '../../value/json';
import { memoizeBy, memoizeByPair } from '../../value/memoize';
import { push } from '../../value/multimap';

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
  const file = config && fileIn(config);
  const unknown = unknownFrom(view, broker);
  const listeners = file ? resourcesIn(file).listeners : [];
  return unknown ? openGrants(broker, unknown, listeners) : file && listeners.flatMap((listener) => grantIn(file, listener, broker));
});

/** What a broker may pass that someone changed: every call to every host, on each port that it may listen on. */
function openGrants(broker: PodView, { config, line }: FilePlace, listeners: readonly Json[]): Grant[] {
  const calls = [{ host: '*', numbers: PortSet.ALL, line }];
  const named = listeners.map((listener) => [portOf(listener), textOf(listener.name)] as const);
  const declared = broker.containers.flatMap(({ container }) => objects(container.ports))
    .map(({ containerPort }) => [containerPort as unknown, textOf(containerPort)] as const);
  return [...new Map([...declared, ...named])].flatMap(([port, name]) => (
    isPort(port) ? [{ broker, config, name, port, line, calls }] : []));
}

function portOf({ address }: Json): unknown {
  return object(object(address).socket_address).port_value;
}

/** The grants of a pod that is one of a broker. None for another pod. */
export function grantsHeldBy(view: ClusterView, pod: PodView): readonly Grant[] {
  const broker = brokersOf(view).find(({ manifest, path }) => manifest === pod.manifest && path === pod.path);
  return (broker && grantsOfBroker(view, broker)) ?? [];
}

function grantIn(file: BrokerFile, listener: Json, broker: PodView): Grant[] {
  const port = portOf(listener);
  const hosts = managersIn(listener).flatMap(virtualHostsIn);
  const calls = hosts.flatMap(({ routes }) => objects(routes)).flatMap((route) => callIn(file, route));
  const files = hosts.map((host): unknown => contextOf(host).file);
  return !isPort(port) || calls.length === 0 ? [] : [{
    broker,
    config: file.config,
    name: typeof listener.name === 'string' ? listener.name : '',
    port,
    line: file.lineOf(listener),
    key: files.map((one) => keyBehind(broker, one)).find((key) => key !== undefined),
    calls,
  }];
}

/** The call that a route passes to a host. None if the route answers itself. */
function callIn(file: BrokerFile, route: Json): GrantedCall[] {
  const { cluster: name, host_rewrite_literal: host } = object(route.route);
  const cluster = clusterOf(file, name);
  if (typeof name !== 'string' || (cluster && isSocket(cluster))) {
    return [];
  }
  const addresses = cluster ? endpointsIn(cluster).map(({ socket_address: address }) => object(address)) : [];
  const named: unknown = host ?? addresses[0]?.address;
  const ports = addresses.map(({ port_value: port }): unknown => port).filter(isPort);
  return [{
    ...callOf(route),
    host: typeof named === 'string' ? named.toLowerCase().replace(/\.$/, '') : 'a host that the request names',
    numbers: ports.length === 0 ? PortSet.ALL : PortSet.of(ports.map((port) => ({ protocol: 'TCP', first: port, last: port }))),
    line: file.lineOf(route),
  }];
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
