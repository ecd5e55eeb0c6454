import { Cidr, Family, contains, parseCidr, withoutCovered } from '../../engine/address/cidr';
import { ClusterRanges } from '../../engine/address/cluster-ranges';
import { TRANSLATED_BLOCKS } from '../../engine/address/ipv4-in-ipv6';
import { METADATA_BLOCKS } from '../../engine/address/metadata';
import { PRIVATE_BLOCKS } from '../../engine/address/private';

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

/** The addresses of each family that are assigned to hosts. */
const GLOBAL: { readonly [family in Family]: Cidr } = { 4: parseCidr('0.0.0.0/0'), 6: parseCidr('2000::/3') };

/** Every block that is not public: the cluster's, special, private and metadata blocks. The ranges must be valid CIDRs. */
export function refusedBlocks({ podCidrs = [], serviceCidrs = [], nodeCidrs = [], apiServerCidrs = [] }: ClusterRanges): Cidr[] {
  const cluster = [...podCidrs, ...serviceCidrs, ...nodeCidrs, ...apiServerCidrs].map(parseCidr);
  return withoutCovered([...cluster, ...SPECIAL_BLOCKS, ...PRIVATE_BLOCKS, ...METADATA_BLOCKS]);
}

/** The public addresses: one block for each family, without the refused blocks. */
export function publicBlocks(families: readonly Family[], refused: readonly Cidr[]): { cidr: string; except: string[] }[] {
  return families.map((family) => GLOBAL[family])
    .filter((all) => !refused.some((block) => contains(block, all)))
    .map((all) => ({ cidr: all.text, except: refused.filter((block) => contains(all, block)).map((block) => block.text) }));
}
