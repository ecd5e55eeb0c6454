import { Chart } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import {
  AgentNamespace, ClusterEgressDeny, ClusterEgressDenyProps, ClusterNetworkPolicySubject, ClusterNetworkPolicyTier,
  ClusterNetworkPolicyVersion, EgressProxy,
} from '../../../../src';
import { Base, RANGES as CLUSTER, IMAGE, Manifest, base, objects, pod } from '../../../support/app';
import { warnings } from '../../../support/output';
import { expectSnapshot, expectValid } from '../../../support/schema';
import { DUAL, RANGES, egress } from '../egress';

const ALL = { ...DUAL, nodeCidrs: ['192.168.77.0/24'], apiServerCidrs: ['203.0.113.10/32'] };

/** A valid policy with one tweak. */
function wall({ chart }: { chart: Chart }, tweak: Partial<ClusterEgressDenyProps> = {}): ClusterEgressDeny {
  return new ClusterEgressDeny(chart, 'wall', { ...RANGES, ...tweak });
}

/** The policies, which are valid: the one for agents first, then that for those in quarantine. */
function policies({ chart }: { chart: Chart }): Manifest[] {
  const found = objects(chart, 'ClusterNetworkPolicy');
  expectValid(found);
  return found;
}

/** The egress rules for agents. */
function rules(b: { chart: Chart }): Manifest[] {
  return policies(b)[0].spec.egress;
}

const passes = (b: { chart: Chart }) => rules(b).filter(({ name }) => name.startsWith('pass-pods'))
  .map(({ to, protocols }) => ({ to, protocols }));
const tcp = (number: number) => ({ tcp: { destinationPort: { number } } });
const inNamespace = (name: string) => ({ matchLabels: { 'kubernetes.io/metadata.name': name } });
const withLabels = (name: string, matchLabels: object) => ({
  pods: {
    namespaceSelector: inNamespace(name),
    podSelector: { matchLabels },
  },
});

test('a whole chart on a dual-stack cluster', () => {
  const b = base();
  const chart = new Chart(b.app, 'platform');
  const policy = wall({ chart }, { ...ALL, name: 'agents' });
  policy.passTo(pod(b, { port: 8443 }));
  expectSnapshot(chart);
});

test('a network that serves the older version alone gets the same fields in it', () => {
  const written = (props: Partial<ClusterEgressDenyProps>) => {
    const b = base();
    wall(b, { ...ALL, ...props });
    return policies(b);
  };
  const older = written({ apiVersion: ClusterNetworkPolicyVersion.V1ALPHA2 });
  expect(older.map(({ apiVersion }) => apiVersion)).toEqual(['policy.networking.k8s.io/v1alpha2', 'policy.networking.k8s.io/v1alpha2']);
  expect(written({})).toEqual(older.map((policy) => ({ ...policy, apiVersion: 'policy.networking.k8s.io/v1beta1' })));
});

describe('whom it is for', () => {
  const absent = { key: 'cdk8s-hardened-agents/quarantine', operator: 'DoesNotExist' };
  const present = { key: 'cdk8s-hardened-agents/quarantine', operator: 'Exists' };
  const served = {
    key: 'cdk8s-hardened-agents/role',
    operator: 'NotIn',
    values: ['alert-routing', 'credential-broker', 'dns-allowlist', 'egress-proxy', 'quarantine-response'],
  };
  const asking = (...matchExpressions: object[]) => ({ matchExpressions });
  const namespaces = { matchLabels: { 'cdk8s-hardened-agents/agents': 'true' } };
  const pods = { matchLabels: { 'cdk8s-hardened-agents/agent': 'true' } };

  test.each<[string, Partial<ClusterEgressDenyProps>, object[]]>([
    ['every pod of agents\' namespaces but those that serve agents', {},
      [asking(served, absent), asking(present)].map((podSelector) => ({ pods: { namespaceSelector: namespaces, podSelector } }))],
    ['agents of all namespaces', { subject: ClusterNetworkPolicySubject.AGENT_PODS },
      [absent, present].map((one) => ({ pods: { namespaceSelector: {}, podSelector: { ...pods, ...asking(one) } } }))],
    ['namespaces, where there is no quarantine', { quarantine: false },
      [{ pods: { namespaceSelector: namespaces, podSelector: asking(served) } }]],
    ['agents, where there is no quarantine', { quarantine: false, subject: ClusterNetworkPolicySubject.AGENT_PODS },
      [{ pods: { namespaceSelector: {}, podSelector: pods } }]],
  ])('%s', (_, tweak, subjects) => {
    const b = base();
    wall(b, tweak);
    expect(policies(b).map(({ spec }) => spec.subject)).toEqual(subjects);
  });
});

