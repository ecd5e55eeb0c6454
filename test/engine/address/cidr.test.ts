import * as fc from 'fast-check';
import * as ipaddr from 'ipaddr.js';
import { blocks, ipv4, ipv6, spelled } from './arbitraries';
import {
  Cidr, CidrError, addressIn, cidrIn, contains, everything, hasHostBits, overlaps, parseCidr, parseMaskedCidr, withoutCovered,
} from '../../../src/engine/address/cidr';
import { failure } from '../../support/errors';
import { runs } from '../../support/properties';

type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** What ipaddr.js makes of the same text. */
function oracle(text: string): { first: Address; last: Address; prefix: number; text: string } {
  const [address, prefix] = ipaddr.parseCIDR(text);
  const [first, last] = address.kind() === 'ipv4'
    ? [ipaddr.IPv4.networkAddressFromCIDR(text), ipaddr.IPv4.broadcastAddressFromCIDR(text)]
    : [ipaddr.IPv6.networkAddressFromCIDR(text), ipaddr.IPv6.broadcastAddressFromCIDR(text)];
  return { first, last, prefix, text: `${first instanceof ipaddr.IPv6 ? first.toRFC5952String() : first.toString()}/${prefix}` };
}

function number(address: Address): bigint {
  return address.toByteArray().reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
}

/** The block, or nothing where the text is refused; any other error is one. */
function parsed(text: string): Cidr | undefined {
  try {
    return parseCidr(text);
  } catch (error) {
    expect(error).toBeInstanceOf(CidrError);
    return undefined;
  }
}

describe('ipaddr.js agrees', () => {
  test.each([['IPv4', ipv4, 4], ['IPv6', ipv6, 6]] as const)('on %s blocks: addresses, prefix and canonical text', (_, block, family) => {
    fc.assert(fc.property(block, (text) => {
      const expected = oracle(text);
      expect(parseCidr(text)).toEqual({ ...expected, family, first: number(expected.first), last: number(expected.last) });
    }), runs(500));
  });

  test('on IPv6 however it is spelled', () => {
    fc.assert(fc.property(spelled, (text) => {
      expect(parseCidr(text).text).toBe(oracle(text).text);
    }), runs(500));
  });

  test('on blocks of which bits after the prefix are set, where these may be', () => {
    fc.assert(fc.property(fc.oneof(ipv4, ipv6), fc.nat(32), (text, prefix) => {
      const written = `${text.split('/')[0]}/${prefix}`;
      expect(parseMaskedCidr(written).text).toBe(oracle(written).text);
    }), runs(500));
  });

  test('on who contains whom and who overlaps', () => {
    fc.assert(fc.property(blocks, blocks, (a, b) => {
      const [outer, inner] = [oracle(a), oracle(b)];
      const sameFamily = outer.first.kind() === inner.first.kind();
      const holds = (x: typeof outer, y: typeof outer) => sameFamily && x.prefix <= y.prefix
        && (y.first as ipaddr.IPv4).match(x.first as ipaddr.IPv4, x.prefix);
      expect(contains(parseCidr(a), parseCidr(b))).toBe(holds(outer, inner));
      expect(overlaps(parseCidr(a), parseCidr(b))).toBe(holds(outer, inner) || holds(inner, outer));
    }), runs(2000));
  });

  test('on whatever is not refused', () => {
    // Valid blocks with one character changed, put in or left out.
    const nearly = fc.tuple(fc.oneof(ipv4, ipv6), fc.nat(), fc.nat(1), fc.constantFrom('', ...'0123456789afFg.:/%- +x'))
      .map(([text, at, cut, put]) =>
        text.slice(0, at % (text.length + 1)) + put + text.slice((at % (text.length + 1)) + cut));
    let accepted = 0;
    fc.assert(fc.property(nearly, (text) => {
      const block = parsed(text);
      if (block) {
        accepted++;
        expect(block.text).toBe(oracle(text).text);
        expect(parseCidr(block.text)).toEqual(block);
      }
    }), runs(5000));
    expect(accepted).toBeGreaterThan(100); // so that the test did look at something
  });
});

