import { parseCidr } from '../../../src/engine/address/cidr';
import { ClusterView } from '../../../src/engine/cluster/cluster-view';
import { isolates } from '../../../src/engine/manifest/network-policy';
import { podViews } from '../../../src/engine/manifest/pod-view';
import { Json } from '../../../src/engine/value/json';
import { clusterOf } from '../../support/cluster';

const policy = (name: string, spec: Json, namespace = 'agents'): Json =>
  ({ apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name, namespace }, spec });
const podOf = (labels: Json | undefined, namespace = 'agents') =>
  podViews({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'pod', namespace, labels }, spec: { containers: [] } })[0];
const blocks = (...texts: string[]) => texts.map(parseCidr);

describe('policies that select a pod', () => {
  const all = clusterOf([
    policy('everyone', { podSelector: {} }),
    policy('no selector', {}),
    policy('web', { podSelector: { matchLabels: { app: 'web' } } }),
    policy('web of a', { podSelector: { matchLabels: { app: 'web', team: 'a' } } }),
    policy('by expressions', { podSelector: { matchExpressions: [{ key: 'app', operator: 'In', values: ['web', 'db'] }] } }),
    policy('both', { podSelector: { matchLabels: { app: 'web' }, matchExpressions: [{ key: 'team', operator: 'DoesNotExist' }] } }),
    policy('elsewhere', { podSelector: {} }, 'other'),
    { ...policy('of another API', { podSelector: {} }), apiVersion: 'crd.projectcalico.org/v1' },
    { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy' },
    { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: null, spec: 'all' },
  ]);
  const names = (labels?: Json, namespace?: string) => all.policyGroupsOf(podOf(labels, namespace)).flat()
    .map(({ metadata }) => metadata?.name);

  test.each<[string, Json | undefined, string[]]>([
    ['no labels', undefined, ['everyone', 'no selector']],
    ['another label', { app: 'search' }, ['everyone', 'no selector']],
    ['one label', { app: 'web' }, ['both', 'by expressions', 'everyone', 'no selector', 'web']],
    ['two labels', { team: 'a', app: 'web' }, ['by expressions', 'everyone', 'no selector', 'web', 'web of a']],
    ['a label of which expressions speak', { app: 'db' }, ['by expressions', 'everyone', 'no selector']],
  ])('%s', (_, labels, expected) => {
    expect(names(labels).sort()).toEqual(expected);
  });

  test('are those of its namespace, or of none where it names none', () => {
    expect(names({ app: 'web' }, 'other')).toEqual(['elsewhere']);
    const nowhere = podViews({ apiVersion: 'v1', kind: 'Pod', spec: {} })[0];
    expect(all.policyGroupsOf(nowhere).flat()).toHaveLength(2);
    expect(all.policyGroupsOf(nowhere)).toBe(all.policyGroupsOf(nowhere));
  });

  test('with the same selector they are one list for all pods that it selects', () => {
    const quarantine = { matchExpressions: [{ key: 'quarantine', operator: 'DoesNotExist' }] };
    const many = clusterOf([
      policy('a', {}), policy('b', { podSelector: quarantine }), policy('c', {}), policy('d', { podSelector: quarantine }),
      policy('e', {}, 'other'),
    ]);
    const [web, db] = [{ app: 'web' }, { app: 'db' }].map((labels) => many.policyGroupsOf(podOf(labels)));
    expect(web.map((group) => group.map(({ metadata }) => metadata.name))).toEqual([['a', 'c'], ['b', 'd']]);
    web.forEach((group, i) => expect(db[i]).toBe(group));
  });

  test('are looked up by label: each pod with a policy of its own asks no other', () => {
    let asked = 0;
    const count = 500;
    const counted = Array.from({ length: count }, (_, i) => {
      const spec = { podSelector: { matchLabels: { id: String(i) } } };
      return Object.defineProperty(policy(`policy-${i}`, {}), 'spec', { get: () => { asked++; return spec; } });
    });
    const many = clusterOf(counted);
    asked = 0;
    for (let i = 0; i < count; i++) {
      expect(many.policyGroupsOf(podOf({ id: String(i), app: 'web' })).flat().map(({ metadata }) => metadata.name))
        .toEqual([`policy-${i}`]);
    }
    expect(asked).toBe(0);
  });
});

test.each<[string, Json | undefined, boolean, boolean]>([
  ['both types', { policyTypes: ['Ingress', 'Egress'] }, true, true],
  ['egress alone', { policyTypes: ['Egress'], ingress: [{}] }, false, true],
  ['ingress alone', { policyTypes: ['Ingress'], egress: [{}] }, true, false],
  ['no types', {}, true, false],
  ['no types, with rules for egress', { egress: [{}] }, true, true],
  ['no types, with a rule that was left out in YAML', { egress: [null] }, true, true],
  ['no types, with an empty list of rules', { policyTypes: null, egress: [] }, true, false],
  ['an empty list of types', { policyTypes: [], egress: [{}] }, true, true],
  ['what is no list', { policyTypes: 'Egress', egress: {} }, true, false],
  ['no spec', undefined, true, false],
])('a policy with %s closes what Kubernetes says', (_, spec, ingress, egress) => {
  const one = policy('one', spec!);
  expect([isolates(one, 'Ingress'), isolates(one, 'Egress')]).toEqual([ingress, egress]);
});

describe('ranges of a namespace', () => {
  const ranges = (pods: string, services?: string) => ({ pods: blocks(pods), services: services === undefined ? [] : blocks(services) });
  const told = new ClusterView([
    { manifest: policy('a', {}), ranges: ranges('10.1.0.0/16', '10.2.0.0/16') },
    { manifest: policy('b', {}), ranges: ranges('10.1.0.0/16') },
    { manifest: policy('c', {}, 'dual'), ranges: ranges('fd00::/64') },
    { manifest: policy('d', {}, 'same'), ranges: ranges('10.1.7.0/24', '10.2.0.0/16') },
    { manifest: policy('e', {}, 'same'), ranges: ranges('10.1.0.0/16') },
  ], { ranges: ranges('10.9.0.0/16') });

  test('are those of the cluster and those that its policies were made with, each once', () => {
    const none = { pods: [], services: [], nodes: [], apiServers: [], privates: [] };
    expect(told.rangesOf('agents')).toEqual({ ...none, pods: blocks('10.1.0.0/16', '10.9.0.0/16'), services: blocks('10.2.0.0/16') });
    expect(told.rangesOf('dual')).toEqual({ ...none, pods: blocks('10.9.0.0/16', 'fd00::/64') });
    expect(told.rangesOf('other')).toEqual({ ...none, pods: blocks('10.9.0.0/16') });
    expect(new ClusterView().rangesOf('agents')).toEqual(none);
  });

  test('are one object for all namespaces that have the same, so that what follows from them is found once', () => {
    expect(told.rangesOf('same')).toBe(told.rangesOf('agents'));
    expect(told.rangesOf('other')).toBe(told.rangesOf('another'));
    expect(told.rangesOf('other')).not.toBe(told.rangesOf('agents'));
  });
});

describe('ranges that Namespaces have of their cluster', () => {
  const namespace = (name: string, text: unknown): Json => ({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name, annotations: { 'cdk8s-hardened-agents/cluster': text } },
  });
  const pods = (...texts: string[]) => JSON.stringify({ podCidrs: texts });
  const texts = (one: ClusterView, name = 'other') => one.rangesOf(name).pods.map(({ text }) => text);

  test('count in every namespace, with those of the options and of policies', () => {
    const one = new ClusterView([
      { manifest: namespace('a', pods('10.1.0.0/16')) },
      { manifest: namespace('b', pods('10.2.0.0/16', '10.1.4.0/24')) },
      { manifest: policy('p', {}, 'c'), ranges: { pods: blocks('10.4.0.0/16') } },
    ], { ranges: { pods: blocks('10.3.0.0/16') } });
    expect([texts(one), texts(one, 'c')]).toEqual([['10.1.0.0/16', '10.2.0.0/16', '10.3.0.0/16'],
      ['10.1.0.0/16', '10.2.0.0/16', '10.3.0.0/16', '10.4.0.0/16']]);
    expect(one.clusterRanges.pods).toHaveLength(3);
  });

  test.each<[string, unknown]>([
    ['no JSON', '{'], ['an object', { podCidrs: ['10.1.0.0/16'] }], ['a number', 7], ['null', null], ['every address', pods('0.0.0.0/0')],
    ['one wrong range among others', pods('10.1.0.0/16', 'x')],
    ['a prototype', '{"__proto__":{"podCidrs":["10.1.0.0/16"]}}'], ['a constructor', '{"constructor":{"podCidrs":["10.1.0.0/16"]}}'],
    ['deep lists', '['.repeat(16_000)],
    ['very many', pods(...Array.from({ length: 1_000 }, (_, i) => `10.${i % 256}.0.0/16`))],
    ['very much', pods(`10.1.0.0/16${' '.repeat(1_000_000)}`)],
  ])('%s counts for nothing', (_, text) => {
    expect(texts(clusterOf([namespace('a', text)]))).toEqual([]);
    expect(texts(clusterOf([namespace('a', text), namespace('b', pods('10.1.0.0/16'))]))).toEqual(['10.1.0.0/16']);
  });

  test('of an object of another group are none', () => {
    expect(texts(clusterOf([{ ...namespace('a', pods('10.1.0.0/16')), apiVersion: 'example.com/v1' }]))).toEqual([]);
  });

  test('many namespaces with ranges of their own are read in a moment', () => {
    const before = Date.now();
    const many = clusterOf(Array.from({ length: 2_000 }, (_, i) => namespace(`n${i}`,
      JSON.stringify({ name: `n${i}`, podCidrs: ['10.1.0.0/16', '10.2.0.0/16'] }))));
    many.namespaceNames.forEach((name) => expect(texts(many, name)).toHaveLength(2));
    expect(Date.now() - before).toBeLessThan(60_000); // a comparison of each with each takes hours
  });
});
