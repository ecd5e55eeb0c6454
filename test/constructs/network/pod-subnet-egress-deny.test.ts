import { Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import { DUAL, closed, egress, inNamespace, rules, specs, tcp } from './egress';
import { AgentNamespace, HardenedAgentPod } from '../../../src';
import { IMAGE, around, open, objects, pod } from '../../support/app';
import { expectSnapshot, expectValid } from '../../support/schema';

const METADATA_4 = ['100.80.80.80/32', '100.96.0.96/32', '100.100.100.200/32', '168.63.129.16/32', '169.254.0.0/16'];
const [LOCAL_NAT64, SITE_LOCAL] = ['64:ff9b:1::/48', 'fec0::/10'];
const METADATA_6 = ['fd00:42::42/128', 'fd00:c1::a9fe:a9fe/128', 'fd00:100::100:200/128', 'fd00:ec2::23/128', 'fd00:ec2::254/128',
  'fd00:a9fe:a9fe::1/128', 'fd20:ce::254/128', 'fe80::/10'];
const DNS = { ports: [{ port: 53, protocol: 'UDP' }, { port: 53, protocol: 'TCP' }] };
const KUBE_DNS = { ...DNS, to: [{ ...inNamespace('kube-system'), podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } } }] };
const dnsAt = (cidr: string) => ({ ...DNS, to: [{ ipBlock: { cidr } }] });
const outside = (cidr: string, except: string[]) => ({ to: [{ ipBlock: { cidr, except } }] });

/** The egress rules for some ranges. */
function rulesFor(tweak: Parameters<typeof egress>[1]) {
  const b = open();
  egress(b, tweak);
  expectValid(objects(b.chart, 'NetworkPolicy'));
  return rules(b.chart, 'Egress');
}

test('a whole chart on a dual-stack cluster', () => {
  const b = open();
  const agent = pod(b, { name: 'agent' });
  const all = { ...DUAL, nodeCidrs: ['192.168.77.0/24'], apiServerCidrs: ['203.0.113.10/32'], name: 'default-deny-egress' };
  egress(b, all).allowToCidr('198.51.100.0/24', { from: agent, except: ['198.51.100.128/25'], port: 443 });
  expectSnapshot(b.chart, around([], { name: 'agent' }));
});

test('a whole chart of two agents, of which one may call the other', () => {
  const b = open();
  const tools = new AgentNamespace(b.chart, 'tools', { name: 'tools' });
  const agent = pod(b, { name: 'agent' });
  const search = new HardenedAgentPod(b.chart, 'search', {
    namespace: tools,
    runtime: b.runtime,
    name: 'search',
    image: IMAGE,
    port: 8443,
  });
  egress(b, { allowInternet: false }).allowTo(search, { from: agent });
  egress(b, { namespace: tools, allowInternet: false, allowDns: false }, 'tools-egress');
  expectSnapshot(b.chart, around(['tools'], { name: 'agent' }));
});

describe('what is denied', () => {
  test('pods and Services of an IPv4 cluster, and metadata endpoints', () => {
    expect(rulesFor({})).toEqual([outside('0.0.0.0/0', ['10.96.0.0/12', '10.243.0.0/16', ...METADATA_4]), KUBE_DNS,
      dnsAt('169.254.20.10/32')]);
  });

  test('private networks where asked for, with what of the cluster lies in them', () => {
    expect(rulesFor({ denyPrivate: true })[0]).toEqual(outside('0.0.0.0/0',
      ['10.0.0.0/8', '100.64.0.0/10', ...METADATA_4.slice(3), '172.16.0.0/12', '192.168.0.0/16']));
  });

  test('pods alone where no Services are given', () => {
    expect(rulesFor({ serviceCidrs: undefined })[0]).toEqual(outside('0.0.0.0/0', ['10.243.0.0/16', ...METADATA_4]));
  });

  test('those of an IPv6 cluster, whose nodes have no NodeLocal DNS by default', () => {
    expect(rulesFor({ podCidrs: ['FD00:10:243:0::/56'], serviceCidrs: ['fd00:10:96::/112'] })).toEqual([
      outside('::/0', ['::/96', '64:ff9b::6450:5050/128', '64:ff9b::6460:60/128', '64:ff9b::6464:64c8/128',
        '64:ff9b::a83f:8110/128', '64:ff9b::a9fe:0/112', LOCAL_NAT64, '2002::/16',
        'fd00:10:96::/112', 'fd00:10:243::/56', ...METADATA_6, SITE_LOCAL]),
      KUBE_DNS,
    ]);
  });

  test('IPv4 addresses behind a NAT64 of an IPv6 cluster, which reaches all others by it', () => {
    const [{ to: [{ ipBlock: { except } }] }] = rulesFor({
      podCidrs: ['fd00:10:243::/56'],
      serviceCidrs: [],
      nodeCidrs: ['192.168.77.0/24'],
    });
    expect(except).toContain('64:ff9b::c0a8:4d00/120');
    expect(except).not.toContain('64:ff9b::/96');
  });

  test('both families of a dual-stack cluster, each by a rule of its own', () => {
    expect(rulesFor(DUAL).slice(0, 2)).toEqual([
      outside('0.0.0.0/0', ['10.96.0.0/12', '10.243.0.0/16', ...METADATA_4]),
      outside('::/0', ['::/96', '64:ff9b::/96', LOCAL_NAT64, '2002::/16', 'fd00:10:96::/112', 'fd00:10:243::/56', ...METADATA_6,
        SITE_LOCAL]),
    ]);
  });

  test('nodes and API server where they are given; ranges within others are not listed twice', () => {
    const nodeCidrs = ['192.168.77.0/24', '10.243.7.0/24'];
    expect(rulesFor({ nodeCidrs, apiServerCidrs: ['192.168.77.10/32', '203.0.113.10/32'] })[0]).toEqual(
      outside('0.0.0.0/0', ['10.96.0.0/12', '10.243.0.0/16', ...METADATA_4, '192.168.77.0/24', '203.0.113.10/32']));
  });

  test('nodes of a family that pods do not have need no rule', () => {
    expect(rulesFor({ nodeCidrs: ['2001:db8::/64'] })).toHaveLength(3);
  });

  test('all, where the internet is not allowed: DNS is left', () => {
    expect(rulesFor({ ...DUAL, allowInternet: false })).toEqual([KUBE_DNS, dnsAt('169.254.20.10/32')]);
  });

  test('all, and DNS with it', () => {
    const { chart } = closed();
    expect(specs(chart, 'Egress')).toEqual([{ podSelector: {}, policyTypes: ['Egress'] }]);
  });
});