describe('blocks without those that another holds', () => {
  const lists = fc.array(blocks, { maxLength: 12 }).map((texts) => texts.map(parseCidr));

  test('cover the same addresses, and none holds another', () => {
    fc.assert(fc.property(lists, (list) => {
      const kept = withoutCovered(list);
      expect(list.filter((block) => !kept.some((k) => contains(k, block)))).toEqual([]);
      expect(kept.filter((k) => !list.includes(k))).toEqual([]);
      expect(kept.filter((k) => kept.some((other) => other !== k && overlaps(other, k)))).toEqual([]);
    }), runs(1000));
  });

  test('are the same whatever the order, and the second time', () => {
    const twoOrders = lists.chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })));
    fc.assert(fc.property(twoOrders, ([list, shuffled]) => {
      const kept = withoutCovered(list);
      expect(withoutCovered(shuffled)).toEqual(kept);
      expect(withoutCovered(kept)).toEqual(kept);
      expect(withoutCovered([...list, ...list])).toEqual(kept);
    }), runs(1000));
  });

  test('come IPv4 first, then by address, and the list given is left alone', () => {
    const given = ['fd00::/8', '10.0.0.0/8', '10.1.0.0/16', '2.0.0.0/8', '10.0.0.0/8'].map(parseCidr);
    expect(withoutCovered(given).map(({ text }) => text)).toEqual(['2.0.0.0/8', '10.0.0.0/8', 'fd00::/8']);
    expect(given.map(({ text }) => text)).toEqual(['fd00::/8', '10.0.0.0/8', '10.1.0.0/16', '2.0.0.0/8', '10.0.0.0/8']);
  });
});

test('everything is every address of the family', () => {
  expect(everything(4)).toEqual(parseCidr('0.0.0.0/0'));
  expect(everything(6)).toEqual(parseCidr('::/0'));
  expect(everything(4).last).toBe(2n ** 32n - 1n);
  expect(everything(6).last).toBe(2n ** 128n - 1n);
  expect(contains(everything(6), parseCidr('10.0.0.0/8'))).toBe(false);
});

const NO_CIDR = 'must be a CIDR such as "10.243.0.0/16"';
const ONE_PREFIX = 'must have one prefix length, such as "10.243.0.0/16" or "10.0.0.7/32"';
const PREFIX_4 = 'must have a prefix length from 0 to 32 without leading zeros';
const PREFIX_6 = 'must have a prefix length from 0 to 128 without leading zeros';
const FOUR = 'must have four numbers from 0 to 255 without leading zeros, such as "10.243.0.0/16"';
const EIGHT = 'must have eight groups of up to four hex digits, or "::" once, such as "fd00:10:244::/48"';
const ZONE = 'must have no zone id: only one node knows the zone';
const EMBEDDED = 'must not embed an IPv4 address: write the IPv4 block itself';
const MAPPED = 'must not be an IPv4-mapped IPv6 block: write the IPv4 block itself';
const hostBits = (meant: string) => `must have no bits set after the prefix; did you mean "${meant}"?`;