test.each<[string, Partial<ClusterEgressDenyProps>, object[]]>([
  ['by default', {}, [{ tier: 'Admin', priority: 100 }, { tier: 'Admin', priority: 100 }]],
  ['first of all', { priority: 0 }, [{ tier: 'Admin', priority: 0 }, { tier: 'Admin', priority: 0 }]],
  ['last of all', { priority: 1000 }, [{ tier: 'Admin', priority: 1000 }, { tier: 'Admin', priority: 1000 }]],
  ['below NetworkPolicies, but for quarantine', { tier: ClusterNetworkPolicyTier.BASELINE },
    [{ tier: 'Baseline', priority: 100 }, { tier: 'Admin', priority: 100 }]],
])('tier and priority: %s', (_, tweak, expected) => {
  const b = base();
  wall(b, tweak);
  expect(policies(b).map(({ spec: { tier, priority } }) => ({ tier, priority }))).toEqual(expected);
});

test('cluster-scoped, also in a chart with a namespace, under a name of the user\'s or of the path', () => {
  const { app } = base();
  const chart = new Chart(app, 'platform', { namespace: 'platform' });
  wall({ chart });
  new ClusterEgressDeny(chart, 'named', { ...RANGES, name: 'agents.wall' });
  expect(policies({ chart }).map(({ metadata }) => metadata)).toEqual([
    { name: expect.stringMatching(/^platform-wall-\w{8}$/) }, { name: expect.stringMatching(/^platform-wall-quarantine-\w{8}$/) },
    { name: 'agents.wall' }, { name: 'agents.wall-quarantine' },
  ]);
});

describe('rules', () => {
  const told = (b: Base) => rules(b).map(({ action, name, to }) => [action, name,
    to.flatMap(({ networks }: Manifest) => networks ?? 'pods').join(' ')]);
  const METADATA = ['100.80.80.80/32', '100.96.0.96/32', '100.100.100.200/32', '168.63.129.16/32', '169.254.0.0/16',
    'fd00:42::42/128', 'fd00:c1::a9fe:a9fe/128', 'fd00:100::100:200/128',
    'fd00:ec2::23/128', 'fd00:ec2::254/128', 'fd00:a9fe:a9fe::1/128', 'fd20:ce::254/128', 'fe80::/10'].join(' ');

  test('of the least that is given', () => {
    const b = base();
    wall(b, { serviceCidrs: undefined, allowDns: false });
    expect(told(b)).toEqual([['Deny', 'deny-pods', '10.243.0.0/16'], ['Deny', 'deny-metadata', METADATA]]);
  });

  test('of the most', () => {
    const b = base();
    const policy = wall(b, {
      ...ALL,
      nodeCidrs: ['192.168.77.0/24', '192.168.77.0/25'],
      allowInternet: false,
      nodeLocalDns: ['169.254.25.10', 'fd00:1::53'],
    });
    policy.passTo(pod(b));
    policy.passToCidr('198.51.100.0/24', { port: 443 });
    expect(told(b)).toEqual([
      ['Pass', 'pass-dns', 'pods 169.254.25.10/32 fd00:1::53/128'],
      ['Pass', 'pass-pods', 'pods'],
      ['Deny', 'deny-pods', '10.243.0.0/16 fd00:10:243::/56'],
      ['Deny', 'deny-services', '10.96.0.0/12 fd00:10:96::/112'],
      ['Deny', 'deny-nodes', '192.168.77.0/24'],
      ['Deny', 'deny-api-server', '203.0.113.10/32'],
      ['Deny', 'deny-metadata', METADATA],
      ['Pass', 'pass-addresses', '198.51.100.0/24'],
      ['Deny', 'deny-all', '0.0.0.0/0 ::/0'],
    ]);
  });

  test('as many ranges as the lists take', () => {
    const b = base();
    // apart from one another
    wall(b, { nodeCidrs: Array.from({ length: 700 }, (_, i) => `192.0.${Math.floor(i / 64)}.${(i % 64) * 4}/31`) });
    const nodes = rules(b).filter(({ name }) => name.startsWith('deny-nodes'));
    expect(nodes.map(({ name, to }) => [name, to.flatMap(({ networks }: Manifest) => networks).length]))
      .toEqual([['deny-nodes', 625], ['deny-nodes-2', 75]]);
  });
});

