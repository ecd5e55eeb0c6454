import { AddressSet } from './address-set';
import { Cidr, Family, contains, everything, parseCidr, withoutCovered } from './cidr';
import { ClusterRanges } from './cluster-ranges';
import { TRANSLATED_BLOCKS } from './ipv4-in-ipv6';
import { METADATA_BLOCKS } from './metadata';

/**
 * Special blocks: an address in them is no public host. The blocks for documentation are left out, since no host has such an address.
 *
 * @see https://www.iana.org/assignments/iana-ipv4-special-registry and https://www.iana.org/assignments/iana-ipv6-special-registry
 */
export const SPECIAL_BLOCKS: readonly Cidr[] = [...TRANSLATED_BLOCKS, ...[
  '0.0.0.0/8', // this host
  '127.0.0.0/8', // loopback
  '169.254.0.0/16', // link-local
  '192.0.0.0/24', // protocol assignments
  '198.18.0.0/15', // benchmarks
  '224.0.0.0/4', '240.0.0.0/4', // multicast; reserved and broadcast
  '64:ff9b::/32', // the block around the prefixes of NAT64
  '2001::/23', // protocol assignments, with Teredo, which contains every IPv4 address
  '100::/64', // discard-only
  '4000::/2', '8000::/1', // not assigned, or unique local, link-local and multicast
].map(parseCidr)];

/**
 * Addresses that no provider routes: VPNs, peered networks and networks on premises.
 *
 * @see https://www.iana.org/assignments/iana-ipv4-special-registry
 */
export const PRIVATE_BLOCKS = [
  '10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', // RFC 1918
  '100.64.0.0/10', // RFC 6598, between provider and customer; some clusters have their pods there
  'fc00::/7', // RFC 4193
].map(parseCidr);

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

/** The addresses of each family that are assigned to hosts. */
const GLOBAL: { readonly [family in Family]: Cidr } = { 4: parseCidr('0.0.0.0/0'), 6: parseCidr('2000::/3') };

/** Every block that is not public: the cluster's, special, private and metadata blocks. The ranges must be valid CIDRs. */
export function refusedBlocks({ podCidrs = [], serviceCidrs = [], nodeCidrs = [], apiServerCidrs = [] }: ClusterRanges): Cidr[] {
  const cluster = [...podCidrs, ...serviceCidrs, ...nodeCidrs, ...apiServerCidrs].map(parseCidr);
  return withNonPublic(cluster);
}

/** Blocks of a cluster and those that are public in no cluster, lowest first, without those that another block holds. */
export function withNonPublic(cluster: readonly Cidr[]): Cidr[] {
  return withoutCovered([...cluster, ...SPECIAL_BLOCKS, ...PRIVATE_BLOCKS, ...METADATA_BLOCKS]);
}

/** The public addresses: one block for each family, without the refused blocks. */
export function publicBlocks(families: readonly Family[], refused: readonly Cidr[]): { cidr: string; except: string[] }[] {
  return families.map((family) => GLOBAL[family])
    .filter((all) => !refused.some((block) => contains(block, all)))
    .map((all) => ({ cidr: all.text, except: refused.filter((block) => contains(all, block)).map((block) => block.text) }));
}
