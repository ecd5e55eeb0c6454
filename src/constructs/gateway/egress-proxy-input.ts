import { IConstruct } from 'constructs';
import { propError, requireList } from '../../engine/input/props';

/** Variables that make programs use the proxy at a URL, except for the hosts that they call directly. */
export function proxyVariables(url: string, clusterDomain: string, direct: string[]): { [name: string]: string } {
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
  ); // some programs read the upper-case form, others the lower-case form
}

/** Hosts in the form of NO_PROXY. */
export function requireHosts(scope: IConstruct, values?: string[]): string[] {
  return requireList(scope, 'noProxy', values).map((host, i) => {
    if (typeof host !== 'string' || !/^(\*?\.)?[\w:[\]/-][\w:[\]/.-]*$/.test(host)) {
      throw propError(
        scope,
        `noProxy[${i}]`,
        'be one host, domain or range such as ".internal.example"',
        host,
        host === '*' ? 'programs would make every call without the proxy' : undefined,
      );
    }
    return host;
  });
}
