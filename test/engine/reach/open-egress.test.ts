import { parseCidr } from '../../../src/engine/address/cidr';
import { ClusterViewOptions } from '../../../src/engine/cluster/cluster-view';
import { judgeManifests } from '../../../src/engine/rules/judge-manifests';
import { Json } from '../../../src/engine/value/json';
import { valid } from '../../support/cases';
import { makePolicy } from '../../support/plain';

/** The first peer of the policy. */
const FIRST = 'NetworkPolicy "agents/p" spec.egress[0].to[0]';

/** What no-open-egress says of a pod that one policy selects, in manifests from anywhere. */
function opened(egress: Json[], options: ClusterViewOptions = {}): (string | undefined)[] {
  const policy = makePolicy('p', { podSelector: {}, egress });
  return judgeManifests([valid('Pod'), policy].map((document) => ({ source: 'all.yaml', document })), options).findings
    .filter(({ rule }) => rule.id === 'no-open-egress').map(({ detail }) => detail);
}

const to = (cidr: string, ...except: string[]) => ({ to: [{ ipBlock: { cidr, except } }] });
const pods = { pods: [parseCidr('10.244.0.0/16')], services: [] };
const services = { pods: [], services: [parseCidr('10.96.0.0/16')] };

describe('where nobody said where the cluster has its pods', () => {
  test.each<[string, Json, string]>([
    ['metadata endpoints', to('169.254.169.252/30'), '169.254.169.252 and 169.254.169.254 of the metadata endpoints'],
    ['every address but private ones', to('0.0.0.0/0', '10.0.0.0/8', '169.254.0.0/16'),
      '100.80.80.80, 100.96.0.96, 100.100.100.200 and 1 more of the metadata endpoints'],
    ['every address', to('0.0.0.0/0'), 'every IPv4 address'],
    ['a rule without peers', { ports: [{ port: 53 }] }, 'every address'],
    ['pods of every namespace', { to: [{ namespaceSelector: {} }] }, 'pods of any namespace, asked for no label'],
  ])('%s is a finding', (_, rule, what) => {
    expect(opened([rule])).toEqual([`${rule.to ? FIRST : FIRST.replace('.to[0]', '')} allows ${what}`]);
  });

  test('addresses that may be those of pods are none', () => {
    expect(opened([to('10.244.0.0/16')])).toEqual([]);
  });
});

test.each(['nodes', 'apiServers', 'privates'] as const)('what is denied beside the cluster is told as such: %s', (part) => {
  const of = { nodes: 'of the nodes', apiServers: 'of the API server', privates: 'of private networks' }[part];
  const ranges = { [part]: [parseCidr('192.168.64.0/18')] };
  expect(opened([to('192.168.0.0/16')], { ranges })).toEqual([`${FIRST} allows 192.168.64.0/18 ${of}`]);
  expect(opened([to('192.168.77.0/24', '192.168.77.0/25')], { ranges })).toEqual([`${FIRST} allows 192.168.77.128/25 ${of}`]);
  expect(opened([to('192.168.77.1/32')], { ranges })).toEqual([]); // somebody named that one
});

test('ranges count as far as they were said', () => {
  const both = [to('10.244.0.0/16'), to('10.96.0.0/16')];
  expect(opened(both, { ranges: pods })).toEqual([`${FIRST} allows 10.244.0.0/16 of the pods`]);
  expect(opened(both, { ranges: services })).toEqual(['NetworkPolicy "agents/p" spec.egress[1].to[0] allows 10.96.0.0/16 of the Services']);
  expect(opened([to('10.96.0.0/16')], { ranges: pods })).toEqual([]);
});

test('many single addresses of nodes and pods are a finding, few are not', () => {
  const ranges = { pods: [parseCidr('10.244.0.0/16')], nodes: [parseCidr('192.168.77.0/24')] };
  const singles = (count: number) => Array.from({ length: count }, (_, i) => to(`${i % 2 ? '10.244.0' : '192.168.77'}.${2 * i}/32`));
  expect(opened(singles(8), { ranges })).toEqual([]);
  expect(opened(singles(9), { ranges })).toEqual([expect.stringMatching(/allows 9 single addresses in the cluster$/)]);
});

