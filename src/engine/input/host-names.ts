import { domainToASCII } from 'url';
import { isDnsLabel } from './dns-names';
import { ErrorSource, propError } from './props';
import { canonicalName, domainOf, isOpenPattern, isWildcard } from '../address/host-pattern';
import { leadsToMetadata } from '../address/metadata';

/** Checks of host names that users pass in. */

type Fail = (remedy?: string) => Error;

const NAME = 'be one full domain name such as "api.example.com"';
const NAME_OR_WILDCARD = `${NAME}, or a wildcard of one label such as "*.example.com"`;

const OF_CLUSTER = /(^|\.)(svc|cluster\.local)$/;
const INSIDE = 'use allowTo or allowToService for targets in the cluster';

const FQDN_REMEDIES: readonly (readonly [RegExp, string])[] = [
  [/:\/\//, 'leave out scheme and path: a network sees only names and ports'],
  [/(^|\.)(\d+|0x[\da-f]*)(\/\d+)?$|:.*:/, 'use allowToCidr for addresses'],
  [/\//, 'leave out scheme and path: a network sees only names and ports'],
  [/\*/, 'list each name: a wildcard allows names that anyone can register below it, and such a name can carry data out'],
  [/:\d*$/, 'give the port by itself'],
  [OF_CLUSTER, INSIDE],
  [/^[^.\x80-\uffff]+$/, 'write the full name: a name without a dot is one in the cluster, which allowToService allows'],
  [/_/, 'host names have no "_"'],
  [/^.{254}|[^.]{64}/, 'a name has at most 253 characters, and 63 between dots'],
];

/** One name outside the cluster, in lower case and without a final dot. */
export function requireFqdn(scope: ErrorSource, prop: string, value: string): string {
  const fail: Fail = (remedy) => propError(scope, prop, NAME, value, remedy);
  if (typeof value !== 'string') {
    throw fail();
  }
  return requireNoMetadata(scope, prop, domainName(canonicalName(value), fail));
}

/**
 * The same, or a wildcard of exactly one label at the left end, in a domain of one owner.
 *
 * @param clusterDomain the domain of the cluster, whose names are refused
 */
export function requireFqdnOrWildcard(scope: ErrorSource, prop: string, value: string, clusterDomain: string): string {
  const name = typeof value === 'string' && value.includes('*') ? requireWildcard(scope, prop, value) : requireFqdn(scope, prop, value);
  if (`.${name}`.endsWith(`.${clusterDomain}`)) {
    throw propError(scope, prop, NAME_OR_WILDCARD, value, INSIDE);
  }
  return name;
}

function requireWildcard(scope: ErrorSource, prop: string, value: string): string {
  const fail: Fail = (remedy) => propError(scope, prop, NAME_OR_WILDCARD, value, remedy);
  const domain = canonicalName(domainOf(value));
  if (!isWildcard(value) || domain === '' || domain.includes('*')) {
    throw fail('write "*" in place of the whole first label, and nowhere else');
  }
  if (isOpenPattern(value) && !OF_CLUSTER.test(domain)) {
    throw fail('list each name: anyone can get a name of this form, and such a name can carry data out');
  }
  return requireNoMetadata(scope, prop, `*.${domainName(domain, fail)}`);
}

/** Returns a canonical name if it is one of hosts outside the cluster. */
function domainName(name: string, fail: Fail): string {
  const remedy = FQDN_REMEDIES.find(([wrong]) => wrong.test(name))?.[1];
  if (remedy) {
    throw fail(remedy);
  }
  if (/[^\0-\x7f]/.test(name)) {
    const ascii = domainToASCII(name);
    throw fail(ascii ? `write it as resolvers get it: "${ascii}"` : undefined);
  }
  const labels = name.split('.');
  if (name.length > 253 || labels.length < 2 || !labels.every(isDnsLabel)) {
    throw fail();
  }
  return name;
}

/** The name of a host that is no metadata endpoint of a cloud. */
export function requireNoMetadata(scope: ErrorSource, prop: string, host: string): string {
  if (leadsToMetadata(host)) {
    throw propError(scope, prop, 'be no name of a metadata endpoint', host, 'it gives credentials of the node to anyone who calls it');
  }
  return host;
}
