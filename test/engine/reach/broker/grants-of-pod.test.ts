import { brokersOf, grantsOfBroker } from '../../../../src/engine/reach/broker/broker-grants';
import {
  callersOfGrants, grantsOfPod, groupWithGrant, groupsOfGrant, podsCalling,
} from '../../../../src/engine/reach/broker/grants-of-pod';
import { Json } from '../../../../src/engine/value/json';
import { AGENTS, besideBroker, brokerConfigMap, brokerPod, filesOf, grantOf } from '../../../support/brokers';
import { surroundings, valid } from '../../../support/cases';
import { clusterOf } from '../../../support/cluster';

/** Which grants policies let a pod use, and by which group. */

const pod = (name: string, labels: Json = { app: name }, spec: Json = {}, metadata: Json = {}): Json => (
  { apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: 'agents', labels, ...metadata }, spec: { containers: [], ...spec } });
const peer = (app: string) => ({ namespaceSelector: {}, podSelector: { matchLabels: { app } } });
const policy = (namespace: string, spec: Json): Json => (
  { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name: 'p', namespace }, spec: { podSelector: {}, ...spec } });

/** The grants "a", "b" and "c" on the ports 30000 to 30002 that the first object may use, where these rules let callers in. */
function used(ingress: Json[], objects: Json[] = [pod('agent')]): string[] {
  const names = ['a', 'b', 'c'];
  const broker = brokerPod(names);
  broker.spec.containers[0].ports.push({ name: 'of-b', containerPort: 30_001 });
  const files = filesOf(...names.map((name, i) => grantOf({ name, port: 30_000 + i })));
  const view = clusterOf([...objects, broker, brokerConfigMap(files), policy('gateways', { policyTypes: ['Ingress'], ingress })]);
  return grantsOfPod(view, view.podsOf(objects[0])[0]).map(({ name }) => name);
}

test.each<[string, Json[] | undefined, string[]]>([
  ['one', [{ port: 30_001 }], ['b']],
  ['two', [{ port: 30_000 }, { port: 30_002 }], ['a', 'c']],
  ['a range', [{ port: 30_000, endPort: 30_001 }], ['a', 'b']],
  ['one of another protocol', [{ port: 30_001, protocol: 'UDP' }], []],
  ['one by its name', [{ port: 'of-b' }], ['b']],
  ['another', [{ port: 80 }], []],
  ['another by its name', [{ port: 'of-none' }], []],
  ['every port', undefined, ['a', 'b', 'c']],
])('a pod has the grants on the ports that it may call: %s', (_, ports, grants) => {
  expect(used([{ from: [peer('agent')], ...ports && { ports } }])).toEqual(grants);
  expect(used([{ from: [peer('other')], ...ports && { ports } }])).toEqual([]);
  expect(used([{ from: [{ ipBlock: { cidr: '0.0.0.0/0' } }], ...ports && { ports } }])).toEqual(grants);
  const own = policy('agents', { policyTypes: ['Egress'], egress: [{ to: [peer('broker')], ...ports && { ports } }] });
  expect(used([{}], [pod('agent'), own])).toEqual(grants);
});

test('a pod has each grant once, by however many rules it may call it', () => {
  const ports = [{ port: 30_001 }];
  expect(used([{ from: [peer('agent')], ports }, { from: [{ ipBlock: { cidr: '0.0.0.0/0' } }], ports }, { from: [peer('agent')] }]).sort())
    .toEqual(['a', 'b', 'c']);
  const all = [{ port: 30_000, endPort: 30_009 }];
  const own = policy('agents', { policyTypes: ['Egress'], egress: [{ to: [peer('broker')], ports }, { ports: all }] });
  expect(used([{}], [pod('agent'), own]).sort()).toEqual(['a', 'b', 'c']);
});

test.each([1, 8, 9])('each of %i callers has the grant', (count) => {
  const agents = Array.from({ length: count }, (_, i) => pod(`agent-${i}`, { app: 'agent' }));
  expect(used([{ from: [peer('agent')], ports: [{ port: 30_002 }] }], agents)).toEqual(['c']);
});