describe('IPv6 addresses that stand for IPv4 ones', () => {
  const [dual, six, four] = [['10.244.0.0/16', 'fd00:10:244::/56'], ['fd00:10:244::/56'], ['10.244.0.0/16']]
    .map((cidrs) => ({ ranges: { pods: cidrs.map(parseCidr), services: [], nodes: [parseCidr('192.168.77.0/24')] } }));
  const of = (what: string) => `of ${what}, as IPv6 addresses`;

  test.each<[string, Json, string]>([
    ['a pod range by NAT64', to('64:ff9b::af4:0/112'), `64:ff9b::af4:0/112 ${of('the pods')}`],
    ['what is around it', to('64:ff9b::/96'), `64:ff9b::af4:0/112 ${of('the pods')}, 64:ff9b::c0a8:4d00/120 ${of('the nodes')} and `
      + `64:ff9b::6450:5050, 64:ff9b::6460:60, 64:ff9b::6464:64c8 and 7 more ${of('the metadata endpoints')}`],
    ['a metadata endpoint by NAT64', to('64:ff9b::a9fe:a9fe/128'), `64:ff9b::a9fe:a9fe ${of('the metadata endpoints')}`],
    ['a NAT64 of the network', to('64:ff9b:1:2::/64'), '64:ff9b:1:2::/64 of site-local addresses or a NAT64 of the network'],
  ])('%s, also where no IPv6 range is given', (_, rule, what) => {
    expect(opened([rule], dual)).toEqual([`${FIRST} allows ${what}`]);
    expect(opened([rule], four)).toEqual([expect.stringMatching(/ allows 64:ff9b:.* of NAT64, which may lead into the cluster or to met/)]);
  });

  test.each<[string, Json, string]>([
    ['a pod range by 6to4', to('2002:af4:700::/40'), `2002:af4:700::/40 ${of('the pods')}`],
    ['a pod range as IPv4-compatible addresses', to('::a00:0/104'), `::af4:0/112 ${of('the pods')}`],
    ['a metadata endpoint by 6to4', to('2002:a9fe:a9fe::1/128'), `2002:a9fe:a9fe::1 ${of('the metadata endpoints')}`],
    ['site-local addresses', to('fec0::/16'), 'fec0::/16 of site-local addresses or a NAT64 of the network'],
  ])('%s', (_, rule, what) => {
    expect(opened([rule], dual)).toEqual([`${FIRST} allows ${what}`]);
    expect(opened([rule], four)).toEqual([]); // it is in 2000::/3, or deprecated
  });

  test('of an IPv6 cluster, whose IPv4 addresses outside stay open', () => {
    expect(opened([to('64:ff9b::c000:200/120'), to('64:ff9b::af4:0/112'), to('64:ff9b::a9fe:a9fe/128')], six))
      .toEqual([`NetworkPolicy "agents/p" spec.egress[2].to[0] allows 64:ff9b::a9fe:a9fe ${of('the metadata endpoints')}`]);
  });

  test('what is left of all addresses, single ones and resolvers are none', () => {
    expect(opened([to('2000::/3', '2002::/16'), to('64:ff9b::c000:201/128'), to('fec0::53/128')], dual)).toEqual([]);
    expect(opened([{ ...to('64:ff9b::a9fe:a9fe/128'), ports: [{ port: 53, protocol: 'UDP' }] }], dual)).toEqual([]);
  });

  test('IPv4-mapped ones are no block of a policy', () => {
    expect(opened([to('::ffff:0:0/96')], dual))
      .toEqual([`${FIRST} names the block "::ffff:0:0/96", which must not be an IPv4-mapped IPv6 block: write the IPv4 block `
        + 'itself']);
  });
});

test('a policy that thousands of pods share is read as often as that of one', () => {
  const reads = (count: number) => {
    let read = 0;
    const counted = { get to() { read++; return to('10.244.0.0/16').to; } };
    const spec = { podSelector: {}, policyTypes: ['Egress'], egress: [counted] };
    const policy = { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name: 'p', namespace: 'agents' }, spec };
    const agents = Array.from({ length: count }, (_, i) => (
      { ...valid('Pod'), metadata: { ...valid('Pod').metadata, name: `agent-${i}` } }));
    const { findings } = judgeManifests([policy, ...agents].map((document) => ({ source: 'all.yaml', document })), { ranges: pods });
    expect(findings.filter(({ rule }) => rule.id === 'no-open-egress')).toHaveLength(count);
    return read;
  };
  expect(reads(200)).toBe(reads(1));
});
