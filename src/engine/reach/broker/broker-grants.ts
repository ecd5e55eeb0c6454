import { BrokerCall, callOf } from './broker-call';
import { WrittenGrant, configOfBroker, grantsIn } from './broker-file';
import { BrokerKey, keyBehind } from './broker-key';
import { PortSet, isPort } from '../../address/port-set';
import { ClusterView } from '../../cluster/cluster-view';
import { FilePlace, unknownFrom } from '../../cluster/gateway-faults';
import { Role, infrastructureOf } from '../../cluster/infrastructure';
import { nameOf } from '../../cluster/namespaced';
import { keyFileOf } from '../../gateway-files/broker/broker-route';
import { PodView } from '../../manifest/pod-view';
import { Json, objects, textOf } from '../../value/json';
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

/** The grants of a pod that is one of a broker. None for another pod. */
export function grantsHeldBy(view: ClusterView, pod: PodView): readonly Grant[] {
  const broker = brokersOf(view).find(({ manifest, path }) => manifest === pod.manifest && path === pod.path);
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
