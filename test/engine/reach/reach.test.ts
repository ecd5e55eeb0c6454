import { parseCidr } from '../../../src/engine/address/cidr';
import { ClusterView } from '../../../src/engine/cluster/cluster-view';
import { blockOf } from '../../../src/engine/manifest/network-policy';
import { podViews } from '../../../src/engine/manifest/pod-view';
import { ReachEndpoint, allows, podsOf, portsNamed } from '../../../src/engine/reach/reach';
import { Json } from '../../../src/engine/value/json';
import { clusterOf } from '../../support/cluster';
import { makePolicy, makeObject } from '../../support/plain';

/** Blocks of addresses, and pods whose addresses nobody knows. */

const pod = (name: string, namespace: string, spec: Json = {}): Json => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace, labels: { app: name } },
  spec,
});
const block = (cidr: string, ...except: string[]) => ({ ipBlock: { cidr, except } });
const policy = (namespace: string, direction: 'Ingress' | 'Egress', ...peers: Json[]): Json => makePolicy({ name: direction, namespace }, {
  podSelector: {},
  policyTypes: [direction],
  [direction.toLowerCase()]: [direction === 'Egress' ? { to: peers }
    : { from: peers }],
});

interface Known {
  readonly pods?: string[];
  readonly nodes?: string[];
  readonly spec?: Json;
  /** Of the agent alone. */
  readonly ofAgent?: boolean;
}

/** Whether an agent gets through to a tool, both without addresses, under a policy for one of the two. */
function gets(direction: 'Ingress' | 'Egress', peers: Json[], { pods = [], nodes = [], spec, ofAgent = false }: Known = {}): boolean {
  const [agent, tool] = direction === 'Egress' ? [pod('agent', 'agents'), pod('tool', 'tools', spec)]
    : [pod('agent', 'agents', spec), pod('tool', 'tools')];
  const ranges = { pods: pods.map(parseCidr), nodes: nodes.map(parseCidr) };
  const own = policy(direction === 'Egress' ? 'agents' : 'tools', direction, ...peers);
  const view = new ClusterView([{ manifest: agent }, { manifest: tool }, { manifest: own, ...(ofAgent && { ranges }) }],
    ofAgent ? {} : { ranges });
  const end = (manifest: Json): ReachEndpoint => ({ pod: podViews(manifest)[0] });
  return allows(view, end(agent), end(tool), 443, 'TCP');
}

describe.each(['Egress', 'Ingress'] as const)('%s', (direction) => {
  const pods = ['10.244.0.0/16', 'fd00:10:244::/56'];

  test.each<[string, Json, boolean]>([
    ['every address', block('0.0.0.0/0'), true],
    ['every IPv6 address', block('::/0'), true],
    ['a part of the pods', block('10.244.7.0/24'), true],
    ['one pod', block('10.244.7.7/32'), true],
    ['what is around them', block('10.0.0.0/8'), true],
    ['what "except" leaves of them', block('0.0.0.0/0', '10.244.0.0/17'), true],
    ['what is outside', block('0.0.0.0/0', '10.0.0.0/8'), false],
    ['a block outside', block('203.0.113.0/24'), false],
    ['a block of private addresses elsewhere', block('192.168.0.0/16'), false],
  ])('pods are where their ranges are: %s', (_, peer, wanted) => {
    expect(gets(direction, [peer], { pods })).toBe(wanted);
    expect(gets(direction, [peer], { pods, ofAgent: true })).toBe(wanted); // whoever of the two names the ranges
  });

  test.each<[string, Json[], boolean]>([
    ['every address', [block('0.0.0.0/0')], true],
    ['all but private ones, since some clouds give pods public addresses',
      [block('0.0.0.0/0', '10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10')], true],
    ['a block of public addresses', [block('203.0.113.0/24')], true],
    ['one public address, which somebody named', [block('203.0.113.7/32')], false],
    ['one private address', [block('192.168.7.7/32')], true],
    ['one IPv6 address', [block('2001:db8::7/128')], true],
    ['one of the unique local ones', [block('fd00::7/128')], true],
    ['a resolver of the node', [block('169.254.20.10/32')], false],
    ['link-local addresses', [block('169.254.0.0/16'), block('fe80::/10')], false],
    ['loopback and multicast', [block('127.0.0.0/8'), block('::1/128'), block('224.0.0.0/4'), block('ff00::/8')], false],
    ['no address at all', [block('10.0.0.0/8', '10.0.0.0/8')], false],
    ['what is no block', [block('all')], false],
  ])('they may be anywhere where nobody said: %s', (_, peers, wanted) => {
    expect(gets(direction, peers)).toBe(wanted);
  });

  test('pods on the host network are at the addresses of nodes', () => {
    const spec = { hostNetwork: true };
    expect(gets(direction, [block('10.244.0.0/16')], { pods, nodes: ['192.168.77.0/24'], spec })).toBe(false);
    expect(gets(direction, [block('192.168.77.7/32')], { pods, nodes: ['192.168.77.0/24'], spec })).toBe(true);
    expect(gets(direction, [block('203.0.113.7/32')], { pods, spec })).toBe(true); // nodes may have public addresses
  });
});