describe('DNS', () => {
  test.each([
    ['no NodeLocal DNS', [], [KUBE_DNS]],
    ['NodeLocal DNS elsewhere', ['169.254.25.10', 'fd00:1::53'], [KUBE_DNS, dnsAt('169.254.25.10/32'), dnsAt('fd00:1::53/128')]],
  ])('%s', (_, nodeLocalDns, expected) => {
    expect(rulesFor({ nodeLocalDns }).slice(1)).toEqual(expected);
  });

  test('not at all', () => {
    expect(rulesFor({ allowDns: false })).toHaveLength(1);
  });
});

describe('who is kept in', () => {
  test('every pod of the namespace', () => {
    const { chart } = closed();
    expect(specs(chart, 'Egress')[0].podSelector).toEqual({});
  });

  test('one agent', () => {
    const b = open();
    const agent = pod(b);
    egress(b, { agent });
    expect(specs(b.chart, 'Egress').map(({ podSelector }) => podSelector)).toEqual([
      { matchLabels: { 'cdk8s.io/metadata.addr': agent.podMetadata.getLabel('cdk8s.io/metadata.addr') } },
    ]);
  });

  test('pods by label', () => {
    const b = open();
    const agent = kplus.Pods.select(b.chart, 'workers', {
      labels: { role: 'worker' },
      expressions: [kplus.LabelExpression.exists('team')],
    });
    egress(b, { agent });
    expect(specs(b.chart, 'Egress')[0].podSelector).toEqual({
      matchLabels: { role: 'worker' },
      matchExpressions: [{ key: 'team', operator: 'Exists' }],
    });
  });

  test('pods of a namespace that exists already', () => {
    const b = open();
    egress(b, { namespace: AgentNamespace.fromNamespaceName(b.chart, 'existing', 'existing') });
    expect(specs(b.chart, 'Egress', 'existing')).toHaveLength(1);
    expect(specs(b.chart, 'Egress')).toEqual([]);
  });
});

test('the name is the user\'s, else it comes from the path', () => {
  const b = open();
  egress(b, { name: 'deny.egress' });
  egress(b, {}, 'other');
  const names = objects(b.chart, 'NetworkPolicy').map(({ metadata }) => metadata.name);
  expect(names).toEqual(expect.arrayContaining(['deny.egress', expect.stringMatching(/^test-other-\w{8}$/)]));
});

test('the policy comes before the pods that it selects, whichever is made first', () => {
  const b = open();
  pod(b);
  egress(b);
  const kinds = Testing.synth(b.chart).map(({ kind, spec }) => spec?.policyTypes?.[0] ?? kind);
  expect(kinds.indexOf('Egress')).toBeGreaterThan(-1);
  expect(kinds.indexOf('Egress')).toBeLessThan(kinds.indexOf('Pod'));
});

test('what is allowed of one agent leaves the others as they were', () => {
  const b = closed();
  const agent = pod(b);
  b.egress.allowToCidr('203.0.113.0/24', { from: agent, port: 443 });
  const podSelector = agent.toPodSelectorConfig().labelSelector._toKube();
  const egressRules = [{ to: [{ ipBlock: { cidr: '203.0.113.0/24' } }], ports: tcp(443) }];
  expect(specs(b.chart, 'Egress')).toEqual(expect.arrayContaining([
    { podSelector: {}, policyTypes: ['Egress'] },
    { podSelector, policyTypes: ['Egress'], egress: egressRules },
  ]));
});
