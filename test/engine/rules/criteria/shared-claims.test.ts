import { podViews } from '../../../../src/engine/manifest/pod-view';
import { isOnOneNode, severalOf, surges, usersOf } from '../../../../src/engine/rules/criteria/shared-claims';
import { Evaluator } from '../../../../src/engine/rules/evaluator';
import { Json } from '../../../../src/engine/value/json';
import { surroundings, tweaked, valid } from '../../../support/cases';
import { clusterOf } from '../../../support/cluster';
import { makeObject } from '../../../support/plain';

/** Pods that a hostname keeps on one node, which is a finding of its own: a claim that one node at a time mounts serves all of them. */

const CLAIM = makeObject('v1', 'PersistentVolumeClaim', 'data', {
  accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } },
});

function found(kind: 'Deployment' | 'DaemonSet', nodeSelector?: { [label: string]: string }): string[] {
  const manifest = tweaked(kind, ({ spec }) => {
    Object.assign(spec, kind === 'Deployment' && { replicas: 3 });
    Object.assign(spec.template.spec, nodeSelector && { nodeSelector });
    spec.template.spec.volumes.push({ name: 'data', persistentVolumeClaim: { claimName: 'data' } });
    spec.template.spec.containers[0].volumeMounts.push({ name: 'data', mountPath: '/data' });
  })();
  const view = clusterOf([manifest, ...surroundings(), CLAIM]);
  return Evaluator.ALL.evaluate(manifest, view).map(({ rule }) => rule.id).sort();
}

test.each(['Deployment', 'DaemonSet'] as const)('%s of one node', (kind) => {
  expect(found(kind)).toContain('no-shared-claim');
  expect(found(kind, { 'kubernetes.io/os': 'linux' })).toContain('no-shared-claim');
  const one = found(kind, { 'kubernetes.io/hostname': 'node-1' });
  expect(one).toContain('no-node-name');
  expect(one).not.toContain('no-shared-claim');
});

const near = (...topologyKeys: string[]) => (
  { affinity: { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: topologyKeys.map((topologyKey) => ({ topologyKey })) } } });
const withSpec = (kind: 'Deployment' | 'DaemonSet', more: Json, metadata: Json = {}): Json => tweaked(kind, (manifest) => {
  Object.assign(manifest.metadata, metadata);
  Object.assign(manifest.spec.template.spec, more);
})();

test.each<[title: string, spec: Json, isOne: boolean]>([
  ['a node', { nodeName: 'node-1' }, true],
  ['a hostname', { nodeSelector: { 'kubernetes.io/hostname': 'node-1' } }, true],
  ['pods of the same node', near('kubernetes.io/hostname'), true],
  ['pods of the same node and zone', near('topology.kubernetes.io/zone', 'kubernetes.io/hostname'), true],
  ['pods of the same zone', near('topology.kubernetes.io/zone'), false],
  ['a system', { nodeSelector: { 'kubernetes.io/os': 'linux' } }, false],
  ['nothing', {}, false],
])('whether pods share a node that ask for %s', (_, spec, isOne) => {
  expect(podViews(withSpec('Deployment', spec)).map(isOnOneNode)).toEqual([isOne]);
});

test.each<[title: string, spec: Json, metadata: Json, several: string | undefined]>([
  ['runs on all nodes', {}, {}, 'the pods of all nodes'],
  ['of one node has one pod', { nodeName: 'node-1' }, {}, undefined],
  ['that another object made does not count', {}, { ownerReferences: [{ apiVersion: 'v1', kind: 'Pod', name: 'owner', controller: true }] },
    undefined],
])('a DaemonSet %s', (_, spec, metadata, several) => {
  const manifest = withSpec('DaemonSet', spec, metadata);
  const owner = valid('Pod');
  const view = clusterOf([manifest, { ...owner, metadata: { ...owner.metadata, name: 'owner' } }]);
  expect(view.podsOf(manifest).map((pod) => severalOf(view, pod))).toEqual([several]);
});

test.each<[maxSurge: unknown, isNewFirst: boolean]>([
  [0, false], ['0', false], ['0%', false], ['00%', false], [10, true], ['10%', true], ['05%', true], [undefined, true],
])('with maxSurge %p, whether a Deployment starts a new pod first', (maxSurge, isNewFirst) => {
  const strategy = { type: 'RollingUpdate', rollingUpdate: { maxSurge } };
  expect(surges({ apiVersion: 'apps/v1', kind: 'Deployment', spec: { strategy } })).toBe(isNewFirst);
});

test('a claim has users in its namespace alone, and none where the namespace is not known', () => {
  const mounting = (name: string, namespace: string | undefined) => withSpec('Deployment', {
    volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }],
  }, { name, namespace });
  const view = clusterOf([mounting('b', 'agents'), mounting('a', 'agents'), mounting('c', 'web'), mounting('d', undefined)]);
  expect(usersOf(view, 'agents', 'data')).toStrictEqual(['Deployment "a"', 'Deployment "b"']);
  expect(usersOf(view, '', 'data')).toStrictEqual([]);
  expect(usersOf(view, 'agents', 'other')).toStrictEqual([]);
});
