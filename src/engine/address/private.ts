import { parseCidr } from './cidr';

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
