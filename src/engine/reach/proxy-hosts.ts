import { HostRule } from './fqdn/host-rule';
import { PortSet, isPort } from '../address/port-set';
import { ClusterView } from '../cluster/cluster-view';
import { unknownFrom } from '../cluster/gateway-faults';
import { mountedConfigMap } from '../cluster/gateways';
import { nameOf } from '../cluster/namespaced';
import { allowedIn } from '../gateway-files/squid-conf';
import { PodView } from '../manifest/pod-view';
import { Json, objects } from '../value/json';

/** Names that a Squid allows by its configuration in a ConfigMap. */

/** A name or a pattern, and the line of the configuration that has it. */
export interface ProxyHost extends HostRule {
  readonly config: Json;
  /** The first line is 1. */
  readonly line: number;
}

const FILE = 'squid.conf';

/** The names that the squid.conf of a proxy's pods allows: every name if someone changed it. None if the view does not have it. */
export function proxyHostsOf(view: ClusterView, proxy: PodView): ProxyHost[] | undefined {
  const config = mountedConfigMap(view, proxy, FILE);
  const unknown = unknownFrom(view, proxy);
  return unknown ? [{ host: '*', numbers: PortSet.ALL, config: unknown.config, field: fieldOf(unknown.file), line: unknown.line }]
    : config && allowedIn((config.data[FILE] as string).split('\n')).map(({ name, port, line }) => (
      { host: name, numbers: PortSet.of([{ protocol: 'TCP', first: port, last: port }]), line, config, field: fieldOf(FILE) }));
}

/** The field of a ConfigMap that has a file. */
function fieldOf(file: string): string {
  return `data["${file}"]`;
}

/** Port that the pods of a proxy listen on. */
export function proxyPortsOf(proxy: PodView): number[] {
  return proxy.containers.flatMap(({ container }) => objects(container.ports)).map(({ containerPort }): unknown => containerPort)
    .filter(isPort);
}

/** A proxy in messages, such as `EgressProxy "proxy"`. */
export function proxyTitle({ manifest }: PodView): string {
  return `EgressProxy "${nameOf(manifest)}"`;
}
