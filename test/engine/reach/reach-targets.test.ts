import { parseCidr } from '../../../src/engine/address/cidr';
import { PortSet } from '../../../src/engine/address/port-set';
import { ClusterView } from '../../../src/engine/cluster/cluster-view';
import { Direction } from '../../../src/engine/manifest/network-policy';
import { podViews } from '../../../src/engine/manifest/pod-view';
import { ReachTarget } from '../../../src/engine/reach/reach-target';
import { hostOpenings, openingsOf, targetsOf } from '../../../src/engine/reach/reach-targets';
import { Json } from '../../../src/engine/value/json';
import { clusterOf } from '../../support/cluster';
import { makeObject } from '../../support/plain';

const DNS = [{ port: 53, protocol: 'UDP' }, { port: 53 }];
const KUBE_DNS = {
  namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } },
  podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } },
};
const pod = (labels: Json = { app: 'agent' }, spec: Json = {}): Json => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'agent', namespace: 'agents', labels },
  spec,
});
const policy = (name: string, spec: Json, namespace = 'agents'): Json =>
  ({ apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name, namespace }, spec: { podSelector: {}, ...spec } });
const egress = (name: string, ...rules: Json[]) => policy(name, { policyTypes: ['Egress'], egress: rules });

function targets(agent: Json, ...others: Json[]): ReachTarget[] {
  const view = clusterOf([agent, ...others]);
  return targetsOf(view, podViews(agent)[0]);
}

/** Each as one line, with the policies. */
function lines(agent: Json, ...others: Json[]): string[] {
  return targets(agent, ...others).map(({ to, ports, policies }) => `${to}: ${ports.join(', ')} by ${policies.join(', ')}`);
}

describe('a pod reaches everyone', () => {
  test.each<[string, Json, Json[]]>([
    ['that no policy selects', pod(), [policy('other', { podSelector: { matchLabels: { app: 'other' } }, policyTypes: ['Egress'] })]],
    ['that a policy of another namespace would select', pod(), [policy('elsewhere', { policyTypes: ['Egress'] }, 'tools')]],
    ['whose policies are for ingress', pod(), [policy('ingress', {})]],
    ['on the host network', pod({}, { hostNetwork: true }), [policy('closed', { policyTypes: ['Egress'] })]],
  ])('%s', (_, agent, others) => {
    expect(targets(agent, ...others)).toEqual([{
      to: 'everyone',
      addresses: ['0.0.0.0/0', '::/0'],
      exceptAddresses: [],
      ports: ['every port'],
      policies: [],
    }]);
  });
});

test('a pod that a policy without rules selects reaches nobody', () => {
  expect(targets(pod(), egress('closed'))).toEqual([]);
});

test.each<[string, Json, string[]]>([
  ['an empty rule', {}, ['everyone: every port']],
  ['no peers', { to: null, ports: [{ port: 443 }] }, ['everyone: 443/TCP']],
  ['no peers in a list', { to: [], ports: [] }, ['everyone: every port']],
  ['all but a block', { to: [{ ipBlock: { cidr: '0.0.0.0/0', except: ['10.0.0.0/8'] } }] }, ['0.0.0.0/0 except 10.0.0.0/8: every port']],
  ['all of a family', { to: [{ ipBlock: { cidr: '::/0' } }] }, ['::/0: every port']],
  ['two halves', { to: [{ ipBlock: { cidr: '10.0.0.0/9' } }, { ipBlock: { cidr: '10.128.0.0/9' } }] }, ['10.0.0.0/8: every port']],
  ['ports that meet', {
    to: [{ ipBlock: { cidr: '192.0.2.1/32' } }],
    ports: [{ port: 80, endPort: 90 }, { port: 91 },
      { protocol: 'UDP' }],
  },
  ['192.0.2.1/32: 80-91/TCP, every UDP port']],
  ['a name, of which no address has one', { to: [{ ipBlock: { cidr: '192.0.2.1/32' } }], ports: [{ port: 'http' }] }, []],
  ['pods of its own namespace', { to: [{ podSelector: { matchLabels: { b: '2', a: '1' } } }] },
    ['pods a=1,b=2 in namespace agents: every port']],
  ['every pod of its own namespace', { to: [{ podSelector: {} }] }, ['every pod in namespace agents: every port']],
  ['pods of every namespace', { to: [{ namespaceSelector: {} }] }, ['every pod in every namespace: every port']],
  ['both selectors in one peer', { to: [KUBE_DNS], ports: DNS }, ['pods k8s-app=kube-dns in namespace kube-system: 53/TCP, 53/UDP']],
  ['the two as two peers', { to: [{ namespaceSelector: KUBE_DNS.namespaceSelector }, { podSelector: KUBE_DNS.podSelector }] },
    ['every pod in namespace kube-system: every port', 'pods k8s-app=kube-dns in namespace agents: every port']],
  ['expressions', {
    to: [{
      namespaceSelector: { matchExpressions: [{ key: 'team', operator: 'Exists' }] },
      podSelector: {
        matchExpressions: [{ key: 'tier', operator: 'In', values: ['b', 'a'] }, { key: 'x', operator: 'NotIn', values: ['y'] },
          { key: 'old', operator: 'DoesNotExist' }],
      },
    }],
  }, ['pods !old,tier in (a,b),x notin (y) in namespaces team: every port']],
])('%s', (_, rule, expected) => {
  expect(lines(pod(), egress('p', rule))).toEqual(expected.map((line) => `${line} by p`));
});

