import { HostRule } from './fqdn/host-rule';
import { LOWEST_PORT, HIGHEST_PORT, PortSet } from '../address/port-set';
import { ClusterView } from '../cluster/cluster-view';
import { mountedConfig } from '../cluster/gateways';
import { nameOf } from '../cluster/namespaced';
import { PodView } from '../manifest/pod-view';
import { objects } from '../value/json';

/** Names that a Squid allows by its configuration in a ConfigMap. */

/** The names that the squid.conf of a proxy's pods allows. None if the view does not have it. */
export function proxyHostsOf(view: ClusterView, proxy: PodView): HostRule[] | undefined {
  const conf = mountedConfig(view, proxy, 'squid.conf');
  return conf === undefined ? undefined : hostsIn(conf);
}

/** Port that the pods of a proxy listen on. */
export function proxyPortsOf(proxy: PodView): number[] {
  return proxy.containers.flatMap(({ container }) => objects(container.ports)).map(({ containerPort }): unknown => containerPort)
    .filter((port): port is number => Number.isInteger(port) && LOWEST_PORT <= (port as number) && (port as number) <= HIGHEST_PORT);
}

function hostsIn(conf: string): HostRule[] {
  const acls = new Map<string, { readonly type: string; readonly values: string[] }>();
  const hosts: HostRule[] = [];
  for (const [word, name, ...rest] of conf.split('\n').map((line) => line.trim().split(/\s+/))) {
    if (word === 'acl') {
      const [type, ...values] = rest;
      const known = acls.get(name) ?? { type, values: [] };
      known.values.push(...values.filter((value) => !value.startsWith('-')));
      acls.set(name, known);
    } else if (word === 'http_access' && name === 'allow') {
      const of = (type: string) => rest.flatMap((acl) => (acls.get(acl)?.type === type ? acls.get(acl)!.values : []));
      const ports = of('port')
        .map((text) => text.split('-').map(Number))
        .map(([first, last = first]) => ({ protocol: 'TCP' as const, first, last }));
      of('dstdomain').forEach((host) => hosts.push({ host, numbers: ports.length > 0 ? PortSet.of(ports) : PortSet.ALL }));
    }
  }
  return hosts;
}

/** A proxy in messages, such as `EgressProxy "proxy"`. */
export function proxyTitle({ manifest }: PodView): string {
  return `EgressProxy "${nameOf(manifest)}"`;
}
