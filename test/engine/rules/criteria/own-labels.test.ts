import { ClusterView } from '../../../../src/engine/cluster/cluster-view';
import { Agent, agentsOf, namesAgent, namesPod, workloadOf } from '../../../../src/engine/rules/criteria/own-labels';
import { Json } from '../../../../src/engine/value/json';
import { clusterOf } from '../../../support/cluster';
import { makeObject } from '../../../support/plain';

const AGENT = { 'cdk8s-hardened-agents/agent': 'true' };
const pod = (name: string, labels: Json = {}, namespace = 'agents', fields: Json = {}): Json => ({
  apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace, labels: { ...AGENT, ...labels }, ...fields }, spec: { containers: [] },
});
const namespace = (name: string, labels: Json = {}): Json => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } });
const agentIn = (view: ClusterView, name = 'one'): Agent => [...agentsOf(view).byNamespace.values()].flat()
  .find((agent) => agent.pod.manifest.metadata.name === name)!;
const owned = (apiVersion: string, kind: string, name: string): Json => (
  { ownerReferences: [{ apiVersion, kind, name, controller: true }] });

describe('the workload of a pod', () => {
  const of = (labels: Json, owner: Json, ...others: Json[]) => {
    const one = pod('one', labels, 'agents', owner);
    return workloadOf(clusterOf([one, ...others]), one);
  };
  const hash = (text: unknown) => ({ 'pod-template-hash': text });
  const made = (apiVersion: string, kind: string, name: string, owner: Json = {}): Json => (
    { apiVersion, kind, metadata: { name, namespace: 'agents', ...owner }, spec: {} });
  const ofSet = owned('apps/v1', 'ReplicaSet', 'web-5d9c7');

  test.each<[string, string, Json, Json, Json[]]>([
    ['the pod itself', 'Pod|one', {}, {}, []],
    ['a StatefulSet', 'apps/StatefulSet|db', {}, owned('apps/v1', 'StatefulSet', 'db'), []],
    ['the Deployment that its ReplicaSet belongs to', 'apps/Deployment|web', hash('5d9c7'), ofSet, []],
    ['the Deployment that its ReplicaSet names', 'apps/Deployment|coder', hash('5d9c7'), ofSet,
      [made('apps/v1', 'ReplicaSet', 'web-5d9c7', owned('apps/v1', 'Deployment', 'coder'))]],
    ['a ReplicaSet of no Deployment', 'apps/ReplicaSet|web-5d9c7', hash('5d9c7'), ofSet, [made('apps/v1', 'ReplicaSet', 'web-5d9c7')]],
    ['a ReplicaSet with another name', 'apps/ReplicaSet|web', hash('5d9c7'), owned('apps/v1', 'ReplicaSet', 'web'), []],
    ['a ReplicaSet of a pod without the label', 'apps/ReplicaSet|web-undefined', {}, owned('apps/v1', 'ReplicaSet', 'web-undefined'), []],
    ['a ReplicaSet of a pod whose label is a number', 'apps/ReplicaSet|web-12', hash(12), owned('apps/v1', 'ReplicaSet', 'web-12'), []],
    ['a StatefulSet with such a name', 'apps/StatefulSet|web-5d9c7', hash('5d9c7'), owned('apps/v1', 'StatefulSet', 'web-5d9c7'), []],
    ['a Job', 'batch/Job|nightly-1', {}, owned('batch/v1', 'Job', 'nightly-1'), []],
    ['the CronJob that its Job names', 'batch/CronJob|nightly', {}, owned('batch/v1', 'Job', 'nightly-1'),
      [made('batch/v1', 'Job', 'nightly-1', owned('batch/v1', 'CronJob', 'nightly'))]],
    ['the pod, if it names another kind', 'Pod|one', {}, owned('batch/v1', 'CronJob', 'nightly'), []],
  ])('is %s', (_title, workload, labels, owner, others) => {
    expect(of(labels, owner, ...others)).toBe(workload.replace('|', '\nagents\n'));
  });
});

describe('the agents of a view', () => {
  test('are in the order of their titles, and those of one title in the order of their templates', () => {
    const template = { metadata: { labels: AGENT }, spec: { containers: [] } };
    const specs = Object.fromEntries(['Master', 'Worker', 'Other'].map((role) => [role, { template }]));
    const job = makeObject('kubeflow.org/v1', 'PyTorchJob', 'train', { pytorchReplicaSpecs: specs });
    const view = clusterOf([pod('z'), job, pod('a')]);
    const found = agentsOf(view).byNamespace.get('agents')!;
    expect(found.map(({ title }) => title)).toEqual([
      'Pod "agents/a"', 'Pod "agents/z"', 'PyTorchJob "agents/train"', 'PyTorchJob "agents/train"', 'PyTorchJob "agents/train"',
    ]);
    expect(found.slice(2).map((agent) => agent.pod)).toEqual(view.podsOf(job));
  });

  test('are found by their labels', () => {
    const { having } = agentsOf(clusterOf([pod('one', { app: 'one' }), pod('two', { app: 'two' })]));
    expect(['app', 'app=two', 'app=three'].map((label) => having(label).map(({ title }) => title))).toStrictEqual([
      ['Pod "agents/one"', 'Pod "agents/two"'], ['Pod "agents/two"'], [],
    ]);
  });
});

const labels = (matchLabels: Json): Json => ({ matchLabels });
const requires = (key: string, operator: string, values?: unknown): Json => ({ matchExpressions: [{ key, operator, values }] });

