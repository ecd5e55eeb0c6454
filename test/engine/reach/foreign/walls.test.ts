import { partsOf } from './parts';
import { unjudgedPolicy } from '../../../../src/engine/reach/foreign/unjudged';
import { Json } from '../../../../src/engine/value/json';
import { clusterOf } from '../../../support/cluster';
import { makeObject } from '../../../support/plain';

/** Objects that switch policies off or lead traffic past them, and what of policies cannot be judged. */

const own = (apiVersion: string, kind: string, spec: Json, namespace = 'agents', name = 'x'): Json => (
  { apiVersion, kind, metadata: { name, namespace }, spec });
const felix = (spec: Json) => own('projectcalico.org/v3', 'FelixConfiguration', spec, '');
const cilium = (defaults: Json) => own('cilium.io/v2', 'CiliumNodeConfig', { defaults }, 'kube-system');
const config = (data: Json, name = 'cilium-config', namespace = 'kube-system'): Json => (
  { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace }, data });
const redirect = (namespace: string, of: string) => own('cilium.io/v2', 'CiliumLocalRedirectPolicy',
  { redirectFrontend: { serviceMatcher: { serviceName: 'dns', namespace: of } } }, namespace);

test.each<[string, Json, string[]]>([
  ['a setting of Calico', felix({ workloadSourceSpoofing: 'Any' }),
    ['lets pods choose the address that their packets come from (workloadSourceSpoofing: Any)']],
  ['another interface', felix({ interfacePrefix: 'eth' }), ['applies policies to no interface of pods (interfacePrefix: eth)']],
  ['interfaces of pods', felix({ interfacePrefix: 'eth,cali' }), []],
  ['no interface', felix({ interfacePrefix: '' }), []],
  ['nothing', felix({}), []],
  ['a setting of Cilium', cilium({ 'enable-policy': 'never' }), ['switches all policies off on its nodes (enable-policy: never)']],
  ['another value', cilium({ 'enable-policy': 'default' }), []],
  ['its ConfigMap', config({ 'policy-audit-mode': true }), ['lets what policies deny pass on its nodes (policy-audit-mode: true)']],
  ['another ConfigMap', config({ 'policy-audit-mode': 'true' }, 'other'), []],
  ['one of another namespace', config({ 'policy-audit-mode': 'true' }, 'cilium-config', 'agents'), []],
])('%s opens something for every pod, or nothing', (_, object, expected) => {
  expect(partsOf(object).map(({ match, ...rest }) => ({ ...rest, match: match({}) })))
    .toEqual(expected.map((text) => ({ isolates: [], opened: [text], addresses: '', unread: [], openings: [], match: 'yes' })));
});

test.each<[string, Json, [labels: Json, namespace: string, match: string][]]>([
  ['a PolicyEndpoint', own('networking.k8s.aws/v1alpha1', 'PolicyEndpoint', {}), [[{}, 'agents', 'yes'], [{}, 'tools', 'no']]],
  ['a SecurityGroupPolicy', own('vpcresources.k8s.aws/v1beta1', 'SecurityGroupPolicy', { podSelector: { matchLabels: { app: 'a' } } }),
    [[{ app: 'a' }, 'agents', 'yes'], [{ app: 'a' }, 'tools', 'no'], [{}, 'agents', 'no']]],
  ['a SecurityGroupPolicy by accounts', own('vpcresources.k8s.aws/v1beta1', 'SecurityGroupPolicy', { serviceAccountSelector: {} }),
    [[{}, 'agents', 'maybe'], [{}, 'tools', 'no']]],
  ['a NetworkAttachmentDefinition', own('k8s.cni.cncf.io/v1', 'NetworkAttachmentDefinition', {}),
    [[{}, 'agents', 'yes'], [{}, 'tools', 'no']]],
  ['a redirect', redirect('agents', 'kube-system'), [[{}, 'agents', 'maybe'], [{}, 'tools', 'maybe']]],
])('%s is for its pods, and not judged', (_, object, pods) => {
  const [part, ...more] = partsOf(object);
  expect([more.length, part.unread.length]).toEqual([0, 1]);
  expect(pods.map(([labels, namespace]) => part.match(labels, namespace))).toEqual(pods.map(([, , match]) => match));
});

test('the redirect of the resolver is usual in kube-system alone', () => {
  const count = (namespace: string, of: string) => partsOf(redirect(namespace, of)).length;
  expect([count('kube-system', 'kube-system'), count('agents', 'kube-system'), count('kube-system', 'agents')]).toEqual([0, 1, 1]);
});

describe('what cannot be judged of a policy', () => {
  const pod = (name: string): Json => (
    { apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: 'agents', labels: { app: name } }, spec: { containers: [] } });
  const policy = (...actions: string[]): Json => makeObject('policy.networking.k8s.io/v1alpha2', 'ClusterNetworkPolicy', { name: 'p' }, {
    subject: { pods: { namespaceSelector: {}, podSelector: { matchLabels: { app: 'a' } } } },
    egress: actions.map((action) => ({ action, to: [{ namespaces: {} }] })),
  });
  const unjudged = (one: Json, ...objects: Json[]) => unjudgedPolicy(one, clusterOf(objects));

  test('is the first by what it says, not by its place', () => {
    const why = 'the action is not known; and 2 more that cannot be judged';
    const [one, other] = [policy('Foo', 'Bar', 'Qux'), policy('Bar', 'Qux', 'Foo')];
    expect(unjudged(one, one, pod('a'))).toEqual({ field: 'spec.egress[1].action', got: 'Bar', why });
    expect(unjudged(other, other, pod('a'))).toEqual({ field: 'spec.egress[0].action', got: 'Bar', why });
  });

  test('is the first of those that say the same', () => {
    const one = policy('Foo', 'Foo');
    expect(unjudged(one, one, pod('a'))?.field).toBe('spec.egress[0].action');
  });

  test('is nothing of one that is for no pod, that is read, or that is not among the manifests', () => {
    const [one, read] = [policy('Foo'), policy('Deny')];
    expect(unjudged(one, one, pod('b'), pod('a'))).toEqual({ field: 'spec.egress[0].action', got: 'Foo', why: 'the action is not known' });
    expect([unjudged(one, one, pod('b')), unjudged(read, read, pod('a')), unjudged(one, pod('a'))])
      .toEqual([undefined, undefined, undefined]);
  });
});