describe('passTo', () => {
  test('an agent on its ports, a workload of cdk8s-plus, pods by label, whole namespaces', () => {
    const b = base();
    const policy = wall(b);
    const agent = pod(b);
    const pods = (namespaces: kplus.Namespaces, id: string) => kplus.Pods.select(b.chart, id, { labels: { app: 'db' }, namespaces });
    policy.passTo(agent);
    policy.passTo(new kplus.Pod(b.chart, 'mcp', { metadata: { namespace: 'tools' }, containers: [{ image: IMAGE, portNumber: 9000 }] }));
    policy.passTo(pods(kplus.Namespaces.select(b.chart, 'data', { names: ['a', 'b'] }), 'db'), { port: 5432 });
    policy.passTo(pods(kplus.Namespaces.all(b.chart, 'all'), 'dbs'), { port: 5433 });
    policy.passTo(new AgentNamespace(b.chart, 'proxies', { name: 'proxies' }), { port: 3128 });
    policy.passTo(kplus.Namespaces.select(b.chart, 'labelled', { labels: { team: 'tools' } }), { port: 443 });
    const address = (p: kplus.AbstractPod) => ({ 'cdk8s.io/metadata.addr': p.podMetadata.getLabel('cdk8s.io/metadata.addr') });
    expect(passes(b)).toEqual([
      { to: [withLabels('agents', address(agent))], protocols: [tcp(8080)] },
      { to: [withLabels('tools', address(b.chart.node.findChild('mcp') as kplus.Pod))], protocols: [tcp(9000)] },
      { to: [withLabels('a', { app: 'db' }), withLabels('b', { app: 'db' })], protocols: [tcp(5432)] },
      { to: [{ pods: { namespaceSelector: {}, podSelector: { matchLabels: { app: 'db' } } } }], protocols: [tcp(5433)] },
      { to: [{ namespaces: inNamespace('proxies') }], protocols: [tcp(3128)] },
      { to: [{ namespaces: { matchLabels: { team: 'tools' } } }], protocols: [tcp(443)] },
    ]);
  });

  test.each<[string, kplus.NetworkPolicyPort, object]>([
    ['one port', kplus.NetworkPolicyPort.tcp(80), tcp(80)],
    ['UDP', kplus.NetworkPolicyPort.udp(53), { udp: { destinationPort: { number: 53 } } }],
    ['SCTP', kplus.NetworkPolicyPort.of({ port: 36412, protocol: kplus.NetworkProtocol.SCTP }),
      { sctp: { destinationPort: { number: 36412 } } }],
    ['no protocol, which is TCP', kplus.NetworkPolicyPort.of({ port: 80 }), tcp(80)],
    ['every port of a protocol', kplus.NetworkPolicyPort.of({ protocol: kplus.NetworkProtocol.UDP }),
      { udp: { destinationPort: { range: { start: 1, end: 65535 } } } }],
    ['a range', kplus.NetworkPolicyPort.tcpRange(8000, 8999), { tcp: { destinationPort: { range: { start: 8000, end: 8999 } } } }],
    ['a range of one, which the CRD has as a number', kplus.NetworkPolicyPort.tcpRange(80, 80), tcp(80)],
    ['all of TCP', kplus.NetworkPolicyPort.allTcp(), { tcp: { destinationPort: { range: { start: 1, end: 65535 } } } }],
  ])('ports: %s', (_, port, expected) => {
    const b = base();
    wall(b).passTo(pod(b), { ports: [port] });
    expect(passes(b)[0].protocols).toEqual([expected]);
  });

  test('peers on the same ports share a rule, each once, and so many as the list takes', () => {
    const b = base();
    const policy = wall(b);
    const names = Array.from({ length: 27 }, (_, i) => `team-${String(i).padStart(2, '0')}`);
    names.forEach((name) => policy.passTo(kplus.Namespaces.select(b.chart, name, { names: [name] }), { port: 443 }));
    policy.passTo(kplus.Namespaces.select(b.chart, 'again', { names: ['team-00'] }), { port: 443 });
    const peers = names.map((name) => ({ namespaces: inNamespace(name) }));
    expect(passes(b)).toEqual([{ to: peers.slice(0, 25), protocols: [tcp(443)] }, { to: peers.slice(25), protocols: [tcp(443)] }]);
  });

  test('more ports than the list takes', () => {
    const b = base();
    const ports = Array.from({ length: 30 }, (_, i) => kplus.NetworkPolicyPort.tcp(8000 + i));
    wall(b).passTo(pod(b), { ports });
    expect(passes(b).map(({ protocols }) => protocols.length)).toEqual([25, 5]);
  });
});

