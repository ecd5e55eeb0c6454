import { HostRule } from './fqdn/host-rule';
import { allows } from './reach';
import { PortSet, isPort } from '../address/port-set';
import { ClusterView } from '../cluster/cluster-view';
import { containerOf, unknownFrom } from '../cluster/gateway-faults';
import { mountedConfig, mountedConfigMap } from '../cluster/gateways';
import { nameOf } from '../cluster/namespaced';
import { jsonIn } from '../gateway-files/difference';
import { SNI_ENVOY, SQUID } from '../gateway-files/gateway-programs';
import { readSniCheckConfig } from '../gateway-files/sni-envoy';
import { allowedIn } from '../gateway-files/squid-conf';
import { PodView } from '../manifest/pod-view';
import { Json, object, objects } from '../value/json';
import { memoize, memoizeByPair } from '../value/memoize';

/** Names that an EgressProxy allows by its configuration in a ConfigMap. */

/** A name or a pattern, and the line of the configuration that has it. */
interface ProxyHost extends HostRule {
  readonly config: Json;
  /** The first line is 1. */
  readonly line: number;
  /** The ports of the proxy that pass it. */
  readonly via: readonly number[];
}

/** The names that the configuration of a proxy's pods allows: every name if someone changed it. None if the view does not have it. */
export const proxyHostsOf = memoizeByPair((view: ClusterView, proxy: PodView): readonly ProxyHost[] | undefined => {
  const config = mountedConfigMap(view, proxy, SQUID.file);
  const unknown = unknownFrom(view, proxy);
  if (unknown) {
    const { file, line } = unknown;
    return [{ host: '*', numbers: PortSet.ALL, config: unknown.config, field: fieldOf(file), line, via: proxyPortsOf(proxy) }];
  }
  const portsFor = config && portsOfEnvoy(view, proxy);
  return config && allowedIn((config.data[SQUID.file] as string).split('\n')).map(({ via, name, port, line }) => ({
    host: name,
    numbers: PortSet.of([{ protocol: 'TCP', first: port, last: port }]),
    line,
    config,
    field: fieldOf(SQUID.file),
    via: portsFor ? portsFor(name, port) : [via],
  }));
});

/** The ports on which the Envoy in front of a Squid passes a name. None if there is no Envoy. */
function portsOfEnvoy(view: ClusterView, proxy: PodView): ((name: string, port: number) => number[]) | undefined {
  const text = containerOf(proxy, SNI_ENVOY) && mountedConfig(view, proxy, SNI_ENVOY.file);
  if (text === undefined) {
    return undefined;
  }
  const { lists } = readSniCheckConfig(object(jsonIn(text)?.value));
  return (name, port) => [...lists].filter(([, list]) => list.get(port)?.has(name)).map(([via]) => via);
}

/** The names that a proxy allows a pod, on the ports of the proxy that policies let it call. */
export function proxyHostsFor(view: ClusterView, pod: PodView, proxy: PodView): readonly ProxyHost[] | undefined {
  const opened = new Map<number, boolean>();
  const isOpen = (port: number) => memoize(opened, port, () => allows(view, { pod }, { pod: proxy }, port, 'TCP'));
  return proxyHostsOf(view, proxy)?.filter(({ via }) => via.some(isOpen));
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
