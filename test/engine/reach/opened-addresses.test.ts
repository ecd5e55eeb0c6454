import { AddressSet } from '../../../src/engine/address/address-set';
import { parseCidr } from '../../../src/engine/address/cidr';
import { mergedRanges } from '../../../src/engine/address/ranges';
import { faultyBlocks, hostBlocks, openedAddresses, openedCallers, unnamedPods } from '../../../src/engine/reach/opened-addresses';

/** What policies allow, in words. */

const parsed = (blocks: string[]) => blocks.map(parseCidr);
const rangesOf = (pods: string[]) =>
  mergedRanges([{ pods: parsed(pods), nodes: parsed(['10.0.0.0/24']), apiServers: parsed(['10.1.0.1/32']) }]);
const RANGES = rangesOf(['10.244.0.0/16']);
const setOf = (...blocks: string[]) => AddressSet.of(parsed(blocks));
const singles = (count: number) => Array.from({ length: count }, (_, i) => `10.244.0.${2 * i}/32`);
const opened = (...blocks: string[]) => openedAddresses(setOf(...blocks), setOf(...blocks), RANGES);

test('more than eight single addresses in the cluster are no list of targets', () => {
  expect(opened(...singles(8))).toEqual([]);
  expect(opened(...singles(8), '203.0.113.7/32')).toEqual([]);
  expect(opened(...singles(9))).toEqual(['9 single addresses in the cluster']);
});

test('of blocks, three are listed', () => {
  const blocks = ['10.244.0.0/31', '10.244.0.4/31', '10.244.0.8/31', '10.244.0.12/31', '10.244.0.16/31'];
  expect(opened(...blocks.slice(0, 3))).toEqual(['10.244.0.0/31, 10.244.0.4/31 and 10.244.0.8/31 of the pods']);
  expect(opened(...blocks)).toEqual(['10.244.0.0/31, 10.244.0.4/31, 10.244.0.8/31 and 2 more of the pods']);
});

test('many blocks are no single addresses', () => {
  const blocks = Array.from({ length: 9 }, (_, i) => `10.244.0.${4 * i}/31`);
  expect(opened(...blocks)).toEqual(['10.244.0.0/31, 10.244.0.4/31, 10.244.0.8/31 and 6 more of the pods']);
});

test.each<[string, string, string[]]>([
  ['a sixteenth of IPv4', '16.0.0.0/4', ['a large part of all IPv4 addresses']],
  ['less of IPv4', '16.0.0.0/5', []],
  ['a sixteenth of the internet by IPv6', '2000::/7', ['a large part of all IPv6 addresses']],
  ['less of it', '2000::/8', []],
  ['all of IPv6', '::/0', ['every IPv6 address']],
  ['a block of pods', '10.244.1.0/24', ['10.244.1.0/24 of the pods']],
  ['one pod', '10.244.1.1/32', []],
])('callers from %s', (_, block, expected) => {
  expect(openedCallers(setOf(block), RANGES)).toEqual(expected);
});

test('pods of more than sixteen namespaces are unnamed', () => {
  expect([unnamedPods(false, 0), unnamedPods(false, 16)]).toEqual([[], []]);
  expect(unnamedPods(false, 17))
    .toEqual(['every pod of more than 16 namespaces, or of namespaces by a label that nearly all of them have']);
  expect(unnamedPods(true, 17)).toEqual(['pods of any namespace, asked for no label']);
});

test('faults stand in order', () => {
  expect(faultyBlocks(new Map<unknown, string>([['b', 'must be a block'], ['a', 'must be a block']])))
    .toEqual(['names the block "a", which must be a block', 'names the block "b", which must be a block']);
});

test('addresses of hosts are those of nodes, of the API server and of the own node, also as IPv6 addresses that stand for them', () => {
  const texts = (pods: string[]) => hostBlocks(rangesOf(pods)).map(({ text }) => text).sort();
  const both = ['10.0.0.0/24', '10.1.0.1/32', '169.254.0.0/16', 'fe80::/10', '64:ff9b::a00:0/120', '64:ff9b::a01:1/128',
    '64:ff9b::a9fe:0/112', '64:ff9b:1::/48'];
  expect(texts(['10.244.0.0/16'])).toEqual([...both].sort());
  expect(texts(['fd00::/64'])).toEqual(expect.arrayContaining([...both, 'fec0::/10', '2002:a00::/40']));
});
