import { allows, portsNamed } from './reach';
import { addressIn } from '../address/cidr';
import { podsBehind, portsOfService, serviceOf } from '../cluster/backends';
import { ClusterView } from '../cluster/cluster-view';
import { indexed } from '../cluster/namespaced';
import { PodView } from '../manifest/pod-view';
import { Json, object } from '../value/json';

/** Hosts that the environment variables of a container name. */

/** Variables that hold the address of a proxy, such as HTTPS_PROXY, https_proxy or npm_config_https_proxy. */
export const PROXY_VARIABLE = /(^|_)(https?|all)_?proxy$/i;

/** Variables that hold the hosts that no proxy is used for, such as NO_PROXY or no_proxy. */
export const NO_PROXY = /(^|_)no_?proxy$/i;

/** Variables that hold a host without the scheme of a URL, such as PGHOST, DB_ADDR or KAFKA_BROKERS. */
const HOST_VARIABLE = /(host(name)?|server|addr(ess)?|endpoint|broker)(e?s)?$/i;

/** A Service by its name, such as "search.tools.svc" or "search.tools.svc.cluster.local". */
function isServiceName(host: string): boolean {
  return /^([a-z0-9-]+\.)+svc(\.|$)/.test(host) && /^[a-z0-9.-]+$/.test(host);
}

/** A host that a variable gives, by name or by address. */
export interface GivenHost {
  /** In lower case and without brackets, such as "search.tools.svc", "db" or "fd00::1". */
  readonly host: string;
  /** The port behind it, if the variable gives it as a number. */
  readonly port?: number;
  /** The name of the variable. */
  readonly variable: string;
  /** Whether the variable is one of proxies, such as HTTPS_PROXY. */
  readonly ofProxy: boolean;
  /** Whether the host has the form of a Service with its namespace, such as "search.tools.svc". */
  readonly isService: boolean;
  readonly path: string;
  /** The value without user and password. */
  readonly shown: string;
}

/** The hosts that variables of a container name: in URLs, and without a scheme in variables for a proxy, a host or a Service. */
export function namedHostsOf(container: Json, path: string): GivenHost[] {
  return givenHostsOf(container, path).filter(({ host }) => !addressIn(host));
}

/** The proxies that variables of a container give, by name or by address. */
export function givenProxiesOf(container: Json, path: string): GivenHost[] {
  return givenHostsOf(container, path).filter(({ ofProxy }) => ofProxy);
}

function givenHostsOf({ env }: Json, path: string): GivenHost[] {
  return indexed(env).flatMap(([{ name, value }, i]) => {
    if (typeof name !== 'string' || typeof value !== 'string' || NO_PROXY.test(name)) {
      return [];
    }
    const ofProxy = PROXY_VARIABLE.test(name);
    const { hosts, isUrl } = hostsIn(value);
    const shown = value.replace(/^([^/]*\/\/)?[^/]*@/, '$1');
    return hosts.map(({ host, port }): GivenHost => ({
      host, port, variable: name, ofProxy, isService: isServiceName(host), path: `${path}.env[${i}].value`, shown,
    })).filter(({ isService }) => isUrl || ofProxy || isService || HOST_VARIABLE.test(name));
  });
}

/**
 * The hosts in a value such as "http://user@proxy.egress.svc:3128", "jdbc:postgresql://db/app", "a:9092,b:9092" or "proxy:3128". None
 * that a variable gives, as in "http://$(HOST)".
 */
function hostsIn(value: string): { readonly hosts: Pick<GivenHost, 'host' | 'port'>[]; readonly isUrl: boolean } {
  const [, scheme, authority] = /^([a-z][a-z0-9+.:-]*:\/\/)?([^/]*)/i.exec(value)!;
  const hosts = new Map(authority.replace(/^.*@/s, '').split(/[?#;]/)[0].split(',').map((one) => {
    const [, number] = PORT.exec(one.trim()) ?? [];
    const host = one.trim().replace(PORT, '').replace(/^\[(.*)\]$/, '$1').toLowerCase();
    return [host, /^\d+$/.test(number) ? Number(number) : undefined] as const;
  }));
  const isHost = (host: string) => /^[a-z0-9_.-]+$/.test(host) || addressIn(host) !== undefined;
  return { hosts: [...hosts].filter(([host]) => isHost(host)).map(([host, port]) => ({ host, port })), isUrl: scheme !== undefined };
}

/** A port at the end of a host, by number or by a variable. */
const PORT = /:(\d+|\$\([^()]*\))$/;

/** The Service that a host of the cluster means, by name such as "proxy.egress.svc" or by address, if the view has it. */
export function serviceOfHost(view: ClusterView, host: string): Json | undefined {
  const [, name, namespace] = /^([^.]+)\.([^.]+)\.svc(?:\.|$)/.exec(host) ?? [];
  return name === undefined ? view.of('Service').find(({ spec }) => object(spec).clusterIP === host) : serviceOf(view, namespace, name);
}

/** The ports of a Service on which policies let a pod call a pod behind it. */
export function openPortsOf(view: ClusterView, pod: PodView, service: Json): unknown[] {
  const mayCall = (to: PodView, target: unknown) => {
    const numbers = typeof target === 'string' ? portsNamed(to, { protocol: 'TCP', name: target }) : [target];
    return numbers.some((number) => typeof number === 'number' && allows(view, { pod }, { pod: to }, number, 'TCP'));
  };
  const behind = podsBehind(view, service);
  return portsOfService(service).filter(({ target }) => behind.some((to) => mayCall(to, target))).map(({ port }) => port);
}
