import { Cidr, Family, contains, parseCidr, withoutCovered } from '../../engine/address/cidr';
import { ClusterRanges } from '../../engine/address/cluster-ranges';
import { TRANSLATED_BLOCKS } from '../../engine/address/ipv4-in-ipv6';
import { METADATA_BLOCKS } from '../../engine/address/metadata';
import { PRIVATE_BLOCKS } from '../../engine/address/private';

/**
 * Blocks that no name outside may lead to. Those for documentation are nobody's and stay.
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
  '64:ff9b::/32', // what is around the prefixes of NAT64
  '2001::/23', // protocol assignments; Teredo among them, which holds every IPv4 address
  '100::/64', // discarded
  '4000::/2', '8000::/1', // not given out, or unique local, link-local and multicast
].map(parseCidr)];

/** All addresses of a family that are given out to hosts. */
const GLOBAL: { readonly [family in Family]: Cidr } = { 4: parseCidr('0.0.0.0/0'), 6: parseCidr('2000::/3') };

/** What the proxy must not connect to, whatever name it stands behind; the ranges are checked before. */
export function refusedBlocks({ podCidrs = [], serviceCidrs = [], nodeCidrs = [], apiServerCidrs = [] }: ClusterRanges): Cidr[] {
  const cluster = [...podCidrs, ...serviceCidrs, ...nodeCidrs, ...apiServerCidrs].map(parseCidr);
  return withoutCovered([...cluster, ...SPECIAL_BLOCKS, ...PRIVATE_BLOCKS, ...METADATA_BLOCKS]);
}

/** All that is left, as a block of each family and what is left out of it. */
export function outside(families: readonly Family[], refused: readonly Cidr[]): { cidr: string; except: string[] }[] {
  return families.map((family) => GLOBAL[family])
    .filter((all) => !refused.some((block) => contains(block, all)))
    .map((all) => ({ cidr: all.text, except: refused.filter((block) => contains(all, block)).map((block) => block.text) }));
}
