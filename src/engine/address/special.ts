import { Cidr, parseCidr } from './cidr';
import { TRANSLATED_BLOCKS } from './ipv4-in-ipv6';

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