test.each([0, 40])('each rule counts for its ports, beside %i others', (count) => {
  const from = [{ podSelector: { matchLabels: { app: 'agent' } } }];
  const others = Array.from({ length: count }, (_, i) => ({ from, ports: [{ port: 1000 + i }] }));
  const tool = pod('tool', 'tools', { containers: [{ name: 'main', ports: [{ name: 'web', containerPort: 8080 }] }] });
  const rules = [
    ...others,
    { from, ports: [{ port: 443 }, { port: 53, protocol: 'UDP' }] },
    { from, ports: [{ port: 5000, endPort: 5001 }] },
    { from, ports: [{ port: 6000 }, { port: 6001, endPort: 6003 }] },
    { from, ports: [{ port: 'web' }] },
    { from: [{ podSelector: { matchLabels: { app: 'other' } } }], ports: [{ port: 80 }] },
  ];
  const ingress = { ...policy('tools', 'Ingress'), spec: { podSelector: {}, policyTypes: ['Ingress'], ingress: rules } };
  const agent = pod('agent', 'tools');
  const view = clusterOf([agent, tool, ingress]);
  const [caller, called] = [agent, tool].map((manifest) => ({ pod: podViews(manifest)[0] }));
  const isOpen = (port: number, protocol: 'TCP' | 'UDP') => allows(view, caller, called, port, protocol);
  const asked = [53, 80, 443, 1000, 1039, 1040, 4999, 5000, 5001, 6002, 8080];
  expect(asked.filter((port) => isOpen(port, 'TCP'))).toEqual([443, ...count > 0 ? [1000, 1039] : [], 5000, 5001, 6002, 8080]);
  expect(asked.filter((port) => isOpen(port, 'UDP'))).toEqual([53]);
});

describe('pods with known addresses', () => {
  const agent = pod('agent', 'agents');
  const tool = pod('tool', 'agents');
  const view = (...policies: Json[]) =>
    clusterOf([agent, tool, ...policies], { ranges: { pods: [parseCidr('10.244.0.0/16')] } });
  const end = (manifest: Json, address?: string): ReachEndpoint => ({ pod: podViews(manifest)[0], address });

  test('may call themselves, whatever policies say', () => {
    const closed = view(policy('agents', 'Egress', block('203.0.113.0/24')));
    const calls = (address: string) => allows(closed, end(agent, '10.244.0.7'), end(agent, address), 443, 'TCP');
    expect([calls('10.244.0.7'), calls('10.244.0.8')]).toEqual([true, false]);
    expect(allows(closed, end(agent), end(agent), 443, 'TCP')).toBe(false);
  });

  test('are at these, also outside the ranges of pods', () => {
    const calls = (address: string | undefined) =>
      allows(view(policy('agents', 'Egress', block('10.9.0.0/16'))), end(agent), end(tool, address), 443, 'TCP');
    expect([calls('10.9.0.7'), calls('10.8.0.7'), calls(undefined)]).toEqual([true, false, false]);
  });

  test('are those of a block, as far as they can be in it', () => {
    const at = (cidr: string) => podsOf(view(), 'agents', { namespaceSelector: {}, podSelector: {}, at: blockOf({ cidr }) }).length;
    expect([at('10.244.7.0/24'), at('10.9.0.0/16')]).toEqual([2, 0]);
  });
});

test('a port by a name that is no number is none', () => {
  const ports = [{ name: 'http', containerPort: 'x' }, { name: 'http', containerPort: 8080 }];
  const [one] = podViews(pod('tool', 'tools', { containers: [{ name: 'main', ports }] }));
  expect(portsNamed(one, { protocol: 'TCP', name: 'http' })).toEqual([8080]);
});

describe('ClusterNetworkPolicies', () => {
  const agent = pod('agent', 'agents');
  const tool = pod('tool', 'tools');
  const calls = (action: string, peer: Json, to: ReachEndpoint) => {
    const rules: Json = { action, to: [peer] };
    const cluster: Json = makeObject('policy.networking.k8s.io/v1alpha2', 'ClusterNetworkPolicy', { name: 'admin' }, {
      tier: 'Admin', priority: 1, subject: { namespaces: {} }, egress: [rules],
    });
    const closed = action === 'Accept' ? [policy('agents', 'Egress', block('192.0.2.0/24'))] : [];
    const ranges = { pods: [parseCidr('10.244.0.0/16')] };
    const view = clusterOf([agent, tool, cluster, ...closed], { ranges });
    return allows(view, { pod: podViews(agent)[0] }, to, 443, 'TCP');
  };

  test('neither open nor deny an address by a name', () => {
    const names = { domainNames: ['a.example'] };
    expect(['Accept', 'Deny'].map((action) => calls(action, names, { address: '203.0.113.7' }))).toEqual([false, true]);
    expect(['Accept', 'Deny'].map((action) => calls(action, { networks: ['203.0.113.7/32'] }, { address: '203.0.113.7' })))
      .toEqual([true, false]);
  });

  test('deny pods that they select for sure, and open pods that they may select', () => {
    const called = { pod: podViews(tool)[0] };
    const peer = (label: string) => ({ pods: { namespaceSelector: {}, podSelector: { matchLabels: { [label]: 'tool' } } } });
    const answers = (label: string) => ['Accept', 'Deny'].map((action) => calls(action, peer(label), called));
    expect([answers('app'), answers('pod-template-hash'), answers('other')]).toEqual([[true, false], [true, true], [false, true]]);
  });
});
