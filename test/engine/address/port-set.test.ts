import * as fc from 'fast-check';
import { HIGHEST_PORT, LOWEST_PORT, PROTOCOLS, PortRange, PortSet, isPort } from '../../../src/engine/address/port-set';
import { runs } from '../../support/properties';

/** So few ports that each can be asked for. */
const COUNT = 24;
const range = fc.tuple(fc.constantFrom(...PROTOCOLS), fc.nat(COUNT - 1), fc.nat(8)).map(([protocol, from, length]): PortRange =>
  ({ protocol, first: 1 + from, last: Math.min(1 + from + length, COUNT) }));
const lists = fc.array(range, { maxLength: 8 });
const ports = PROTOCOLS.flatMap((protocol) => Array.from({ length: COUNT }, (_, i) => ({ protocol, port: i + 1 })));

const isIn = (ranges: readonly PortRange[]) => ({ protocol, port }: typeof ports[number]) =>
  ranges.some((one) => one.protocol === protocol && one.first <= port && port <= one.last);

const tcp = (first: number, last = first): PortRange => ({ protocol: 'TCP', first, last });

describe('port by port', () => {
  test('a set has what its ranges have, and equal sets have equal texts', () => {
    fc.assert(fc.property(lists, lists, (list, other) => {
      const [set, union] = [PortSet.of(list), PortSet.of(list).union(PortSet.of(other))];
      expect(ports.filter(isIn(set.ranges))).toEqual(ports.filter(isIn(list)));
      expect(ports.filter(isIn(union.ranges))).toEqual(ports.filter((port) => isIn(list)(port) || isIn(other)(port)));
      expect(PortSet.of([...list].reverse()).text).toBe(set.text);
      expect(set.isEmpty).toBe(list.length === 0);
    }), runs(500));
  });

  test('a range is in a set if each of its ports is', () => {
    fc.assert(fc.property(lists, range, (list, one) => {
      expect(PortSet.of(list).has(one)).toBe(ports.filter(isIn([one])).every(isIn(list)));
    }), runs(1000));
  });

  test('a set is in another if each of its ports is', () => {
    fc.assert(fc.property(lists, lists, (a, b) => {
      expect(PortSet.of(a).contains(PortSet.of(b))).toBe(ports.filter(isIn(b)).every(isIn(a)));
    }), runs(1000));
  });
});

test.each<[string, PortRange, boolean]>([
  ['that begins within and ends beyond', tcp(443, 8443), false],
  ['that begins before and ends within', tcp(80, 443), false],
  ['that is around', tcp(1, 65_535), false],
  ['that is within', tcp(444, 445), true],
  ['that is the same', tcp(443, 450), true],
  ['of another protocol', { protocol: 'UDP', first: 443, last: 443 }, false],
])('443 to 450 of TCP and a range %s', (_, one, has) => {
  expect(PortSet.of([tcp(443, 450)]).has(one)).toBe(has);
});

test('ranges that touch are one, and a port apart are two', () => {
  expect(PortSet.of([tcp(2), tcp(1)]).has(tcp(1, 2))).toBe(true);
  expect(PortSet.of([tcp(1), tcp(3)]).has(tcp(1, 3))).toBe(false);
});

test('texts for people', () => {
  expect(PortSet.ALL.texts()).toEqual(['every port']);
  expect(PortSet.EMPTY.texts()).toEqual([]);
  expect(PortSet.of([tcp(53), tcp(LOWEST_PORT + 99, 200), { protocol: 'UDP', first: LOWEST_PORT, last: HIGHEST_PORT }]).texts())
    .toEqual(['53/TCP', '100-200/TCP', 'every UDP port']);
});

test('what is in two sets, and what is in one alone, port by port', () => {
  fc.assert(fc.property(lists, lists, (list, other) => {
    const [a, b] = [PortSet.of(list), PortSet.of(other)];
    expect(ports.filter(isIn(a.subtract(b).ranges))).toEqual(ports.filter((port) => isIn(list)(port) && !isIn(other)(port)));
    expect(ports.filter(isIn(a.intersect(b).ranges))).toEqual(ports.filter((port) => isIn(list)(port) && isIn(other)(port)));
  }), runs(1000));
});

test('a port of a few at either end', () => {
  expect(PortSet.of([tcp(1, 100), tcp(60_000, 65_535)]).texts()).toEqual(['1-100/TCP', '60000-65535/TCP']);
  expect(PortSet.ALL.subtract(PortSet.of([tcp(1, 65_535)])).texts()).toEqual(['every UDP port', 'every SCTP port']);
  expect(PROTOCOLS.map((protocol) => PortSet.every(protocol).texts()))
    .toEqual([['every TCP port'], ['every UDP port'], ['every SCTP port']]);
  expect(PortSet.of([tcp(80)]).text).not.toBe(PortSet.of([tcp(81)]).text);
});

test.each<[unknown, boolean]>([
  [1, true], [65_535, true], [0, false], [65_536, false], [80.5, false], ['80', false], [undefined, false],
])('%p is the number of a port: %p', (value, expected) => {
  expect(isPort(value)).toBe(expected);
});
