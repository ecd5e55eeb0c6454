import { IConstruct } from 'constructs';
import { Allowlist, PROXY_PORT } from './egress-proxy-config';
import { MAX_CONFIG_BYTES, configBytes, requireClusterIP } from './gateway-input';
import { Cidr } from '../../engine/address/cidr';
import { propError, requireList } from '../../engine/input/props';

/** An address of the Service range, as far as that is known, for a URL; nothing if none is given. */
export function requireHostAddress(scope: IConstruct, value: string | undefined, services: readonly Cidr[]): string | undefined {
  if (value === undefined) {
    return undefined;
  }
  return requireClusterIP(scope, value, services).family === 6 ? `[${value}]` : value;
}

/** Variables that lead programs to the proxy, but for what they call directly. */
export function proxyVariables(host: string, clusterDomain: string, direct: string[]): { [name: string]: string } {
  const url = `http://${host}:${PROXY_PORT}`;
  const variables = {
    HTTPS_PROXY: url,
    HTTP_PROXY: url,
    NO_PROXY: ['localhost', '127.0.0.1', '::1', '.svc', `.${clusterDomain}`, ...direct].join(','),
  };
  return Object.fromEntries(
    Object.entries(variables).flatMap(([name, value]) => [
      [name, value],
      [name.toLowerCase(), value],
    ]),
  ); // programs read either
}

/** Hosts as NO_PROXY lists them. */
export function requireHosts(scope: IConstruct, values?: string[]): string[] {
  return requireList(scope, 'noProxy', values).map((host, i) => {
    if (typeof host !== 'string' || !/^(\*?\.)?[\w:[\]/-][\w:[\]/.-]*$/.test(host)) {
      throw propError(
        scope,
        `noProxy[${i}]`,
        'be one host, domain or range such as ".internal.example"',
        host,
        host === '*' ? 'programs would call everything without the proxy' : undefined,
      );
    }
    return host;
  });
}

/** What stands against a list as a whole. */
export function listErrors(allowlist: Allowlist, config: string): string[] {
  const names = [...allowlist.values()].reduce((sum, { size }) => sum + size, 0);
  return configBytes(config) > MAX_CONFIG_BYTES
    ? [
      `${names} names make a configuration of more than ${MAX_CONFIG_BYTES} bytes, which a ConfigMap cannot be applied with; divide them among several proxies`,
    ]
    : [];
}
