import { podViews } from '../../../src/engine/manifest/pod-view';
import { peerOpenings } from '../../../src/engine/reach/peer-openings';
import { allows } from '../../../src/engine/reach/reach';
import { targetsOf } from '../../../src/engine/reach/reach-targets';
import { Json } from '../../../src/engine/value/json';
import { clusterOf } from '../../support/cluster';
import { makePolicy } from '../../support/plain';

/** What is open by address, to nodes and to everyone, where ClusterNetworkPolicies decide. */

const pod = (name: string, namespace: string): Json => (
  { apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace, labels: { app: name } }, spec: { containers: [] } });
const agent = pod('agent', 'agents');
const node = (name: string, address: string): Json => (
  { apiVersion: 'v1', kind: 'Node', metadata: { name }, status: { addresses: [{ type: 'InternalIP', address }] } });
const out = (...egress: Json[]): Json => makePolicy('np', { podSelector: {}, policyTypes: ['Egress'], egress });
const cnp = (tier: string, egress: Json[], name = tier.toLowerCase()): Json => ({
  apiVersion: 'policy.networking.k8s.io/v1alpha2',
  kind: 'ClusterNetworkPolicy',
  metadata: { name },
  spec: { tier, priority: 10, subject: { namespaces: {} }, egress },
});
const on = (...ports: number[]) => (
  ports.length === 0 ? {} : { protocols: ports.map((number) => ({ tcp: { destinationPort: { number } } })) });
const rule = (action: string, to: Json[], ...ports: number[]): Json => ({ action, to, ...on(...ports) });
const networks = (...cidrs: string[]) => ({ networks: cidrs });
const TOOLS = { namespaces: { matchLabels: { 'kubernetes.io/metadata.name': 'tools' } } };
const NODES = { nodes: {} };
const viewOf = (objects: readonly Json[]) => clusterOf([agent, ...objects]);

const told = (...objects: Json[]) => targetsOf(viewOf(objects), podViews(agent)[0])
  .map(({ to, ports, policies }) => `${to}: ${ports.join(', ')} (${policies.join(', ')})`);

describe('nodes', () => {
  const one = node('one', '10.0.0.1');

  test('the first rule decides', () => {
    const [accept, deny] = [rule('Accept', [NODES], 9100), rule('Deny', [networks('10.0.0.0/24')])];
    expect(told(one, out(), cnp('Admin', [accept, deny]))).toEqual(['every node: 9100/TCP (ClusterNetworkPolicy "admin")']);
    expect(told(one, out(), cnp('Admin', [deny, accept]))).toEqual([]);
  });

  test('what the tier before leaves open is accepted', () => {
    expect(told(one, cnp('Admin', [rule('Deny', [networks('10.0.0.0/24')], 443)]),
      cnp('Baseline', [rule('Accept', [NODES], 443, 9100), rule('Deny', [networks('0.0.0.0/0', '::/0'), { namespaces: {} }])])))
      .toEqual(['every node: 9100/TCP (ClusterNetworkPolicy "baseline")']);
  });

  test('a rule for nodes and addresses is as good as two', () => {
    expect(told(out({ to: [{ ipBlock: { cidr: '0.0.0.0/0' } }] }), cnp('Admin', [rule('Deny', [NODES, networks('10.0.0.0/8')])])))
      .toEqual(['0.0.0.0/0 except 10.0.0.0/8: every port (np)']);
    expect(told(one, out(), cnp('Admin', [rule('Accept', [NODES, networks('203.0.113.0/24')], 443)]))).toEqual([
      '203.0.113.0/24: 443/TCP (ClusterNetworkPolicy "admin")', 'every node: 443/TCP (ClusterNetworkPolicy "admin")',
    ]);
  });

  test('nodes that are accepted stay among the addresses of other policies', () => {
    expect(told(one, out({ to: [{ ipBlock: { cidr: '10.0.0.0/30' } }] }), cnp('Admin', [rule('Accept', [NODES], 443)]))).toEqual([
      '10.0.0.0/30: every port (np)', 'every node: 443/TCP (ClusterNetworkPolicy "admin")',
    ]);
  });

  test.each<[string, Json[], string[]]>([
    ['a rule before', [cnp('Admin', [rule('Deny', [networks('10.0.0.0/8')], 443), rule('Accept', [NODES], 443, 9100)])], ['admin']],
    ['two rules of one policy', [cnp('Admin', [rule('Deny', [networks('10.0.0.0/8')]), rule('Deny', [networks('11.0.0.0/8')]),
      rule('Accept', [NODES], 443)])], ['admin']],
    ['the tier before', [cnp('Admin', [rule('Deny', [networks('10.0.0.0/8')])]), cnp('Baseline', [rule('Accept', [NODES], 443)])],
      ['admin']],
    ['a rule for another port', [cnp('Admin', [rule('Deny', [networks('10.0.0.0/8')], 80), rule('Accept', [NODES], 443)])], []],
    ['a rule after it', [cnp('Admin', [rule('Accept', [NODES], 443), rule('Deny', [networks('10.0.0.0/8')])])], []],
    ['a rule that passes on', [cnp('Admin', [rule('Pass', [networks('10.0.0.0/8')]), rule('Accept', [NODES], 443)])], []],
  ])('what denies a part of them is known: %s', (_, objects, names) => {
    const opening = peerOpenings(viewOf(objects), podViews(agent)[0], 'Egress')!.find(({ to }) => to === 'every node')!;
    expect(opening.cutBy?.map(({ metadata }) => metadata.name as string) ?? []).toEqual(names);
    expect('cutBy' in opening).toBe(names.length > 0);
  });
});

