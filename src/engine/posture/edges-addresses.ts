import { AddressSet } from '../address/address-set';
import { parseCidr } from '../address/cidr';
import { Opening } from '../reach/opening';

/** The addresses that openings have together, on any port. Nothing if one of them is for everyone. */
export function addressesOf(openings: readonly Opening[]): AddressSet | undefined {
  if (openings.some(({ to, pods }) => to === 'everyone' && pods === undefined)) {
    return undefined;
  }
  return AddressSet.of(openings.flatMap(({ addresses, exceptAddresses }) => setOf(addresses).subtract(setOf(exceptAddresses)).ranges));
}

function setOf(texts: readonly string[]): AddressSet {
  return AddressSet.of(texts.map(parseCidr));
}
