import { AddressSet } from '../../../src/engine/address/address-set';
import { parseCidr } from '../../../src/engine/address/cidr';
import { openFamilies } from '../../../src/engine/address/public';
import { opensInternet, publicEgressOf } from '../../../src/engine/reach/public-egress';

/** How much of the internet blocks are. */

const opened = (...blocks: (readonly [cidr: string, ...except: string[]])[]) => {
  const to = blocks.map(([cidr, ...except]) => ({ ipBlock: { cidr, ...except.length > 0 && { except } } }));
  const { addresses, wide } = publicEgressOf({
    kind: 'NetworkPolicy', metadata: { name: 'p', namespace: 'a' }, spec: { podSelector: {}, policyTypes: ['Egress'], egress: [{ to }] },
  });
  return { wide, open: openFamilies(addresses) };
};

test.each<[string, Parameters<typeof opened>, number[], number[]]>([
  ['a /8', [['20.0.0.0/8']], [], []],
  ['a /7', [['20.0.0.0/7']], [4], []],
  ['a /7 of which half is private', [['10.0.0.0/7']], [], []],
  ['a /7 without one address of each half', [['20.0.0.0/7', '20.0.0.1/32', '21.0.0.1/32']], [4], []],
  ['everything of which a /8 is left', [['0.0.0.0/0', '0.0.0.0/4', '16.0.0.0/6', '21.0.0.0/8', '22.0.0.0/7', '24.0.0.0/5', '32.0.0.0/3',
    '64.0.0.0/2', '128.0.0.0/1']], [], []],
  ['private, special and multicast blocks', [['10.0.0.0/8'], ['127.0.0.0/8'], ['224.0.0.0/3'], ['fc00::/7'], ['fe80::/10']], [], []],
  ['a /7 beside a small block', [['20.0.0.0/7'], ['203.0.113.0/24']], [4], []],
  ['three of /8', [['20.0.0.0/8'], ['30.0.0.0/8'], ['40.0.0.0/8']], [], []],
  ['three of /8 and a half', [['20.0.0.0/8'], ['30.0.0.0/8'], ['40.0.0.0/8'], ['50.0.0.0/9']], [], [4]],
  ['the same block four times', [['20.0.0.0/8'], ['20.0.0.0/8'], ['20.0.0.0/9'], ['20.128.0.0/9']], [], []],
  ['a /31 of IPv6', [['2a00::/31']], [6], []],
  ['a /32 of IPv6', [['2a00::/32']], [], []],
  ['a /9 and a bit of IPv6', [['2000::/9'], ['2400::/20']], [6], [6]],
  ['6to4', [['2002::/16']], [6], []],
  ['all of IPv6', [['::/0']], [6], [6]],
  ['NAT64', [['64:ff9b::/96']], [4], [4]],
  ['NAT64 of a private block', [['64:ff9b::a00:0/104']], [], []],
  ['IPv4-compatible addresses', [['::/96']], [4], [4]],
  ['IPv4 in part as itself and in part by NAT64',
    [['20.0.0.0/8'], ['30.0.0.0/8'], ['64:ff9b::2800:0/104'], ['64:ff9b::3200:0/104']], [], [4]],
])('%s', (_, blocks, wide, open) => {
  expect(opened(...blocks)).toEqual({ wide, open });
});

test.each<[string[], boolean]>([
  [['20.0.0.0/8'], false],
  [['20.0.0.0/7'], true],
  [['0.0.0.0/0'], true],
  [['2a00::/32'], false],
  [['10.0.0.0/8'], false],
  [['20.0.0.0/8', '30.0.0.0/8', '40.0.0.0/8', '50.0.0.0/8'], true],
])('%j as one block is more of the internet than targets: %s', (cidrs, isMore) => {
  expect(opensInternet(AddressSet.of(cidrs.map(parseCidr)))).toBe(isMore);
});
