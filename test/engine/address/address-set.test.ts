import * as fc from 'fast-check';
import * as ipaddr from 'ipaddr.js';
import { blocks } from './arbitraries';
import { AddressSet } from '../../../src/engine/address/address-set';
import { AddressRange, Cidr, bitsOf, blockOf, everything, parseCidr } from '../../../src/engine/address/cidr';
import { runs } from '../../support/properties';

/** So few addresses that each can be asked for: the last of IPv4 and the first of IPv6, which are neighbours to none but the careless. */
const COUNT = 48;
const bases = { 4: everything(4).last - BigInt(COUNT - 1), 6: 0n };
const range = fc.tuple(fc.constantFrom(4 as const, 6 as const), fc.nat(COUNT - 1), fc.nat(12)).map(([family, from, length]): AddressRange =>
  ({ family, first: bases[family] + BigInt(from), last: bases[family] + BigInt(Math.min(from + length, COUNT - 1)) }));
const lists = fc.array(range, { maxLength: 10 });
const addresses = ([4, 6] as const).flatMap((family) => Array.from({ length: COUNT },
  (_, i) => ({ family, value: bases[family] + BigInt(i) })));

const isIn = (ranges: readonly AddressRange[]) => ({ family, value }: typeof addresses[number]) =>
  ranges.some((one) => one.family === family && one.first <= value && value <= one.last);

const isApart = (before: AddressRange, next: AddressRange) =>
  before.family < next.family || (before.family === next.family && before.last + 1n < next.first);

/** The set has those addresses alone of which the oracle says so, and is written as sets are. */
function expectExactly(set: AddressSet, expected: (address: typeof addresses[number]) => boolean): void {
  expect(addresses.filter(isIn(set.ranges))).toEqual(addresses.filter(expected));
  expect(set.ranges.slice(1).filter((next, i) => !isApart(set.ranges[i], next))).toEqual([]);
}

describe('address by address', () => {
  test('a set has what its ranges have', () => {
    fc.assert(fc.property(lists, (list) => {
      expectExactly(AddressSet.of(list), isIn(list));
      expect(AddressSet.of(list).isEmpty).toBe(list.length === 0);
    }), runs(500));
  });

  test('union, intersection and difference of two', () => {
    fc.assert(fc.property(lists, lists, (a, b) => {
      const [one, other] = [AddressSet.of(a), AddressSet.of(b)];
      expectExactly(one.union(other), (address) => isIn(a)(address) || isIn(b)(address));
      expectExactly(one.intersect(other), (address) => isIn(a)(address) && isIn(b)(address));
      expectExactly(one.subtract(other), (address) => isIn(a)(address) && !isIn(b)(address));
    }), runs(1000));
  });

  test('what is left of every address, and what is left of that', () => {
    const every = AddressSet.of([everything(4), everything(6)]);
    fc.assert(fc.property(lists, (list) => {
      const set = AddressSet.of(list);
      const others = every.subtract(set);
      expectExactly(others, (address) => !isIn(list)(address));
      expect(every.subtract(others)).toEqual(set);
      expect(set.union(others)).toEqual(every);
    }), runs(500));
  });

  test('whether a range is in it', () => {
    fc.assert(fc.property(lists, range, (list, one) => {
      expect(AddressSet.of(list).contains(one)).toBe(addresses.filter(isIn([one])).every(isIn(list)));
    }), runs(1000));
  });

  test('blocks are the set, and no two of them would make one', () => {
    fc.assert(fc.property(lists, (list) => {
      const cidrs = AddressSet.of(list).cidrs();
      expect(addresses.filter((address) => cidrs.filter((cidr) => isIn([cidr])(address)).length === 1))
        .toEqual(addresses.filter(isIn(list)));
      expect(cidrs.map(({ text }) => parseCidr(text))).toEqual(cidrs);
      const twice = (a: Cidr, b: Cidr) => a.prefix === b.prefix && a.last + 1n === b.first
        && a.first % (2n * (a.last - a.first + 1n)) === 0n;
      expect(cidrs.slice(1).filter((next, i) => cidrs[i].family === next.family && twice(cidrs[i], next))).toEqual([]);
    }), runs(500));
  });
});

test('ipaddr.js agrees on blocks of any size, at their edges', () => {
  type Address = ipaddr.IPv4 | ipaddr.IPv6;
  const within = (address: Address) => ([network, prefix]: [Address, number]) =>
    network.kind() === address.kind() && (address as ipaddr.IPv4).match(network as ipaddr.IPv4, prefix);
  const texts = fc.array(blocks, { minLength: 1, maxLength: 6 });
  fc.assert(fc.property(texts, texts, (wanted, except) => {
    const left = AddressSet.of(wanted.map(parseCidr)).subtract(AddressSet.of(except.map(parseCidr)));
    const [has, hasNot, got] = [wanted, except, left.cidrs().map(({ text }) => text)].map((list) => list.map(ipaddr.parseCIDR));
    const edges = [...wanted, ...except].map(parseCidr).flatMap(edgesOf).map(ipaddr.parse);
    expect(edges.filter((edge) => got.some(within(edge)))).toEqual(edges
      .filter((edge) => has.some(within(edge)) && !hasNot.some(within(edge))));
  }), runs(300));
});

/** First and last address of a block, and those before and after, as far as there are such. */
function edgesOf({ family, first, last }: Cidr): string[] {
  const { last: end } = everything(family);
  return [first - 1n, first, last, last + 1n].filter((value) => value >= 0n && value <= end)
    .map((value) => blockOf(family, value, bitsOf(family)).text.split('/')[0]);
}

test('what is told of a set is what a person would write', () => {
  const from = (text: string, to = text) => ({ ...parseCidr(text), last: parseCidr(to).last });
  const told = (...ranges: [string, string?][]) => AddressSet.of(ranges.map(([text, to]) => from(text, to))).cidrs()
    .map(({ text }) => text);
  expect(told(['10.0.0.0/9'], ['10.128.0.0/9'])).toEqual(['10.0.0.0/8']);
  expect(told(['10.0.0.1/32', '10.0.0.6/32'])).toEqual(['10.0.0.1/32', '10.0.0.2/31', '10.0.0.4/31', '10.0.0.6/32']);
  expect(told(['::/0'], ['0.0.0.0/0'])).toEqual(['0.0.0.0/0', '::/0']);
  expect(told(['fd00::/64', 'fd00:0:0:1::/64'])).toEqual(['fd00::/63']);
  expect(AddressSet.EMPTY.cidrs()).toEqual([]);
});

test('an IPv6 address is never an IPv4 one, whatever its number', () => {
  const [four, six] = [AddressSet.of([parseCidr('0.0.0.0/0')]), AddressSet.of([parseCidr('::/96')])];
  expect(four.intersect(six).isEmpty).toBe(true);
  expect(six.intersect(four).isEmpty).toBe(true);
  expect(four.union(six).intersect(six)).toEqual(six);
  expect(AddressSet.ALL.subtract(four).subtract(AddressSet.of([everything(6)]))).toEqual(AddressSet.EMPTY);
  expect([AddressSet.ALL.isEmpty, AddressSet.EMPTY.isEmpty]).toEqual([false, true]);
});
