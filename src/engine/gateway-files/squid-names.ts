import { domainOf, isWildcard } from '../address/host-pattern';

/** How a squid.conf names hosts. */

/** The types of `acl` that compare names. */
export const SQUID_ACLS = ['dstdomain', 'dstdom_regex'] as const;
export type SquidAcl = typeof SQUID_ACLS[number];

/** One label. Squid compares names in lower case and without final dots. */
const LABEL = '^[a-z0-9-]+';

/** What `squidAcl` writes for a wildcard, and its domain with a dot before each label. */
const ONE_LABEL = /^\^\[a-z0-9-\]\+((\\\.[a-z0-9-]+)+)\$$/;

/** The type and value of an `acl` for a name, or for a wildcard of one label: those of `dstdomain` match at any depth. */
export function squidAcl(name: string): [type: SquidAcl, value: string] {
  return isWildcard(name) ? ['dstdom_regex', `${LABEL}\\.${domainOf(name).replace(/\./g, '\\.')}$`] : ['dstdomain', name];
}

/** The name or pattern that an `acl` matches. An expression that this library does not write may match every name. */
export function nameOfSquidAcl(type: SquidAcl, value: string): string {
  if (type === 'dstdomain') {
    return value;
  }
  const domain = ONE_LABEL.exec(value)?.[1];
  return domain === undefined ? '*' : `*${domain.replace(/\\/g, '')}`;
}