test('a pod on the network of its node has the grants that nodes may use', () => {
  const spec = { tier: 'Admin', priority: 1, subject: { namespaces: {} }, ingress: [{ action: 'Accept', from: [{ nodes: {} }] }] };
  const admin = { apiVersion: 'policy.networking.k8s.io/v1alpha2', kind: 'ClusterNetworkPolicy', metadata: { name: 'admin' }, spec };
  const onNode = pod('agent', {}, { hostNetwork: true });
  expect([used([], [onNode, admin]), used([], [onNode]), used([], [pod('agent'), admin])]).toEqual([['a', 'b', 'c'], [], []]);
});

test('a broker does not use its own grants', () => {
  const objects = [brokerPod(), brokerConfigMap(), pod('agent')];
  const view = clusterOf(objects);
  expect(objects.map((one) => view.podsOf(one).map((own) => grantsOfPod(view, own).length))).toEqual([[0], [], [1]]);
});

describe('groups', () => {
  const LABEL = 'cdk8s-hardened-agents/group-reviewers';
  const labels = { [LABEL]: 'true' };
  const group = { name: 'reviewers', namespace: 'agents', labels, agents: ['Pod/b', 'Pod/a'] };
  const ofGroup = { ...AGENTS, podSelector: { matchLabels: labels } };
  const owned = { ownerReferences: [{ apiVersion: 'v1', kind: 'Pod', name: 'a', controller: true }] };
  const [a, b, made, other] = [pod('a', labels), pod('b', labels), pod('a-1', labels, {}, owned), pod('other')];

  function read(from: Json[], ports?: Json[]) {
    const around = besideBroker({ from, groups: JSON.stringify([group]), more: [b, a, made, other] })!(surroundings());
    const objects = [...around, valid('Pod')].map((one) => (ports === undefined || one.metadata.name !== 'broker-ingress' ? one
      : { ...one, spec: { ...one.spec, ingress: [{ from, ports }] } }));
    const view = clusterOf(objects);
    const [broker] = brokersOf(view);
    const [grant] = grantsOfBroker(view, broker)!;
    const groupFor = (one: Json) => groupWithGrant(view, grant, view.podsOf(one)[0]);
    return { view, grant, callers: callersOfGrants(view, broker), groupFor };
  }

  test('a grant of a group is that of its agents', () => {
    const { view, grant, callers, groupFor } = read([{ ipBlock: { cidr: '203.0.113.7/32' } }, ofGroup]);
    expect(groupsOfGrant(view, grant)).toEqual(['group "agents/reviewers"']);
    expect(groupFor(a)).toEqual({ name: 'agents/reviewers', text: 'group "agents/reviewers" of Pod "agents/a", Pod "agents/b"' });
    expect(groupFor(other)).toBeUndefined();
    expect(groupWithGrant(view, { ...grant }, view.podsOf(a)[0])).toBeUndefined(); // of another grant
    expect(groupsOfGrant(view, { ...grant })).toEqual([]);
    expect(callers.map((one) => podsCalling(view, one).map(({ manifest }) => manifest.metadata.name as string))).toEqual([[], ['b', 'a']]);
  });

  test('a group is found among other callers', () => {
    const { groupFor } = read([{ namespaceSelector: {}, podSelector: { matchLabels: labels } }, ofGroup]);
    expect(groupFor(a)!.name).toBe('agents/reviewers');
  });

  test.each<[string, Json[], number]>([
    ['one', [{ port: 20_001 }], 1],
    ['one of another protocol', [{ port: 20_001, protocol: 'UDP' }], 0],
    ['another', [{ port: 20_002 }], 0],
    ['a range', [{ port: 20_000, endPort: 20_009 }], 1],
    ['a range of others', [{ port: 1, endPort: 9 }], 0],
  ])('callers of a grant are those of its port: %s', (_, ports, count) => {
    expect(read([ofGroup], ports).callers).toHaveLength(count);
  });

  test('a grant of other callers has no group', () => {
    const { view, grant, groupFor } = read([{ namespaceSelector: {}, podSelector: { matchLabels: labels } }]);
    expect([groupsOfGrant(view, grant), groupFor(a)]).toEqual([[], undefined]);
  });
});