describe('a selector of pods', () => {
  const view = clusterOf([
    pod('one', { 'app': 'one', 'tier': 'front', 'gpu': 'a', 'cdk8s-hardened-agents/group-a': 'true', 'release': 'x' }),
    pod('two', { app: 'two', tier: 'front' }),
    pod('three', { app: 'one', gpu: 'b' }, 'others'),
  ]);

  test.each<[string, Json | undefined, boolean]>([
    ['by a label of its own', labels({ app: 'one' }), true],
    ['by one label of several', labels({ tier: 'front', app: 'one' }), true],
    ['by a value among others', requires('app', 'In', ['three', 'one']), true],
    ['by a label that no other agent of the namespace has', requires('gpu', 'Exists'), true],
    ['not by a label of others', labels({ tier: 'front' }), false],
    ['not by a key of others', requires('app', 'Exists'), false],
    ['not by a label of the library', labels({ 'cdk8s-hardened-agents/group-a': 'true' }), false],
    ['not by a label of a release', labels({ release: 'x' }), false],
    ['not by the label of another', labels({ app: 'two' }), false],
    ['not by what it does not select', requires('app', 'NotIn', ['one']), false],
    ['not by the lack of a label', requires('gpu', 'DoesNotExist'), false],
    ['not by values that are no list', requires('app', 'In', 'one'), false],
    ['not by nothing', {}, false],
    ['not if it is missing', undefined, false],
  ])('names an agent %s', (_title, selector, isNamed) => {
    expect(namesPod(view, selector, agentIn(view))).toBe(isNamed);
  });

  test('names an agent among those of the namespaces that count', () => {
    const names = (...among: string[]) => namesPod(view, labels({ app: 'one' }), agentIn(view), (name) => among.includes(name));
    expect([names('agents'), names('others'), names('agents', 'others')]).toEqual([true, false, false]);
  });

  test('names an agent if pods of its own workload alone have the label', () => {
    const replicas = ['one', 'other'].map((name) => pod(name, { app: 'db' }, 'agents', owned('apps/v1', 'StatefulSet', 'db')));
    const names = (...others: Json[]) => {
      const all = clusterOf([...replicas, ...others]);
      return namesPod(all, labels({ app: 'db' }), agentIn(all));
    };
    expect([names(), names(pod('two', { app: 'db' }))]).toEqual([true, false]);
  });
});

describe('a peer', () => {
  const team = (name: string, value: string) => namespace(name, { team: value });
  const app = { podSelector: labels({ app: 'one' }) };
  const other = pod('two', { app: 'one' }, 'others');
  const one = pod('one', { app: 'one' });
  const marked = (name: string, value = 'true') => namespace(name, { 'cdk8s-hardened-agents/agents': value, 'team': name });
  const ofAgents = labels({ 'cdk8s-hardened-agents/agents': 'true' });

  test.each<[string, Json, Json[]]>([
    ['in its own namespace', app, [one, other]],
    ['by a label that an agent has where the peer selects none', { ...app, namespaceSelector: labels({ team: 'a' }) },
      [one, other, pod('three'), team('agents', 'a'), team('others', 'b')]],
    ['as the only one of a namespace', { namespaceSelector: labels({ team: 'a' }) },
      [one, other, team('agents', 'a'), team('others', 'b')]],
    ['by one of several labels of its namespace', { namespaceSelector: labels({ area: 'x', team: 'a' }) },
      [one, other, namespace('agents', { area: 'x', team: 'a' }), namespace('others', { area: 'x', team: 'b' })]],
    ['by a value among others', { namespaceSelector: requires('team', 'In', ['c', 'a']) },
      [one, other, team('agents', 'a'), team('others', 'b')]],
    ['by the name of its namespace', { namespaceSelector: labels({ 'kubernetes.io/metadata.name': 'agents' }) }, [one, other]],
  ])('names an agent %s', (_title, peer, manifests) => {
    const view = clusterOf(manifests);
    expect(namesAgent(view, peer, agentIn(view))).toBe(true);
  });

  test.each<[string, Json, Json[]]>([
    ['a label that an agent has where the peer selects', { ...app, namespaceSelector: labels({ team: 'a' }) },
      [one, other, pod('three'), team('agents', 'a'), team('others', 'a')]],
    ['a label that an agent has in a namespace without known labels', { ...app, namespaceSelector: labels({ team: 'a' }) },
      [one, other, pod('three'), team('agents', 'a')]],
    ['a label of a namespace with another agent', { namespaceSelector: labels({ team: 'a' }) },
      [one, other, pod('three'), team('agents', 'a'), team('others', 'b')]],
    ['a label of several namespaces', { namespaceSelector: labels({ team: 'a' }) }, [one, other, team('agents', 'a'), team('others', 'a')]],
    ['the label of namespaces for agents, even if one alone has it', { namespaceSelector: ofAgents },
      [one, other, marked('agents'), marked('others', 'false')]],
    ['a label that its namespace, of which none is known, may have', { namespaceSelector: labels({ team: 'a' }) },
      [one, other, namespace('others')]],
    ['a label that others lack', { namespaceSelector: requires('team', 'Exists') }, [one, other, team('agents', 'a'), namespace('others')]],
    ['no requirement', { namespaceSelector: {} }, [one, other, team('agents', 'a'), team('others', 'b')]],
    ['no selector', {}, [one, other]],
  ])('does not name an agent by %s', (_title, peer, manifests) => {
    const view = clusterOf(manifests);
    expect(namesAgent(view, peer, agentIn(view))).toBe(false);
  });
});
