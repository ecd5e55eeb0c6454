/* eslint-disable no-bitwise -- addresses are bit patterns */
import { AddressSet } from './address-set';
import { AddressRange, Cidr, blockOf, parseCidr } from './cidr';

/**
 * IPv6 addresses that stand for an IPv4 address: a translator or a tunnel leads there, even if a policy denies the IPv4 address itself.
 * IPv4-mapped ones are not among them: programs that connect to one send IPv4, and no policy may name one.
 *
 * @see https://www.iana.org/assignments/iana-ipv6-special-registry
 */

/** IPv4-compatible ones, deprecated by RFC 4291. */
const COMPATIBLE = parseCidr('::/96');

/** 6to4 (RFC 3056). */
const SIX_TO_FOUR = parseCidr('2002::/16');

/** The well-known prefix of NAT64 (RFC 6052). */
const NAT64 = parseCidr('64:ff9b::/96');

/** What networks have for NAT64 of their own (RFC 8215). */
export const LOCAL_NAT64 = parseCidr('64:ff9b:1::/48');

/** The same, and site-local addresses (RFC 3879): both are private. */
export const LOCAL_BLOCKS: readonly Cidr[] = [LOCAL_NAT64, parseCidr('fec0::/10')];

/** All of these, but for the well-known prefix. */
export const TUNNEL_BLOCKS: readonly Cidr[] = [COMPATIBLE, SIX_TO_FOUR, ...LOCAL_BLOCKS];

/** All of these. */
export const TRANSLATED_BLOCKS: readonly Cidr[] = [NAT64, ...TUNNEL_BLOCKS];

/** The addresses of an IPv4 block behind the well-known prefix of NAT64. None for an IPv6 block. */
export function nat64Of(block: Cidr): Cidr[] {
  return block.family === 4 ? [blockOf(6, NAT64.first | block.first, 96 + block.prefix)] : [];
}

/** The addresses of an IPv4 block in each form that can hold all of IPv4. None for an IPv6 block. */
export function formsOf(block: Cidr): Cidr[] {
  return block.family === 4 ? [
    blockOf(6, COMPATIBLE.first | block.first, 96 + block.prefix),
    ...nat64Of(block),
    blockOf(6, SIX_TO_FOUR.first | (block.first << 80n), 16 + block.prefix),
  ] : [];
}

const LOW_BITS = (1n << 32n) - 1n;

/** The blocks in which each IPv6 address stands for the IPv4 address of its last bits. */
export const IPV4_IN_IPV6: readonly Cidr[] = [NAT64, COMPATIBLE];

/** The IPv4 addresses that addresses of a set stand for behind the well-known prefix of NAT64, or as IPv4-compatible ones. */
export function ipv4In(set: AddressSet): AddressSet {
  const ranges = set.intersect(AddressSet.of(IPV4_IN_IPV6)).ranges;
  return AddressSet.of(ranges.map(({ first, last }): AddressRange => ({ family: 4, first: first & LOW_BITS, last: last & LOW_BITS })));
}
