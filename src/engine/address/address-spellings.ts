/* eslint-disable no-bitwise -- addresses are bit patterns */
import { Cidr } from './cidr';

/**
 * The ways to write one address as a name or within one: "2852039166" and "0xa9fea9fe" as programs of C read them, and "169-254-169-254"
 * and "a9fea9fe" before a domain such as "nip.io", whose names resolve to the address that they have in them.
 *
 * @see https://man7.org/linux/man-pages/man3/inet.3.html and https://nip.io
 */

/** A pattern for names that have one of the addresses in them. JavaScript and RE2 read it in the same way. */
export function patternOfAddresses(addresses: readonly Cidr[]): string {
  return `(^|[.-])(${addresses.map(spellings).join('|')})([.-]|$)`;
}

function spellings({ family, first, text }: Cidr): string {
  if (family === 6) {
    return text.split('/')[0].replaceAll(':', '-');
  }
  const value = Number(first);
  const [a, b, c, d] = [24, 16, 8, 0].map((shift) => number((value >>> shift) & 0xff));
  const parts = [[a, b, c, d], [a, b, number(value & 0xffff)], [a, number(value & 0xffffff)], [number(value)]];
  return [...parts.map((one) => one.join('[.-]')), value.toString(16).padStart(8, '0')].join('|');
}

/** A number in decimal, hexadecimal or octal. A name is in lower case. */
function number(value: number): string {
  return `(0*${value}|0x0*${value.toString(16)}|0+${value.toString(8)})`;
}
