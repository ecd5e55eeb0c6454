/* eslint-disable no-bitwise -- addresses are bit patterns */
import * as fc from 'fast-check';

/** Texts of blocks that are valid. Few distinct numbers, so that blocks often hold or touch one another. */

function network(bits: number, value: bigint, prefix: number): bigint {
  const host = BigInt(bits - prefix);
  return (value >> host) << host;
}

/** The number in equal parts, highest first. */
function split(value: bigint, count: number, bitsEach: bigint): number[] {
  return Array.from({ length: count }, (_, i) => Number((value >> (BigInt(count - 1 - i) * bitsEach)) & ((1n << bitsEach) - 1n)));
}

function join(parts: number[], bitsEach: bigint): bigint {
  return parts.reduce((sum, part) => (sum << bitsEach) + BigInt(part), 0n);
}

const numbers = fc.array(fc.oneof(fc.constantFrom(0, 10, 128, 255), fc.nat(255)), { minLength: 4, maxLength: 4 });
const group = fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.constantFrom(1, 0xfd00, 0x8000, 0xffff), fc.nat(0xffff));
const groups = fc.array(group, { minLength: 8, maxLength: 8 })
  .filter((parts) => parts.slice(0, 5).some((part) => part !== 0)); // not IPv4-mapped, whatever the prefix

/** IPv4 blocks, such as 10.128.0.0/9. */
export const ipv4 = fc.tuple(numbers, fc.nat(32)).map(([parts, prefix]) =>
  `${split(network(32, join(parts, 8n), prefix), 4, 8n).join('.')}/${prefix}`);

const ipv6Groups = fc.tuple(groups, fc.nat(128)).map(([parts, prefix]) => ({
  parts: split(network(128, join(parts, 16n), prefix), 8, 16n),
  prefix,
}));

/** IPv6 blocks in eight groups, such as fd00:0:0:0:0:0:0:0/8. */
export const ipv6 = ipv6Groups.map(({ parts, prefix }) => `${parts.map((part) => part.toString(16)).join(':')}/${prefix}`);

/** IPv6 blocks with upper case, leading zeros and "::" wherever it may stand. */
export const spelled = fc.tuple(ipv6Groups, fc.boolean(), fc.integer({ min: 1, max: 4 }), fc.nat(7), fc.nat(8))
  .map(([{ parts, prefix }, upper, width, from, length]) => {
    const texts = parts.map((part) => part.toString(16).padStart(width, '0')).map((text) => (upper ? text.toUpperCase() : text));
    const zeros = parts.slice(from, from + length);
    const compressible = zeros.length > 0 && zeros.every((part) => part === 0);
    const address = compressible ? `${texts.slice(0, from).join(':')}::${texts.slice(from + zeros.length).join(':')}` : texts.join(':');
    return `${address}/${prefix}`;
  });

/** Blocks of both families. */
export const blocks = fc.oneof(ipv4, ipv6);
