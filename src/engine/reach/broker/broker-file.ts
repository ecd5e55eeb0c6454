import { ClusterView } from '../../cluster/cluster-view';
import { mountedConfigMap } from '../../cluster/gateways';
import { BROKER_FILES } from '../../gateway-files/broker/broker-parts';
import { readBrokerFiles, virtualHostsIn } from '../../gateway-files/broker/broker-reader';
import { BrokerListener } from '../../gateway-files/broker/broker-route';
import { jsonIn } from '../../gateway-files/difference';
import { PodView } from '../../manifest/pod-view';
import { Json, object, objects, strings } from '../../value/json';
import { LocatedJson } from '../../value/located-json';
import { memoizeBy } from '../../value/memoize';

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
export function configOfBroker(view: ClusterView, broker: PodView): Json | undefined {
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