test('passAllowedBy: the ports of a proxy for many agents are few rules', () => {
  const b = base();
  const proxy = new EgressProxy(b.chart, 'proxy', { namespace: b.namespace, runtime: b.runtime, image: IMAGE, ...CLUSTER });
  const denying = egress(b, { ...CLUSTER, allowInternet: false, fqdnBackEnd: proxy.fqdnBackEnd });
  wall(b).passAllowedBy(denying);
  for (let i = 0; i < 40; i++) {
    denying.allowToFqdn('api.example.com', 443, { from: kplus.Pods.select(b.chart, `pods-${i}`, { labels: { app: `${i}` } }) });
  }
  expect(passes(b).map(({ protocols }) => protocols.length)).toEqual([25, 15]);
  expect(warnings()).toEqual(['require-sni-check', 'no-idle-policy']);
});

test('passAllowedBy: the pods that a policy lets agents call, before and after, by the namespace that it is in', () => {
  const b = base();
  const [policy, denying] = [wall(b), egress(b, CLUSTER)];
  const labels = { app: 'db' };
  denying.allowTo(kplus.Pods.select(b.chart, 'own', { labels }), { port: 5432 });
  policy.passAllowedBy(denying);
  const service = new kplus.Service(b.chart, 'service', { metadata: { namespace: 'tools' }, ports: [{ port: 80, targetPort: 8080 }] });
  service.selectLabel('app', 'search');
  denying.allowToService(service);
  denying.allowToCidr('203.0.113.0/24', { port: 443 });
  denying.allowFrom(kplus.Namespaces.select(b.chart, 'gateway', { names: ['gateway'] }), { to: pod(b), port: 8080 });
  expect(passes(b)).toEqual([
    { to: [withLabels('agents', labels)], protocols: [tcp(5432)] },
    { to: [withLabels('tools', { app: 'search' })], protocols: [tcp(8080)] },
  ]);
  expect(warnings()).toEqual(['no-idle-policy']);
});
