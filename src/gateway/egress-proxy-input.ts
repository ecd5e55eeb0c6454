import { IConstruct } from 'constructs';
import { Allowlist, PROXY_PORT } from './egress-proxy-config';
import { hasDigest } from '../policy/image';
import { propError, requireAddress, requireDnsLabel, requireList } from '../policy/props';
import { Cidr, contains } from '../reach/cidr';

/** As JSON, in bytes: `kubectl apply` keeps the object in an annotation, and all of those together may have 262144. */
const MOST_CONFIG = 250_000;

/** An image that stays what it is. */
export function requirePinnedImage(scope: IConstruct, value: string): string {
  if (!hasDigest(value)) {
    throw propError(scope, 'image', 'be given by digest such as "squid@sha256:<64 hex>"', value);
  }
  return value;
}

/** Name of a Service, if one is given. */
export function requireServiceName(scope: IConstruct, value?: string): string | undefined {
  if (value !== undefined && !/^[a-z]/.test(requireDnsLabel(scope, 'name', value))) {
    throw propError(scope, 'name', 'begin with a letter', value, 'it is the name of a Service');
  }
  return value;
}

/** An address of the Service range, as far as that is known, for a URL; nothing if none is given. */
export function requireHostAddress(scope: IConstruct, value: string | undefined, services: readonly Cidr[]): string | undefined {
  if (value === undefined) {
    return undefined;
  }
  const address = requireAddress(scope, 'clusterIP', value);
  if (services.length > 0 && !services.some((range) => contains(range, address))) {
    throw propError(scope, 'clusterIP', `be an address of the Service range ${services.map(({ text }) => `"${text}"`).join(' or ')}`, value);
  }
  return address.family === 6 ? `[${value}]` : value;
}

/** Variables that lead programs to the proxy, but for what they call directly. */
export function proxyVariables(host: string, direct: string[]): { [name: string]: string } {
  const url = `http://${host}:${PROXY_PORT}`;
  const variables = { HTTPS_PROXY: url, HTTP_PROXY: url, NO_PROXY: ['localhost', '127.0.0.1', '::1', '.svc', '.cluster.local', ...direct].join(',') };
  return Object.fromEntries(Object.entries(variables).flatMap(([name, value]) => [[name, value], [name.toLowerCase(), value]])); // programs read either
}

/** Hosts as NO_PROXY lists them. */
export function requireHosts(scope: IConstruct, values?: string[]): string[] {
  return requireList(scope, 'noProxy', values).map((host, i) => {
    if (typeof host !== 'string' || !/^[^\s,]+$/.test(host)) {
      throw propError(scope, `noProxy[${i}]`, 'be one host, domain or range such as ".internal.example"', host);
    }
    return host;
  });
}

/** What stands against a list as a whole. */
export function listErrors(allowlist: Allowlist, config: string): string[] {
  const names = [...allowlist.values()].reduce((sum, { size }) => sum + size, 0);
  return Buffer.byteLength(JSON.stringify(config)) > MOST_CONFIG
    ? [`${names} names make a configuration of more than ${MOST_CONFIG} bytes, which a ConfigMap cannot be applied with; divide them among several proxies`]
    : [];
}
