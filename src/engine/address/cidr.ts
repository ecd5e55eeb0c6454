/* eslint-disable no-bitwise -- addresses are bit patterns */
import { BoundedCache, memoize } from '../value/memoize';

/**
 * IPv4 and IPv6 blocks as numbers. The text form is strict: what one CNI reads as a typing
 * error another reads as a wider range, so this file refuses anything ambiguous and gives the reason.
 */

/** Address family of a block: 4 or 6. */
export type Family = 4 | 6;

/** Addresses that follow one another. */
export interface AddressRange {
  readonly family: Family;
  /** Lowest address as a number. */
  readonly first: bigint;
  /** Highest address as a number. */
  readonly last: bigint;
}

/** A block of addresses, such as 10.244.0.0/16. */
export interface Cidr extends AddressRange {
  readonly prefix: number;
  /** Canonical text: lower case, IPv6 compressed as RFC 5952 requires. */
  readonly text: string;
}

/** A text is not a block. The message says why, in the form "must …". */
export class CidrError extends Error {}

/** Parses a block. Throws `CidrError` if the text is not one. */
export function parseCidr(text: string): Cidr {
  const { block, address } = read(text);
  if (block.first !== address) {
    throw new CidrError(`must have no bits set after the prefix; did you mean "${block.text}"?`);
  }
  return block;
}

/** Parses a block as networks do: 10.244.7.1/16 is 10.244.0.0/16. Throws `CidrError` at a text that two networks may read differently. */
export function parseMaskedCidr(text: string): Cidr {
  return read(text).block;
}

/** Parses one address as a block that holds only this address. Throws `CidrError` if the text is not one. */
export function parseAddress(text: string): Cidr {
  return parseCidr(`${text}/${bitsOf(String(text).includes(':') ? 6 : 4)}`);
}

/** The same where a text may be something else: nothing if it is no address, or if programs may read it as another address. */
export function addressIn(text: unknown): Cidr | undefined {
  return orNothing(parseAddress, text);
}

/** The same of a block. */
export function cidrIn(text: unknown): Cidr | undefined {
  return orNothing(parseCidr, text);
}

/** Whether a text is a block with bits set after its prefix, such as 10.244.7.1/16. */
export function hasHostBits(text: unknown): boolean {
  return cidrIn(text) === undefined && orNothing(parseMaskedCidr, text) !== undefined;
}

function orNothing(reader: (text: string) => Cidr, text: unknown): Cidr | undefined {
  try {
    return typeof text === 'string' ? reader(text) : undefined;
  } catch (error) {
    if (error instanceof CidrError) {
      return undefined;
    }
    throw error;
  }
}

/** The block with this prefix length that holds the address. */
export function blockOf(family: Family, address: bigint, prefix: number): Cidr {
  const hostBits = BigInt(bitsOf(family) - prefix);
  const first = (address >> hostBits) << hostBits;
  return { family, first, last: first + (1n << hostBits) - 1n, prefix, text: `${formatAddress(family, first)}/${prefix}` };
}

/** Number of bits of an address: 32 or 128. */
export function bitsOf(family: Family): number {
  return family === 4 ? 32 : 128;
}

interface Parsed {
  readonly block: Cidr;
  readonly address: bigint;
}

/** Thousands of policies name the same few blocks, so each text is parsed once. */
const parsed = new BoundedCache<Parsed>();

function read(text: string): Parsed {
  return memoize(parsed, text, () => parse(text));
}

function parse(text: string): Parsed {
  if (typeof text !== 'string' || text.trim() !== text || text === '') {
    throw new CidrError('must be a CIDR such as "10.243.0.0/16"');
  }
  const [address, prefixText, ...rest] = text.split('/');
  if (rest.length > 0 || prefixText === undefined) {
    throw new CidrError('must have one prefix length, such as "10.243.0.0/16" or "10.0.0.7/32"');
  }
  const family: Family = address.includes(':') ? 6 : 4;
  const value = family === 4 ? parseIpv4(address) : parseIpv6(address);
  if (!/^(0|[1-9]\d{0,2})$/.test(prefixText) || Number(prefixText) > bitsOf(family)) {
    throw new CidrError(`must have a prefix length from 0 to ${bitsOf(family)} without leading zeros`);
  }
  return { block: blockOf(family, value, Number(prefixText)), address: value };
}

