import { AgentScope, isMarked } from '../../../src/engine/cluster/agent-scope';
import { ClusterView } from '../../../src/engine/cluster/cluster-view';
import { Json } from '../../../src/engine/value/json';
import { clusterOf } from '../../support/cluster';
import { plainPod } from '../../support/plain';

const AGENT = { 'cdk8s-hardened-agents/agent': 'true' };
const role = (name: string) => ({ 'cdk8s-hardened-agents/role': name });
const labelled = (namespace: string | undefined, labels: Json, name = 'labelled'): Json => {
  const pod = plainPod(namespace, {}, name);
  return { ...pod, metadata: { ...pod.metadata, labels } };
};
const namespace = (name: string, labels: Json = {}): Json => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } });

/** The names of the pods that are agents, by namespace. */
function agents(manifests: Json[], options: ConstructorParameters<typeof AgentScope>[1] = {}): string[] {
  const view = clusterOf(manifests);
  const scope = new AgentScope(view, options);
  return manifests.flatMap((manifest) => view.podsOf(manifest)).filter((pod) => scope.isAgent(pod))
    .map((pod) => `${pod.namespace}/${pod.manifest.metadata.name}`).sort();
}

test.each<[what: string, manifests: Json[], expected: string[]]>([
  ['no label at all: every pod', [plainPod('a'), plainPod('b')], ['a/plain', 'b/plain']],
  ['a label of a pod: all pods beside it', [labelled('a', AGENT), plainPod('a'), plainPod('b')], ['a/labelled', 'a/plain']],
  ['a label of a namespace', [namespace('a', { 'cdk8s-hardened-agents/agents': 'true' }), plainPod('a'), plainPod('b')], ['a/plain']],
  ['a label of a namespace without pods', [namespace('a', { 'cdk8s-hardened-agents/agents': 'true' }), plainPod('b')], []],
  ['two objects of one namespace, of which one has the label', [
    namespace('a'), namespace('a', { 'cdk8s-hardened-agents/agents': 'true' }), namespace('a'), plainPod('a'), labelled('b', AGENT),
  ], ['a/plain', 'b/labelled']],
  ['"True" as label of a namespace', [
    namespace('a', { 'cdk8s-hardened-agents/agents': 'True' }), plainPod('a'), labelled('b', AGENT),
  ], ['b/labelled']],
  ['"True" as label of a pod', [labelled('a', { 'cdk8s-hardened-agents/agent': 'True' }), labelled('b', AGENT)], ['b/labelled']],
  ['"True" alone marks nothing: every pod', [namespace('a', { 'cdk8s-hardened-agents/agents': 'True' }), plainPod('a'), plainPod('b')],
    ['a/plain', 'b/plain']],
  ['a pod that serves agents: all pods beside it', [labelled('a', role('egress-proxy')), plainPod('a'), plainPod('b')],
    ['a/labelled', 'a/plain']],
  ['a role that does not exist: the same', [labelled('a', role('other')), plainPod('a'), plainPod('b')], ['a/labelled', 'a/plain']],
  ['a role on nodes: that pod and none beside it', [labelled('a', role('falco')), plainPod('a'), labelled('b', AGENT)],
    ['a/labelled', 'b/labelled']],
  ['a role on nodes alone marks nothing', [labelled('a', role('falco')), plainPod('b')], ['a/labelled', 'b/plain']],
  ['no namespace: apart from every other', [labelled(undefined, AGENT), plainPod(undefined), plainPod('b')], ['/labelled', '/plain']],
  ['no namespace of a plain pod', [labelled('a', AGENT), plainPod(undefined)], ['a/labelled']],
])('%s', (_, manifests, expected) => {
  expect(agents(manifests)).toEqual(expected);
  expect(agents([...manifests].reverse())).toEqual(expected);
});

test('a selector adds agents, without those beside them', () => {
  const manifests = [labelled('a', AGENT), labelled('b', { app: 'agent' }), plainPod('b')];
  expect(agents(manifests, { podSelector: { app: 'agent' } })).toEqual(['a/labelled', 'b/labelled']);
  expect(agents([plainPod('a')], { podSelector: { app: 'agent' } })).toEqual([]);
});

test('all', () => {
  expect(agents([labelled('a', AGENT), plainPod('b')], { all: true })).toEqual(['a/labelled', 'b/plain']);
  expect(agents([labelled('a', AGENT), plainPod('b')], { all: true, podSelector: { app: 'agent' } })).toEqual(['a/labelled']);
});

test('a pod with labels of other types', () => {
  const odd = { ...plainPod('b'), metadata: { name: 'odd', namespace: 'b', labels: 7 } };
  expect(agents([labelled('a', AGENT), odd])).toEqual(['a/labelled']);
  expect(isMarked(new ClusterView([]))).toBe(false);
});