test.each<[string, string, unknown[]]>([
  ['host bits', hostBits('10.243.0.0/16'), ['10.243.0.1/16', '10.243.128.0/16']],
  ['host bits of IPv6', hostBits('fd00:10::/32'), ['fd00:10::1/32', 'FD00:0010:8000::/32']],
  ['host bits of everything', hostBits('0.0.0.0/0'), ['10.0.0.0/0', '255.255.255.255/0']],
  ['leading zeros and other bases', FOUR, ['010.0.0.0/8', '10.00.0.0/16', '0x0a.0.0.0/8', '0300.0.0.0/8']],
  ['numbers above 255', FOUR, ['256.0.0.0/8', '999.1.1.1/32', '1000.0.0.0/8']],
  ['too few or too many numbers', FOUR, ['10/8', '10.0/16', '10.0.0/24', '10.0.0.0.0/32', '/24', '10.0.0./24', '.10.0.0/24', '10..0.0/24']],
  ['signs and letters', FOUR, ['+10.0.0.0/8', '-1.0.0.0/8', '10.a.0.0/16', 'cluster/16', '1 0.0.0.0/8', '\u0661\u0660.0.0.0/8']],
  ['a prefix out of range', PREFIX_4, ['10.0.0.0/33', '10.0.0.0/128', '10.0.0.0/1000', '10.0.0.0/-1', '10.0.0.0/']],
  ['a prefix out of range for IPv6', PREFIX_6, ['fd00::/129', 'fd00::/999', 'fd00::/']],
  ['a prefix that is written oddly', PREFIX_4, ['10.0.0.0/08', '10.0.0.0/+8', '10.0.0.0/8.0', '10.0.0.0/ 8', '10.0.0.0/1e1',
    '10.0.0.0/255.0.0.0']],
  ['no prefix', ONE_PREFIX, ['10.243.0.0', 'fd00::', 'pods']],
  ['two slashes', ONE_PREFIX, ['10.0.0.0/8/8', '10.0.0.0//8', 'fd00::/8/']],
  ['spaces around and nothing at all', NO_CIDR, [' 10.0.0.0/8', '10.0.0.0/8 ', '10.0.0.0/8\n', '\tfd00::/8', '', ' ']],
  ['what is no text', NO_CIDR, [undefined, null, 10, {}, ['10.0.0.0/8']]],
  ['too few groups', EIGHT, ['fd00:1:2:3:4:5:6/128', 'fd00:/16', ':/0', ':fd00/16']],
  ['too many groups', EIGHT, ['1:2:3:4:5:6:7:8:9/128', '1:2:3:4::5:6:7:8:9/128']],
  ['"::" twice', EIGHT, ['fd00::1::/64', '::1::/128', ':::/0', 'fd00:::1/128']],
  ['"::" that stands for nothing', EIGHT, ['1:2:3:4:5:6:7:8::/128', '::1:2:3:4:5:6:7:8/128', '1:2:3:4::5:6:7:8/128']],
  ['groups that are no hex or too long', EIGHT, ['fg00::/16', '12345::/16', 'fd00::00001/128', 'fd00: :1/128', '[fd00::]/16',
    '0xfd00::/16']],
  ['a single colon at an end', EIGHT, ['fd00::1:/128', ':1::/128', '1:2:3:4:5:6:7:/128']],
  ['a zone id', ZONE, ['fe80::%eth0/10', 'fe80::1%25eth0/128']],
  ['an embedded IPv4 address', EMBEDDED, ['::ffff:10.0.0.0/104', '64:ff9b::192.0.2.1/128', '::10.0.0.1/128']],
  ['IPv4-mapped IPv6', MAPPED, ['::ffff:0:0/96', '::ffff:a00:0/104', '0:0:0:0:0:FFFF:0a00:0001/128']],
])('refuses %s', (_, reason, texts) => {
  for (const text of texts) {
    expect([text, failure(() => parseCidr(text as string))]).toEqual([text, reason]);
    if (!reason.includes('did you mean')) {
      expect([text, failure(() => parseMaskedCidr(text as string))]).toEqual([text, reason]);
    }
  }
});

test.each([
  ['0.0.0.0/0', '0.0.0.0/0'],
  ['255.255.255.255/32', '255.255.255.255/32'],
  ['::/0', '::/0'],
  ['0:0:0:0:0:0:0:1/128', '::1/128'],
  ['FD00:0EC2::0254/128', 'fd00:ec2::254/128'],
  ['2001:db8:0:0:1:0:0:1/128', '2001:db8::1:0:0:1/128'], // the first of two equal runs
  ['2001:0:0:1:0:0:0:1/128', '2001:0:0:1::1/128'], // the longest run
  ['2001:db8:0:1:1:1:1:1/128', '2001:db8:0:1:1:1:1:1/128'], // one zero group stays
  ['1:2:3:4:5:6:7::/128', '1:2:3:4:5:6:7:0/128'], // "::" may stand for one group, and is not written for one
])('%s is written %s', (text, canonical) => {
  expect(parseCidr(text).text).toBe(canonical);
});

describe('what may be something else than an address', () => {
  test.each<[unknown, boolean, boolean, boolean]>([
    ['10.0.0.1', true, false, false],
    ['2001:db8::1', true, false, false],
    ['10.0.0.0/8', false, true, false],
    ['10.0.0.1/8', false, false, true],
    ['2001:db8::1/64', false, false, true],
    ['010.0.0.1', false, false, false],
    ['example.com', false, false, false],
    ['', false, false, false],
    [7, false, false, false],
    [undefined, false, false, false],
    [{ toString: () => '10.0.0.1' }, false, false, false],
  ])('%p', (text, isAddress, isBlock, hasBits) => {
    expect([addressIn(text) !== undefined, cidrIn(text) !== undefined, hasHostBits(text)]).toEqual([isAddress, isBlock, hasBits]);
  });

  test('is read as the address or block that it is', () => {
    expect([addressIn('10.0.0.1')?.text, cidrIn('10.0.0.0/8')?.text]).toEqual(['10.0.0.1/32', '10.0.0.0/8']);
  });
});

test('"::" stands once, and for one group at least', () => {
  for (const text of ['1::2::3/128', '::1::/128', ':::/128', '1:2:3:4:5:6:7:8::/128', '1:2:3:4::5:6:7:8/128',
    '1:2::3:4:5:6::7:8/128']) {
    expect(parsed(text)).toBeUndefined();
  }
  expect(parsed('1:2:3:4::6:7:8/128')?.text).toBe('1:2:3:4:0:6:7:8/128');
});
