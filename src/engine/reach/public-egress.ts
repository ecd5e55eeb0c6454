import { ForeignPart } from './foreign/reading';
import { AddressSet } from '../address/address-set';
import { Family, bitsOf } from '../address/cidr';
import { ipv4In } from '../address/ipv4-in-ipv6';
import { FAMILIES, INTERNET, PUBLIC, sizeOf } from '../address/public';
import { Grant, grantsIn } from '../manifest/network-policy';
import { Json } from '../value/json';
import { memoizeBy } from '../value/memoize';

/** How much of the internet is no list of targets any more, where policies are not to allow the internet. */

/** No single block has a shorter prefix: a /8 of IPv4 and a /32 of IPv6 are the largest that one organization usually gets. */
export const WIDEST_PREFIX: { readonly [family in Family]: number } = { 4: 8, 6: 32 };

/** What of the internet a policy lets pods call, on any port: names leave by the port of DNS, too. */
export interface PublicEgress {
  readonly addresses: AddressSet;
  /** The families in which one block alone is too wide. */
  readonly wide: readonly Family[];
}

/** What a NetworkPolicy allows. */
export function publicEgressOf(policy: Json): PublicEgress {
  return publicEgressBy(grantsIn(policy, 'Egress'));
}

/** What some of its rules allow. */
export const publicEgressBy = memoizeBy((grants: readonly Grant[]) =>
  publicEgress(grants.flatMap(({ peers }) => peers.flatMap((peer) => ('block' in peer ? [peer.block.addresses] : [])))));

/** What a policy of another kind allows. */
export const foreignPublicEgress = memoizeBy(({ addresses, openings }: ForeignPart) => publicEgress(
  openings.flatMap(({ direction, peer }) => (direction === 'Egress' && typeof peer !== 'string' ? [peer] : [])), addresses,
));

/** @param all what the blocks are together, if not all are known one by one */
function publicEgress(blocks: readonly AddressSet[], all = AddressSet.of(blocks.flatMap(({ ranges }) => ranges))): PublicEgress {
  return { addresses: publicPart(all), wide: FAMILIES.filter((family) => blocks.some((block) => isWide(publicPart(block), family))) };
}

/** The public addresses of a set, and those of IPv4 that a translator reaches for IPv6 addresses in it. */
const publicPart = memoizeBy((set: AddressSet) => {
  const own = set.intersect(PUBLIC[6]);
  const isAll = own.contains(INTERNET[6]); // then IPv6 is open, whatever is translated
  return own.union((isAll ? set : set.union(ipv4In(set))).intersect(PUBLIC[4]));
});

function isWide(set: AddressSet, family: Family): boolean {
  return sizeOf(set, family) > 2n ** BigInt(bitsOf(family) - WIDEST_PREFIX[family]);
}

/** Whether one block of these addresses is more of the internet than a list of targets is. One that opens too much of it is wide, too. */
export function opensInternet(block: AddressSet): boolean {
  return publicEgress([block]).wide.length > 0;
}
