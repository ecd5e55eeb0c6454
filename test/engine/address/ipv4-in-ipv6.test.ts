import { AddressSet } from '../../../src/engine/address/address-set';
import { parseCidr } from '../../../src/engine/address/cidr';
import { LOCAL_BLOCKS, TRANSLATED_BLOCKS, TUNNEL_BLOCKS, formsOf, ipv4In, nat64Of } from '../../../src/engine/address/ipv4-in-ipv6';

/** IPv6 addresses that stand for an IPv4 address. */

const texts = (blocks: readonly { readonly text: string }[]) => blocks.map(({ text }) => text);

test('an IPv4 block has a form in each of the blocks that can hold all of IPv4', () => {
  const block = parseCidr('10.1.0.0/16');
  expect(texts(nat64Of(block))).toEqual(['64:ff9b::a01:0/112']);
  expect(texts(formsOf(block))).toEqual(['::a01:0/112', '64:ff9b::a01:0/112', '2002:a01::/32']);
  expect([nat64Of(parseCidr('2001:db8::/32')), formsOf(parseCidr('2001:db8::/32'))]).toEqual([[], []]);
});

test.each<[string, string[], string[]]>([
  ['behind the prefix of NAT64', ['64:ff9b::a01:0/112'], ['10.1.0.0/16']],
  ['as IPv4-compatible ones', ['::a01:203/128'], ['10.1.2.3/32']],
  ['as the highest', ['64:ff9b::ffff:ffff/128'], ['255.255.255.255/32']],
  ['in all of IPv6', ['::/0'], ['0.0.0.0/0']],
  ['in a block around the prefix', ['64:ff9b::/48'], ['0.0.0.0/0']],
  ['in no others', ['2001:db8::/32', '203.0.113.0/24', '64:ff9b:1::/48'], []],
])('addresses stand for IPv4 ones %s', (_, given, expected) => {
  expect(texts(ipv4In(AddressSet.of(given.map(parseCidr))).cidrs())).toEqual(expected);
});

test('what translates and what tunnels', () => {
  expect(texts(LOCAL_BLOCKS)).toEqual(['64:ff9b:1::/48', 'fec0::/10']);
  expect(texts(TUNNEL_BLOCKS)).toEqual(['::/96', '2002::/16', '64:ff9b:1::/48', 'fec0::/10']);
  expect(texts(TRANSLATED_BLOCKS)).toEqual(['64:ff9b::/96', '::/96', '2002::/16', '64:ff9b:1::/48', 'fec0::/10']);
});
