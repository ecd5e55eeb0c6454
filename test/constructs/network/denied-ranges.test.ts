import * as fc from 'fast-check';
import * as ipaddr from 'ipaddr.js';
import { egress, rules } from './egress';
import { ipv4, ipv6 } from '../../engine/address/arbitraries';
import { Manifest, open } from '../../support/app';
import { runs } from '../../support/properties';

/** The policy as emitted, judged address by address with ipaddr.js and nothing of ours. */

type Address = ipaddr.IPv4 | ipaddr.IPv6;

function within(address: Address, block: string): boolean {
  const [network, prefix] = ipaddr.parseCIDR(block);
  return network.kind() === address.kind() && (address as ipaddr.IPv4).match(network as ipaddr.IPv4, prefix);
}

/** Whether a policy's rule lets a pod call an address outside the cluster, as the API's documentation defines ipBlock. */
function admits(rule: Manifest, address: Address): boolean {
  return rule.to.some(({ ipBlock }: Manifest) => ipBlock !== undefined && within(address, ipBlock.cidr)
    && !(ipBlock.except ?? []).some((block: string) => within(address, block)));
}

function numberOf(address: Address): bigint {
  return address.toByteArray().reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
}

function addressOf(kind: string, value: bigint): Address {
  const count = kind === 'ipv4' ? 4 : 16;
  return ipaddr.fromByteArray(Array.from({ length: count }, (_, i) => Number((value / 256n ** BigInt(count - 1 - i)) % 256n)));
}

const ENDPOINTS = ['169.254.169.254', '169.254.170.2', '169.254.170.23', '168.63.129.16', '100.100.100.200', '100.96.0.96', '100.80.80.80',
  'fd00:ec2::254', 'fd00:ec2::23', 'fd20:ce::254', 'fd00:c1::a9fe:a9fe', 'fd00:a9fe:a9fe::1', 'fd00:42::42', 'fd00:100::100:200'];
const LINK_LOCAL = ['169.254.0.0/16', 'fe80::/10'];
const isEndpoint = (address: Address) => ENDPOINTS.includes(address.toString()) || LINK_LOCAL.some((block) => within(address, block));

/** IPv6 addresses that stand for IPv4 ones, whose last four bytes these are where NAT64 is meant. */
const TRANSLATED = ['::/96', '64:ff9b:1::/48', '2002::/16', 'fec0::/10'];
const NAT64 = '64:ff9b::/96';
const isIn = (blocks: string[]) => (address: Address) => blocks.some((block) => within(address, block));
const isTranslated = (address: Address, families: Set<string>, isDenied: (ipv4: Address) => boolean) => isIn(TRANSLATED)(address)
  || (isIn([NAT64])(address) && (families.size === 2 || isDenied(ipaddr.fromByteArray(address.toByteArray().slice(12)))));
const behindNat64 = (address: Address) => ipaddr.fromByteArray([0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0, ...address.toByteArray()]);

/** No range so wide that a few of them could be every address. */
const narrow = (text: string) => ipaddr.parseCIDR(text)[1] >= 5;
const overlap = (a: string, b: string) => within(ipaddr.parseCIDR(a)[0], b) || within(ipaddr.parseCIDR(b)[0], a);

const lists = (min: number) => fc.array(fc.oneof(ipv4, ipv6).filter(narrow), { minLength: min, maxLength: 3 });
const clusters = fc.record({ podCidrs: lists(1), serviceCidrs: lists(0), nodeCidrs: lists(0), apiServerCidrs: lists(0) }).map((cluster) => {
  const families = new Set(cluster.podCidrs.map((cidr) => ipaddr.parseCIDR(cidr)[0].kind()));
  const possible = (cidr: string) => families.has(ipaddr.parseCIDR(cidr)[0].kind())
    && !cluster.podCidrs.some((pods) => overlap(pods, cidr));
  return { ...cluster, serviceCidrs: cluster.serviceCidrs.filter(possible), families };
});

/** Addresses of all sorts: the first and last of each range, their neighbours, some in between, endpoints and some anywhere. */
function probes(ranges: string[], fractions: bigint[]): Address[] {
  const plain = [...[...ranges, ...TRANSLATED].flatMap((range) => {
    const [address, prefix] = ipaddr.parseCIDR(range);
    const bits = address.kind() === 'ipv4' ? 32 : 128;
    const [first, size, all] = [numberOf(address), 2n ** BigInt(bits - prefix), 2n ** BigInt(bits)];
    return [first - 1n, first, first + size - 1n, first + size, ...fractions.map((f) => first + f % size), ...fractions.map((f) => f % all)]
      .filter((value) => value >= 0n && value < all)
      .map((value) => addressOf(address.kind(), value));
  }), ...ENDPOINTS.map((text) => ipaddr.parse(text))];
  return [...plain, ...plain.filter((address) => address.kind() === 'ipv4').map(behindNat64)];
}

test('an address is admitted if and only if it is outside all ranges, no metadata endpoint and stands for no denied IPv4 address', () => {
  const seen = { admitted: 0, denied: 0, nat64: 0 };
  const count = 300;
  fc.assert(fc.property(clusters, fc.array(fc.bigInt(0n, 2n ** 128n - 1n), { minLength: 3, maxLength: 3 }),
    ({ families, ...ranges }, fractions) => {
      const b = open();
      egress(b, { ...ranges, allowDns: false });
      const emitted = rules(b.chart, 'Egress');
      const all = Object.values(ranges).flat();
      const wrong = probes(all, fractions).filter((address) => {
        const isDenied = (one: Address) => isEndpoint(one) || isIn(all)(one);
        const expected = families.has(address.kind()) && !isDenied(address) && !isTranslated(address, families, isDenied);
        seen.nat64 += expected && isIn([NAT64])(address) ? 1 : 0;
        seen[expected ? 'admitted' : 'denied']++;
        return emitted.some((rule) => admits(rule, address)) !== expected;
      });
      expect(wrong.map(String)).toEqual([]);
    }), runs(count));
  expect(Math.min(seen.admitted, seen.denied, seen.nat64)).toBeGreaterThan(runs(count).numRuns / 3); // so that the test did look at both
});

test('NodeLocal DNS is the one link-local address that is admitted, on port 53 alone', () => {
  const b = open();
  egress(b);
  const admitted = rules(b.chart, 'Egress').filter((rule) => admits(rule, ipaddr.parse('169.254.20.10')));
  expect(admitted.map(({ ports }) => ports)).toEqual([[{ port: 53, protocol: 'UDP' }, { port: 53, protocol: 'TCP' }]]);
  expect(rules(b.chart, 'Egress').filter((rule) => ['169.254.20.9', '169.254.20.11'].some((text) => admits(rule, ipaddr.parse(text)))))
    .toEqual([]);
});

test('an allowed range admits its addresses and not those that it leaves out', () => {
  const b = open();
  egress(b, { allowInternet: false, allowDns: false }).allowToCidr('203.0.113.0/24', { except: ['203.0.113.64/26'], port: 443 });
  const [rule] = rules(b.chart, 'Egress');
  const tried = ['203.0.112.255', '203.0.113.0', '203.0.113.63', '203.0.113.64', '203.0.113.127', '203.0.113.128', '203.0.114.0', '::1'];
  expect(tried.filter((text) => admits(rule, ipaddr.parse(text)))).toEqual(['203.0.113.0', '203.0.113.63', '203.0.113.128']);
});
