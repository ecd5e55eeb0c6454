import { AddressSet } from '../../../src/engine/address/address-set';
import { parseCidr } from '../../../src/engine/address/cidr';
import { Ranges, mayHold, mergedRanges, ofKubernetes, textOfRanges } from '../../../src/engine/address/ranges';

/** The addresses of a cluster, and who can have one of them. */

const blocks = (...texts: string[]) => texts.map(parseCidr);
const setOf = (...texts: string[]) => AddressSet.of(blocks(...texts));
const NONE: Ranges = { pods: [], services: [], nodes: [], apiServers: [], privates: [] };

test.each<[string, AddressSet, 'yes' | 'maybe' | 'no', ('yes' | 'maybe' | 'no')?]>([
  ['every address', AddressSet.ALL, 'yes'],
  ['every IPv4 address', setOf('0.0.0.0/0'), 'maybe'],
  ['a block', setOf('203.0.113.0/24'), 'maybe'],
  ['one public address, which a node may have', setOf('203.0.113.7/32'), 'no', 'maybe'],
  ['one private address', setOf('10.0.0.7/32'), 'maybe'],
  ['one public address of IPv6', setOf('2001:db8::7/128'), 'maybe'],
  ['two public addresses, each by itself', setOf('203.0.113.7/32', '203.0.113.9/32'), 'no', 'maybe'],
  ['a public address beside a private one', setOf('203.0.113.7/32', '10.0.0.7/32'), 'maybe'],
  ['no address', AddressSet.EMPTY, 'no'],
  ['loopback, link-local, multicast and this host',
    setOf('127.0.0.0/8', '169.254.0.0/16', '224.0.0.0/4', '0.0.0.0/8', '::/127', 'ff00::/8', 'fe80::/10'), 'no'],
  ['a metadata endpoint', setOf('168.63.129.16/32', 'fd00:ec2::254/128'), 'no'],
])('where no range is known, pods can have %s', (_, addresses, pods, nodes = pods) => {
  expect([mayHold(AddressSet.EMPTY, addresses), mayHold(AddressSet.EMPTY, addresses, true)]).toEqual([pods, nodes]);
});

test.each<[string, string[], 'yes' | 'maybe' | 'no']>([
  ['all of the range', ['10.244.0.0/16'], 'yes'],
  ['more than the range', ['10.0.0.0/8'], 'yes'],
  ['a part of it', ['10.244.7.0/24'], 'maybe'],
  ['one address of it', ['10.244.7.7/32'], 'maybe'],
  ['others', ['10.243.0.0/16', '2001:db8::/32'], 'no'],
])('where the range is known, pods can have %s', (_, addresses, expected) => {
  expect(mayHold(setOf('10.244.0.0/16'), setOf(...addresses))).toBe(expected);
});

test('ranges are merged part by part, without what another one holds', () => {
  expect(mergedRanges([{ pods: blocks('10.244.7.0/24'), nodes: blocks('192.168.0.0/24') }, {}, { pods: blocks('10.244.0.0/16') }]))
    .toEqual({ ...NONE, pods: blocks('10.244.0.0/16'), nodes: blocks('192.168.0.0/24') });
  expect(mergedRanges([])).toEqual(NONE);
});

test('ranges have one text only if they are equal', () => {
  const pods = blocks('10.244.0.0/16', '10.245.0.0/16');
  const texts = [NONE, { ...NONE, pods }, { ...NONE, services: pods }, { ...NONE, pods: pods.slice(0, 1) }].map(textOfRanges);
  expect(new Set(texts).size).toBe(4);
  expect(textOfRanges({ ...NONE, pods: blocks('10.244.0.0/16', '10.245.0.0/16') })).toBe(texts[1]);
});

test('the Service of the API server has the first address of the Services', () => {
  expect(AddressSet.of([ofKubernetes(parseCidr('10.96.0.0/16'))]).cidrs().map(({ text }) => text)).toEqual(['10.96.0.1/32']);
  expect(AddressSet.of([ofKubernetes(parseCidr('fd00:10:96::/112'))]).cidrs().map(({ text }) => text)).toEqual(['fd00:10:96::1/128']);
});
