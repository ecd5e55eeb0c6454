import { AddressSet } from './address-set';
import { Family, everything, parseCidr } from './cidr';
import { PRIVATE_BLOCKS } from './private';
import { SPECIAL_BLOCKS } from './special';

/** Where the addresses of the internet are. */
export const INTERNET = { 4: everything(4), 6: parseCidr('2000::/3') };

/** All blocks together are at most one of so many parts of the public addresses. */
export const PUBLIC_PARTS = 64n;

/**
 * The addresses of hosts on the internet: of IPv4 those that are neither special nor private (3,702,259,456 of 4,294,967,296), of IPv6
 * 2000::/3, from which all blocks are assigned.
 *
 * @see https://www.iana.org/assignments/iana-ipv4-special-registry
 * and https://www.iana.org/assignments/ipv6-unicast-address-assignments
 */
export const PUBLIC: { readonly [family in Family]: AddressSet } = {
  4: AddressSet.of([everything(4)]).subtract(AddressSet.of([...SPECIAL_BLOCKS, ...PRIVATE_BLOCKS])),
  6: AddressSet.of([INTERNET[6]]),
};

export const FAMILIES: readonly Family[] = [4, 6];

/** The families of which a set has more than a sixty-fourth of the public addresses. */
export function openFamilies(set: AddressSet): Family[] {
  return FAMILIES.filter((family) => sizeOf(set, family) * PUBLIC_PARTS > sizeOf(PUBLIC[family], family));
}

/** How many addresses of a family a set has. */
export function sizeOf(set: AddressSet, family: Family): bigint {
  return set.ofFamily(family).ranges.reduce((sum, { first, last }) => sum + last - first + 1n, 0n);
}