test('the order of policies does not count where a target is open on several ports', () => {
  const policies = [egress('one', { ports: [{ port: 53, protocol: 'UDP' }] }), egress('two', { ports: [{ port: 443 }] })];
  const expected = ['everyone: 443/TCP by two', 'everyone: 53/UDP by one'];
  expect([lines(pod(), ...policies), lines(pod(), ...policies.reverse())]).toEqual([expected, expected]);
});

test('policies add up, each is named, and what a wider rule opens is told once', () => {
  const block = (cidr: string, port?: number) => ({ to: [{ ipBlock: { cidr } }], ...(port && { ports: [{ port }] }) });
  expect(lines(pod(), egress('one', block('192.0.2.0/25')), egress('two', block('192.0.2.128/25')),
    egress('three', block('192.0.2.0/23', 443)))).toEqual([
    '192.0.2.0/24: every port by one, two',
    '192.0.3.0/24: 443/TCP by three',
  ]);
  expect(lines(pod(), egress('one', { to: [KUBE_DNS], ports: [{ port: 53 }] }),
    egress('two', { to: [KUBE_DNS], ports: [{ port: 53, protocol: 'UDP' }] }))).toEqual([
    'pods k8s-app=kube-dns in namespace kube-system: 53/TCP, 53/UDP by one, two',
  ]);
});

test('a named port is told with what the pods behind it call so, main containers and sidecars alone', () => {
  const called = (name: string, spec: Json): Json => ({
    ...pod({ app: 'web' }, spec),
    metadata: { name, namespace: 'tools', labels: { app: 'web' } },
  });
  const port = (containerPort: number, protocol?: string) => ({ ports: [{ name: 'http', containerPort, protocol }] });
  const rule = {
    to: [{ namespaceSelector: { matchLabels: { team: 'tools' } }, podSelector: { matchLabels: { app: 'web' } } }],
    ports: [{ port: 'http' }],
  };
  const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'tools', labels: { team: 'tools' } } };
  const pods = [
    called('a', { containers: [port(8080), port(9999, 'UDP')] }),
    called('b', { containers: [{}], initContainers: [{ ...port(8081), restartPolicy: 'Always' }, port(8082)] }),
    called('c', { hostNetwork: true, containers: [port(8083)] }),
  ];
  const to = 'pods app=web in namespaces team=tools';
  expect(lines(pod(), egress('p', rule), namespace, ...pods)).toEqual([`${to}: http/TCP (8080, 8081) by p`]);
  expect(lines(pod(), egress('p', rule), ...pods))
    .toEqual([`${to}: http/TCP by p`]); // a namespace that is known by name alone has no such label
});

