import { ClusterView } from '../../../src/engine/cluster/cluster-view';
import { Direction } from '../../../src/engine/manifest/network-policy';
import { podViews } from '../../../src/engine/manifest/pod-view';
import { isolatorsOf, needsRules, peerOpenings } from '../../../src/engine/reach/peer-openings';
import { Json } from '../../../src/engine/value/json';

/** What policies open to one pod, where a ClusterNetworkPolicy decides, too. */

const named = (name: string) => ({ matchLabels: { 'kubernetes.io/metadata.name': name } });
const agent: Json = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'agent', namespace: 'agents', labels: { app: 'agent' } },
  spec: { containers: [{ ports: [{ name: 'http', containerPort: 8080 }] }] },
};
const np = (spec: Json, name = 'np'): Json => ({
  apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name, namespace: 'agents' }, spec: { podSelector: {}, ...spec },
});
const cluster: Json = {
  apiVersion: 'policy.networking.k8s.io/v1alpha2',
  kind: 'ClusterNetworkPolicy',
  metadata: { name: 'admin' },
  spec: {
    tier: 'Admin',
    priority: 10,
    subject: { namespaces: named('agents') },
    egress: [{ action: 'Deny', to: [{ networks: ['10.9.0.0/16'] }] }],
    ingress: [{ action: 'Deny', from: [{ namespaces: named('web') }] }],
  },
};
const tools = [{ namespaceSelector: named('tools') }];
const at = (direction: Direction, ...policies: Json[]) =>
  [new ClusterView([agent, ...policies].map((manifest) => ({ manifest }))), podViews(agent)[0], direction] as const;

test.each<[string, Json, Direction, string[]]>([
  ['a port by a name that the agent has', { policyTypes: ['Ingress'], ingress: [{ from: tools, ports: [{ port: 'http' }] }] }, 'Ingress',
    ['every pod in namespace tools 8080-8080/TCP ']],
  ['a port by a name that the agent does not have', { policyTypes: ['Ingress'], ingress: [{ from: tools, ports: [{ port: 'metrics' }] }] },
    'Ingress', []],
  ['a port by the name that another pod has', { policyTypes: ['Egress'], egress: [{ to: tools, ports: [{ port: 'metrics' }] }] }, 'Egress',
    ['every pod in namespace tools  metrics']],
  ['a port by its number', { policyTypes: ['Egress'], egress: [{ to: tools, ports: [{ port: 80 }] }] }, 'Egress',
    ['every pod in namespace tools 80-80/TCP ']],
  ['nothing', { policyTypes: ['Egress'], egress: [] }, 'Egress', []],
])('opens %s', (_, spec, direction, expected) => {
  expect(peerOpenings(...at(direction, cluster, np(spec)))!
    .map(({ to, numbers, names }) => `${to} ${numbers.text} ${names.map(({ name }) => name).join()}`)).toEqual(expected);
});

test('a pod that no policy isolates has no list of openings', () => {
  expect(peerOpenings(...at('Egress'))).toBeUndefined();
  expect(peerOpenings(...at('Egress', np({ policyTypes: ['Ingress'] })))).toBeUndefined();
  expect(peerOpenings(...at('Ingress', np({ policyTypes: ['Ingress'] })))).toEqual([]);
});

test.each<[string, Json, Direction, string[]]>([
  ['a type', { policyTypes: ['Egress'] }, 'Egress', ['spec.policyTypes']],
  ['another type', { policyTypes: ['Ingress'], egress: [{}] }, 'Egress', []],
  ['its rules', { egress: [{}] }, 'Egress', ['spec.egress']],
  ['an empty list of types, and its rules', { policyTypes: [], egress: [{}] }, 'Egress', ['spec.egress']],
  ['its selector', {}, 'Ingress', ['spec.podSelector']],
  ['its spec, where a selector is left out', { podSelector: undefined }, 'Ingress', ['spec']],
])('a policy isolates by %s', (_, spec, direction, fields) => {
  expect(isolatorsOf(...at(direction, np(spec))).map(({ field }) => field)).toEqual(fields);
});

test('policies do not isolate a pod on the network of its node', () => {
  const onNode = { ...agent, spec: { ...agent.spec, hostNetwork: true } };
  const view = new ClusterView([onNode, np({ policyTypes: ['Egress'] })].map((manifest) => ({ manifest })));
  expect(isolatorsOf(view, podViews(onNode)[0], 'Egress')).toEqual([]);
});

test.each<[string, Json[], string[], boolean]>([
  ['the only rule of a policy without types', [{ egress: [{}] }], ['spec.egress[0]'], true],
  ['one of two rules', [{ egress: [{}, {}] }], ['spec.egress[0]'], false],
  ['both rules', [{ egress: [{}, {}] }], ['spec.egress[0]', 'spec.egress[1]'], true],
  ['the rule of a policy with types', [{ policyTypes: ['Egress'], egress: [{}] }], ['spec.egress[0]'], false],
  ['the rules of one policy of two', [{ egress: [{}] }, { policyTypes: ['Egress'] }], ['spec.egress[0]'], false],
  ['a rule for the other direction', [{ egress: [{}] }], ['spec.ingress[0]'], false],
])('without %s, a pod is no longer isolated: %#', (_, specs, gone, expected) => {
  const isolators = isolatorsOf(...at('Egress', ...specs.map((spec, i) => np(spec, `np-${i}`))));
  expect(needsRules(isolators, 'Egress', () => gone)).toBe(expected);
});

test('a pod that nothing isolates needs no rules', () => {
  expect(needsRules([], 'Egress', () => [])).toBe(false);
});
