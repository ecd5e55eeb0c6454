import { HostRule } from './fqdn/host-rule';
import { PortSet, isPort } from '../address/port-set';
import { ClusterView } from '../cluster/cluster-view';
import { mountedConfigMap } from '../cluster/gateways';
import { nameOf } from '../cluster/namespaced';
import { SQUID_ACLS, nameOfSquidAcl } from '../gateway-files/squid-names';
import { PodView } from '../manifest/pod-view';
import { Json, objects } from '../value/json';

/** Names that a Squid allows by its configuration in a ConfigMap. */

/** A name or a pattern, and the line of the configuration that has it. A line that allows and has no name allows every name. */
export interface ProxyHost extends HostRule {
  readonly config: Json;
  /** The first line is 1. */
  readonly line: number;
}

const FILE = 'squid.conf';

/** What Squid defines itself. */
const BUILT_IN = ['all', 'CONNECT', 'localhost', 'manager', 'to_localhost', 'to_linklocal'];

/** The names that the squid.conf of a proxy's pods allows. None if the view does not have it. */
export function proxyHostsOf(view: ClusterView, proxy: PodView): ProxyHost[] | undefined {
  const config = mountedConfigMap(view, proxy, FILE);
  return config && hostsIn(config.data[FILE] as string).map((host) => ({ ...host, config, field: `data["${FILE}"]` }));
}

/** Port that the pods of a proxy listen on. */
export function proxyPortsOf(proxy: PodView): number[] {
  return proxy.containers.flatMap(({ container }) => objects(container.ports)).map(({ containerPort }): unknown => containerPort)
    .filter(isPort);
}

/** Values of an `acl`, each with its line. */
interface Acl {
  readonly type: string;
  readonly values: (readonly [value: string, line: number])[];
}

function hostsIn(conf: string): Pick<ProxyHost, 'host' | 'numbers' | 'line'>[] {
  const acls = new Map<string, Acl>();
  const hosts: Pick<ProxyHost, 'host' | 'numbers' | 'line'>[] = [];
  for (const [i, text] of conf.split('\n').entries()) {
    const [word, name, ...rest] = text.trim().split(/\s+/);
    if (word === 'acl') {
      const [type, ...values] = rest;
      const known = acls.get(name) ?? { type, values: [] };
      known.values.push(...values.filter((value) => !value.startsWith('-')).map((value) => [value, i + 1] as const));
      acls.set(name, known);
    } else if (word === 'http_access' && name === 'allow') {
      const of = (type: string) => rest.flatMap((acl) => (acls.get(acl)?.type === type ? acls.get(acl)!.values : []));
      const ports = of('port')
        .map(([port]) => port.split('-').map(Number))
        .map(([first, last = first]) => ({ protocol: 'TCP' as const, first, last }));
      const numbers = ports.length > 0 ? PortSet.of(ports) : PortSet.ALL;
      const named = SQUID_ACLS.flatMap((type) => of(type).map(([value, line]) => ({ host: nameOfSquidAcl(type, value), line, numbers })));
      const isComplete = rest.every((acl) => acl.startsWith('!') || BUILT_IN.includes(acl) || acls.has(acl)); // else Squid refuses the file
      hosts.push(...named.length === 0 && isComplete ? [{ host: '*', line: i + 1, numbers }] : named);
    }
  }
  return hosts;
}

/** A proxy in messages, such as `EgressProxy "proxy"`. */
export function proxyTitle({ manifest }: PodView): string {
  return `EgressProxy "${nameOf(manifest)}"`;
}