describe('everyone', () => {
  const EVERY = networks('0.0.0.0/0', '::/0');
  const accept = rule('Accept', [EVERY], 443);

  test('what no policy decides is everyone, unless it denies pods or addresses', () => {
    expect(told(cnp('Admin', [rule('Accept', [TOOLS], 443)]))).toEqual(['everyone: every port ()']);
    expect(told(cnp('Admin', [rule('Deny', [TOOLS, { domainNames: ['a.example'] }])])))
      .toEqual(['0.0.0.0/0, ::/0: every port ()', 'every pod in every namespace: every port ()']);
    expect(told(cnp('Baseline', [rule('Deny', [networks('10.0.0.0/8')])])))
      .toEqual(['0.0.0.0/0, ::/0 except 10.0.0.0/8: every port ()', 'every pod in every namespace: every port ()']);
  });

  test('an Accept of every address is everyone, unless pods are denied', () => {
    const [everyone, every] = ['everyone', '0.0.0.0/0, ::/0'].map((to) => `${to}: 443/TCP (ClusterNetworkPolicy "admin")`);
    expect(told(out(), cnp('Admin', [accept]))).toEqual([everyone]);
    expect(told(out(), cnp('Admin', [rule('Accept', [networks('0.0.0.0/0'), networks('::/0')], 443)]))).toEqual([everyone]);
    expect(told(out(), cnp('Admin', [rule('Deny', [TOOLS]), accept]))).toEqual([every]);
    expect(told(out(), cnp('Admin', [rule('Pass', [TOOLS]), accept]))).toEqual([everyone]);
    expect(told(out(), cnp('Admin', [accept]), cnp('Baseline', [rule('Deny', [TOOLS])]))).toEqual([everyone]); // a NetworkPolicy decides
    expect(told(out(), cnp('Admin', [rule('Accept', [networks('0.0.0.0/0')], 443)])))
      .toEqual(['0.0.0.0/0: 443/TCP (ClusterNetworkPolicy "admin")']);
  });
});

test('each block is an opening of its own, with what opens and what cuts it', () => {
  const blocks = (...objects: Json[]) => peerOpenings(viewOf(objects), podViews(agent)[0], 'Egress')!
    .filter(({ pods }) => pods === undefined)
    .map(({ to, sources, ...one }) => [to, sources.map(({ field }) => field).join(), 'cutBy' in one]);
  const admin = cnp('Admin', [rule('Deny', [networks('10.0.0.0/9')])]);
  expect(blocks(out({ to: ['20.0.0.0/8', '10.0.0.0/8'].map((cidr) => ({ ipBlock: { cidr } })) }), admin)).toEqual([
    ['10.128.0.0/9', 'spec.egress[0].to[1]', false], ['20.0.0.0/8', 'spec.egress[0].to[0]', false],
  ]);
  expect(blocks(out(), cnp('Admin', [rule('Accept', [networks('0.0.0.0/0'), networks('::/0')], 443)]))).toEqual([
    ['0.0.0.0/0', 'spec.egress[0].to[0]', false], ['::/0', 'spec.egress[0].to[1]', false],
  ]);
});

test('what is open by default is open by no policy', () => {
  const view = viewOf([cnp('Admin', [rule('Accept', [TOOLS], 443)])]);
  expect(targetsOf(view, podViews(agent)[0]).map(({ policies }) => policies)).toEqual([[]]);
});

test('of policies with the same priority that say different things, one may accept', () => {
  const tool = pod('tool', 'tools');
  const calls = (...policies: Json[]) => {
    const [from, to] = [agent, tool].map((manifest) => ({ pod: podViews(manifest)[0] }));
    return allows(viewOf([tool, ...policies]), from, to, 443, 'TCP');
  };
  const [accepting, denying] = ['Accept', 'Deny'].map((action) => cnp('Admin', [rule(action, [TOOLS])], action.toLowerCase()));
  expect([calls(out(), accepting, denying), calls(out(), denying, accepting), calls(out(), denying), calls(denying), calls(accepting)])
    .toEqual([true, true, false, false, true]);
});
