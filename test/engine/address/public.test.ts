import { AddressSet } from '../../../src/engine/address/address-set';
import { AddressRange, parseCidr } from '../../../src/engine/address/cidr';
import { PUBLIC, openFamilies, publicBlocks, refusedBlocks, sizeOf } from '../../../src/engine/address/public';

/** The addresses of the internet. */

const setOf = (...texts: string[]) => AddressSet.of(texts.map(parseCidr));

test('a set has a size for each family', () => {
  const set = setOf('203.0.113.0/24', '10.0.0.0/31', '2001:db8::/64');
  expect([sizeOf(set, 4), sizeOf(set, 6)]).toEqual([258n, 2n ** 64n]);
  expect([sizeOf(AddressSet.EMPTY, 4), sizeOf(PUBLIC[4], 4), sizeOf(PUBLIC[6], 6)]).toEqual([0n, 3_702_259_456n, 2n ** 125n]);
});

test('a family is open from more than a sixty-fourth of its public addresses on', () => {
  const part = (first: bigint, size: bigint, family: 4 | 6): AddressRange => ({ family, first, last: first + size - 1n });
  const [start4, start6] = [parseCidr('20.0.0.0/8').first, parseCidr('2000::/3').first];
  const [most4, most6] = [3_702_259_456n / 64n, 2n ** 119n];
  expect(openFamilies(AddressSet.of([part(start4, most4, 4), part(start6, most6, 6)]))).toEqual([]);
  expect(openFamilies(AddressSet.of([part(start4, most4 + 1n, 4)]))).toEqual([4]);
  expect(openFamilies(AddressSet.of([part(start6, most6 + 1n, 6)]))).toEqual([6]);
  expect(openFamilies(AddressSet.ALL)).toEqual([4, 6]);
});

test('the public addresses are all but what the cluster has and what is special', () => {
  const refused = refusedBlocks({
    podCidrs: ['30.1.0.0/16'], serviceCidrs: ['30.2.0.0/16'], nodeCidrs: ['30.3.0.0/24', '2a00:1::/64'], apiServerCidrs: ['30.4.0.1/32'],
  });
  const [four, six] = publicBlocks([4, 6], refused);
  expect(four.cidr).toBe('0.0.0.0/0');
  expect(four.except).toEqual(expect.arrayContaining(['30.1.0.0/16', '30.2.0.0/16', '30.3.0.0/24', '30.4.0.1/32', '10.0.0.0/8',
    '127.0.0.0/8', '169.254.0.0/16', '168.63.129.16/32']));
  expect(four.except.filter((text) => text.includes(':'))).toEqual([]);
  expect(six).toEqual({ cidr: '2000::/3', except: expect.arrayContaining(['2a00:1::/64', '2001::/23', '2002::/16']) as string[] });
  expect(six.except).not.toContain('fc00::/7'); // not in it
});

test('of a cluster without ranges, what is special alone is left out', () => {
  const refused = refusedBlocks({});
  expect(refused.map(({ text }) => text)).toEqual(expect.arrayContaining(['10.0.0.0/8', '192.168.0.0/16', '4000::/2', '8000::/1']));
  expect(publicBlocks([6], refused).map(({ cidr }) => cidr)).toEqual(['2000::/3']);
  expect(publicBlocks([4, 6], [...refused, parseCidr('0.0.0.0/0')]).map(({ cidr }) => cidr)).toEqual(['2000::/3']);
  const kept = refused.map((block) => refused.filter((other) => other !== block && AddressSet.of([other]).contains(block)));
  expect(kept.flat()).toEqual([]);
});
