import { Direction } from '../../../src/engine/manifest/network-policy';
import { podViews } from '../../../src/engine/manifest/pod-view';
import { denyRulesOf, isolatorsOf, needsRules, peerOpenings } from '../../../src/engine/reach/peer-openings';
import { Json } from '../../../src/engine/value/json';
import { clusterOf } from '../../support/cluster';
import { makeObject, makePolicy } from '../../support/plain';

/** What policies open to one pod, where a ClusterNetworkPolicy decides, too. */

const named = (name: string) => ({ matchLabels: { 'kubernetes.io/metadata.name': name } });
const agent: Json = makeObject('v1', 'Pod', { name: 'agent', namespace: 'agents', labels: { app: 'agent' } }, {
  containers: [{ ports: [{ name: 'http', containerPort: 8080 }] }],
});
const np = (spec: Json, name = 'np'): Json => makePolicy(name, { podSelector: {}, ...spec });
const cluster: Json = makeObject('policy.networking.k8s.io/v1alpha2', 'ClusterNetworkPolicy', { name: 'admin' }, {
  tier: 'Admin',
  priority: 10,
  subject: { namespaces: named('agents') },
  egress: [{ action: 'Deny', to: [{ networks: ['10.9.0.0/16'] }] }],
  ingress: [{ action: 'Deny', from: [{ namespaces: named('web') }] }],
});
const tools = [{ namespaceSelector: named('tools') }];
const at = (direction: Direction, ...policies: Json[]) =>
  [clusterOf([agent, ...policies]), podViews(agent)[0], direction] as const;

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
  const view = clusterOf([onNode, np({ policyTypes: ['Egress'] })]);
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

const cilium = (spec: Json): Json => makeObject('cilium.io/v2', 'CiliumNetworkPolicy', 'cilium', { endpointSelector: {}, ...spec });
const calico = (spec: Json): Json => (
  { apiVersion: 'projectcalico.org/v3', kind: 'NetworkPolicy', metadata: { name: 'calico', namespace: 'agents' }, spec });

test.each<[string, Json, Direction, string[]]>([
  ['rules of Cilium', cilium({ egress: [{}] }), 'Egress', ['spec.egress']],
  ['rules of Cilium for callers', cilium({ egress: [], ingress: [{}] }), 'Ingress', ['spec.ingress']],
  ['what Cilium denies', cilium({ egress: [], egressDeny: [{}] }), 'Egress', ['spec.egressDeny']],
  ['one of several rule sets of Cilium', { ...cilium({}), specs: [{ endpointSelector: {}, egress: [{}] }] }, 'Egress', ['specs[0].egress']],
  ['the types of Calico', calico({ types: ['Egress'] }), 'Egress', ['spec.types']],
  ['the spec of Calico, where types are left out', calico({ selector: 'all()' }), 'Ingress', ['spec']],
])('a policy of another network isolates by %s', (_, policy, direction, fields) => {
  expect(isolatorsOf(...at(direction, policy)).map(({ field }) => field)).toEqual(fields);
});

test('a policy that may select the pod or not isolates it not for sure', () => {
  const endpointSelector = { matchLabels: { 'pod-template-hash': 'x' } };
  expect(isolatorsOf(...at('Egress', cilium({ endpointSelector, egress: [{}] })))).toHaveLength(0);
});

test('without its rules, a policy of Cilium isolates no more', () => {
  const isolators = isolatorsOf(...at('Ingress', cilium({ ingress: [{}] })));
  expect(needsRules(isolators, 'Ingress', () => ['spec.ingress[0]'])).toBe(true);
  expect(needsRules(isolators, 'Ingress', () => ['spec.egress[0]'])).toBe(false);
});

test('rules that deny a pod something are those that are in force for sure', () => {
  const [deny, accept] = ['Deny', 'Accept'].map((action) => ({ action, to: [{ networks: ['10.9.0.0/16'] }] }));
  const tier = (name: string, egress: Json[], subject: Json = { namespaces: named('agents') }): Json => (
    { ...cluster, metadata: { name }, spec: { ...cluster.spec, tier: name, subject, egress } });
  const denying = (...policies: Json[]) => denyRulesOf(...at('Egress', ...policies))
    .map(({ policy, field }) => `${policy.metadata.name} ${field}`);
  expect(denying(tier('Baseline', [accept, deny]), tier('Admin', [deny, accept])))
    .toEqual(['Admin spec.egress[0]', 'Baseline spec.egress[1]']);
  expect(denying(tier('Admin', [deny], { namespaces: { matchLabels: { team: 'a' } } }))).toEqual([]);
});

test('what is open by default is an opening of its own', () => {
  const texts = (direction: Direction, ...policies: Json[]) => peerOpenings(...at(direction, ...policies))!
    .map(({ to, numbers, policies: by }) => `${to} ${numbers.texts().join()} by ${by.join()}`);
  const accept = { ...cluster, spec: { ...cluster.spec, egress: [{ action: 'Accept', to: [{ networks: ['10.9.0.0/16'] }] }] } };
  expect(texts('Egress', accept)).toEqual([
    '10.9.0.0/16 every port by ClusterNetworkPolicy "admin"',
    '0.0.0.0/0, ::/0 except 10.9.0.0/16 every port by ',
    'every pod in every namespace every port by ',
  ]);
});

test('a pod that nothing isolates needs no rules', () => {
  expect(needsRules([], 'Egress', () => [])).toBe(false);
});