test('a target has the fields of what it is', () => {
  const cilium = makeObject('cilium.io/v2', 'CiliumNetworkPolicy', 'c', {
    endpointSelector: {}, egress: [{ toFQDNs: [{ matchName: 'a.example' }] }],
  });
  const policies = [egress('np', { to: [{ ipBlock: { cidr: '192.0.2.0/24' } }, KUBE_DNS] }), cilium];
  const [agent, none] = [pod(), { addresses: [], exceptAddresses: [], ports: ['every port'] }];
  const of = 'CiliumNetworkPolicy "c"';
  expect(targets(agent, ...policies)).toStrictEqual([
    { ...none, to: '192.0.2.0/24', addresses: ['192.0.2.0/24'], policies: ['np'] },
    {
      ...none,
      to: 'pods k8s-app=kube-dns in namespace kube-system',
      pods: 'k8s-app=kube-dns',
      namespaces: 'kubernetes.io/metadata.name=kube-system',
      policies: ['np'],
    },
    { ...none, to: `a.example by ${of}`, hosts: ['a.example'], policies: [of] },
  ]);
  const view = clusterOf([agent, ...policies]);
  expect(hostOpenings(view, podViews(agent)[0], 'Egress').map(({ sources: [{ ports }] }) => ports))
    .toEqual([{ numbers: PortSet.ALL, names: [] }]);
});

describe('pods share the list of what they reach', () => {
  const named = (name: string, spec: Json = {}, namespace = 'agents'): Json => (
    { apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace, labels: { app: name } }, spec });
  const port = (containerPort: number) => ({ containers: [{ name: 'main', ports: [{ name: 'http', containerPort }] }] });

  /** The lists of two pods, and whether they are one. */
  function lists(pods: Json[], direction: Direction, ...others: Json[]) {
    const view = new ClusterView([...pods, ...others].map((manifest) => (
      { manifest, ...manifest.metadata.namespace === 'known' && { ranges: { pods: [parseCidr('10.244.0.0/16')] } } })));
    const [one, other] = pods.map((manifest) => openingsOf(view, view.podsOf(manifest)[0], direction));
    return { texts: [one, other].map((list) => list.map(({ to, numbers }) => `${to} ${numbers.texts().join()}`)), isOne: one === other };
  }

  test('in all namespaces where no policy is, or under the same policies', () => {
    expect(lists([named('a'), named('b', {}, 'tools')], 'Egress').isOne).toBe(true);
    expect(lists([named('a', port(80)), named('b', port(81))], 'Egress', egress('p', { to: [KUBE_DNS] })).isOne).toBe(true);
  });

  test('but not callers of ports that they name in other ways', () => {
    const callers = policy('p', { ingress: [{ from: [{ podSelector: {} }], ports: [{ port: 'http' }] }] });
    expect(lists([named('a', port(80)), named('b', port(81))], 'Ingress', callers).texts)
      .toEqual([['every pod in namespace agents 80/TCP'], ['every pod in namespace agents 81/TCP']]);
  });

  const cluster = (subject: Json, tier = 'Admin'): Json => ({
    apiVersion: 'policy.networking.k8s.io/v1alpha2',
    kind: 'ClusterNetworkPolicy',
    metadata: { name: tier },
    spec: { tier, priority: 1, subject, egress: [{ action: 'Deny', to: [{ networks: ['10.244.0.0/16'] }] }] },
  });

  test('but not pods under rules of other tiers', () => {
    const block = egress('p', { to: [{ ipBlock: { cidr: '10.244.0.0/15' } }] });
    const subject = (app: string) => ({ pods: { podSelector: { matchLabels: { app } } } });
    const [first, second] = [cluster(subject('a')), cluster(subject('b'))];
    second.spec.egress[0].to[0].networks = ['10.245.0.0/16'];
    expect(lists([named('a'), named('b')], 'Egress', block, first, second).texts)
      .toEqual([['10.245.0.0/16 every port'], ['10.244.0.0/16 every port']]);
  });

  test('but not pods in namespaces of other ranges, where a tier denies addresses', () => {
    const { texts: [one, other] } = lists([named('a', {}, 'known'), named('b')], 'Egress', cluster({ namespaces: {} }, 'Baseline'));
    expect([one.length, other.length]).toEqual([1, 2]);
    expect(other[1]).toBe('every pod in every namespace every port');
  });

  test('but not pods under other policies of other networks', () => {
    const cilium = (app: string, to: string): Json => makeObject('cilium.io/v2', 'CiliumNetworkPolicy', app, {
      endpointSelector: { matchLabels: { app } }, egress: [{ toEndpoints: [{ matchLabels: { app: to } }] }],
    });
    const { texts } = lists([named('a'), named('b')], 'Egress', egress('p'), cilium('a', 'c'), cilium('b', 'd'));
    expect(texts).toEqual([['pods app=c in namespace agents every port'], ['pods app=d in namespace agents every port']]);
  });
});