/** Whether `outer` holds every address of `inner`. */
export function contains(outer: AddressRange, inner: AddressRange): boolean {
  return outer.family === inner.family && outer.first <= inner.first && inner.last <= outer.last;
}

/** Whether the two have an address in common. */
export function overlaps(a: AddressRange, b: AddressRange): boolean {
  return a.family === b.family && a.first <= b.last && b.first <= a.last;
}

/** The blocks, lowest first, without those that another block holds. A block that is given twice stays once. */
export function withoutCovered(blocks: Cidr[]): Cidr[] {
  const widestFirst = [...blocks].sort((a, b) => a.family - b.family || compare(a.first, b.first) || compare(b.last, a.last));
  const kept: Cidr[] = [];
  for (const block of widestFirst) {
    const before = kept[kept.length - 1];
    if (!before || !contains(before, block)) {
      kept.push(block);
    }
  }
  return kept;
}

/** Every address of a family: 0.0.0.0/0 or ::/0. */
export function everything(family: Family): Cidr {
  return EVERYTHING[family];
}

const EVERYTHING = { 4: blockOf(4, 0n, 0), 6: blockOf(6, 0n, 0) };

function parseIpv4(text: string): bigint {
  const parts = text.split('.');
  const valid = parts.length === 4 && parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255);
  if (!valid) {
    throw new CidrError('must have four numbers from 0 to 255 without leading zeros, such as "10.243.0.0/16"');
  }
  return parts.reduce((sum, part) => (sum << 8n) + BigInt(part), 0n);
}

function parseIpv6(text: string): bigint {
  if (text.includes('%')) {
    throw new CidrError('must have no zone id: only one node knows the zone');
  }
  if (text.includes('.')) {
    throw new CidrError('must not embed an IPv4 address: write the IPv4 block itself');
  }
  const halves = text.split('::');
  const groups = halves.map((half) => (half === '' ? [] : half.split(':')));
  const given = groups.flat();
  const valid = halves.length <= 2 && given.every((group) => /^[\da-f]{1,4}$/i.test(group))
    && (halves.length === 2 ? given.length <= 7 : given.length === 8);
  if (!valid) {
    throw new CidrError('must have eight groups of up to four hex digits, or "::" once, such as "fd00:10:244::/48"');
  }
  const zeros = Array.from({ length: 8 - given.length }, () => '0');
  const value = [...groups[0], ...zeros, ...(groups[1] ?? [])].reduce((sum, group) => (sum << 16n) + BigInt(`0x${group}`), 0n);
  if (value >> 32n === 0xffffn) {
    throw new CidrError('must not be an IPv4-mapped IPv6 block: write the IPv4 block itself');
  }
  return value;
}

function formatAddress(family: Family, value: bigint): string {
  if (family === 4) {
    return [24n, 16n, 8n, 0n].map((shift) => String((value >> shift) & 255n)).join('.');
  }
  const groups = Array.from({ length: 8 }, (_, i) => ((value >> BigInt(112 - 16 * i)) & 0xffffn).toString(16));
  // RFC 5952: the longest run of zero groups (two at least, the first of equals) becomes "::".
  let best = { at: -1, length: 1 };
  for (let at = 0; at < 8; at++) {
    let length = 0;
    while (at + length < 8 && groups[at + length] === '0') {
      length++;
    }
    if (length > best.length) {
      best = { at, length };
    }
  }
  return best.at < 0
    ? groups.join(':')
    : `${groups.slice(0, best.at).join(':')}::${groups.slice(best.at + best.length).join(':')}`;
}

/** Below, at or above zero as `a` is below, at or above `b`. */
export function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
