import { Cidr, Family, contains, parseCidr, withoutCovered } from './cidr';
import { ClusterRanges } from './cluster-ranges';
import { METADATA_BLOCKS } from './metadata';
import { PRIVATE_BLOCKS } from './private';
import { SPECIAL_BLOCKS } from './special';

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
