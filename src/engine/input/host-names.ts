import { domainToASCII } from 'url';
import { ErrorSource, isDnsLabel, propError } from './props';
import { leadsToMetadata } from '../address/metadata';

/** Checks of host names that users pass in. */

const FQDN_REMEDIES: readonly (readonly [RegExp, string])[] = [
  [/:\/\//, 'leave out scheme and path: a network sees only names and ports'],
  [/(^|\.)(\d+|0x[\da-f]*)(\/\d+)?$|:.*:/, 'use allowToCidr for addresses'],
  [/\//, 'leave out scheme and path: a network sees only names and ports'],
  [/\*/, 'list each name: a wildcard allows names that anyone can register below it, and such a name can carry data out'],
  [/:\d*$/, 'give the port by itself'],
  [/(^|\.)(svc|cluster\.local)$/, 'use allowTo or allowToService for targets in the cluster'],
  [/^[^.\x80-\uffff]+$/, 'write the full name: a name without a dot is one in the cluster, which allowToService allows'],
  [/_/, 'host names have no "_"'],
  [/^.{254}|[^.]{64}/, 'a name has at most 253 characters, and 63 between dots'],
];

/** One name outside the cluster, in lower case and without a final dot. */
export function requireFqdn(scope: ErrorSource, prop: string, value: string): string {
  const fail = (remedy?: string) => propError(scope, prop, 'be one full domain name such as "api.example.com"', value, remedy);
  if (typeof value !== 'string') {
    throw fail();
  }
  const name = value.toLowerCase().replace(/\.$/, '');
  const remedy = FQDN_REMEDIES.find(([wrong]) => wrong.test(name))?.[1];
  if (remedy) {
    throw fail(remedy);
  }
  if (/[^\0-\x7f]/.test(name)) {
    const ascii = domainToASCII(name);
    throw fail(ascii ? `write it as resolvers get it: "${ascii}"` : undefined);
  }
  const labels = name.split('.');
  const valid = name.length <= 253 && labels.length > 1 && labels.every(isDnsLabel);
  if (!valid) {
    throw fail();
  }
  return requireNoMetadata(scope, prop, name);
}

/** The name of a host that is no metadata endpoint of a cloud. */
export function requireNoMetadata(scope: ErrorSource, prop: string, host: string): string {
  if (leadsToMetadata(host)) {
    throw propError(scope, prop, 'be no name of a metadata endpoint', host, 'it gives credentials of the node to anyone who calls it');
  }
  return host;
}
