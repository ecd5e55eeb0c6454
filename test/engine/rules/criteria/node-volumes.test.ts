import { podViews } from '../../../../src/engine/manifest/pod-view';
import {
  celNoNodeVolume, celNoNodeVolumeInTemplates, nodeClaims, textOfOtherClasses,
} from '../../../../src/engine/rules/criteria/node-volumes';
import { Json } from '../../../../src/engine/value/json';
import { clusterOf } from '../../../support/cluster';
import { makeObject } from '../../../support/plain';

const UID = '2f6c0f5e-8d0e-4d2e-8a53-0d2f3f0c9a11';
const HOST = { hostPath: { path: '/data' } };
const DISK = { csi: { driver: 'disk.example', volumeHandle: 'a' } };
const FAST = { storageClassName: 'fast' };
const folder = (name: string) => `PersistentVolume "${name}" is the hostPath "/data" of a node`;

const pv = (name: string, spec: Json): Json => ({
  apiVersion: 'v1', kind: 'PersistentVolume', metadata: { name }, spec: { accessModes: ['ReadWriteMany', 'ReadWriteOnce'], ...spec },
});
const reserved = (name: string, claim: string, source: Json, namespace = 'agents'): Json =>
  pv(name, { ...source, claimRef: { namespace, name: claim } });
const storageClass = (name: string, provisioner: string, parameters: Json = {}): Json =>
  ({ apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass', metadata: { name }, provisioner, parameters });
const NODE_CLASS = 'hostpath.csi.k8s.io';

/** What is found of the claims of the first object, as its field and why. */
function found(manifest: Json, ...others: Json[]): [field: string, why: string][] {
  const view = clusterOf([manifest, ...others]);
  return podViews(manifest).flatMap((pod) => nodeClaims(view, pod)).map(({ field, why }) => [field, why]);
}

describe('a claim that a pod names', () => {
  const pod: Json = makeObject('v1', 'Pod', 'agent', { volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }] });
  const whyOf = (spec: Json, ...others: Json[]) =>
    found(pod, { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: 'data', namespace: 'agents' }, spec }, ...others)
      .map(([, why]) => why);

  test.each<[string, string, boolean]>([
    ['whose name begins with that of its volume', `/opt/pvc-${UID}_agents_data`, true],
    ['whose name ends with that of its volume', `/opt/agents-data-pvc-${UID}`, true],
    ['with a slash at the end', `/opt/pvc-${UID}/`, true],
    ['below such a one', `/opt/pvc-${UID}/files`, false],
    ['that leads out of such a one', `/opt/pvc-${UID}/../../etc`, false],
  ])('may be in a folder %s, as in %s: %s', (_title, path, isOfClaim) => {
    const volume = pv('made', { hostPath: { path }, claimRef: { namespace: 'agents', name: 'data', uid: UID } });
    expect(whyOf({}, volume)).toEqual(isOfClaim ? [] : [`PersistentVolume "made" is the hostPath "${path}" of a node`]);
  });

  test.each([[{ toString: 'no function' }], [[`/opt/pvc-${UID}`]], [7], [null]])('has no folder at %j, which is no path', (path) => {
    expect(whyOf({}, reserved('odd', 'data', { hostPath: { path } }))).toEqual([]);
  });

  test('names no volume with an empty text', () => {
    expect(whyOf({ volumeName: '', ...FAST })).toEqual([]);
    expect(whyOf({ volumeName: 'gone', ...FAST })).toEqual([expect.stringContaining('no PersistentVolume "gone" is among')]);
  });

  test.each([
    [['ReadWriteMany'], true],
    [['ReadWriteOnce', 'ReadWriteMany'], true],
    [['ReadWriteMany', 'ReadOnlyMany'], false],
    [[], true],
  ])('binds to a volume that has all access modes of %j: %s', (accessModes, binds) => {
    expect(whyOf({ accessModes, ...FAST }, pv('a', { ...HOST, ...FAST }))).toEqual(binds ? [folder('a')] : []);
  });

  test.each([
    ['rancher.io/local-path', ['StorageClass "fast" makes folders at the nodePath "/data" of a node']],
    ['disk.example', []],
  ])('is of a class of the provisioner %s, which names a path', (provisioner, why) => {
    expect(whyOf(FAST, storageClass('fast', provisioner, { nodePath: '/data' }))).toEqual(why);
  });
});

describe('a claim that is made for a pod', () => {
  const set = (replicas: number, spec: Json = FAST): Json => makeObject('apps/v1', 'StatefulSet', 'set', {
    replicas, template: { spec: {} }, volumeClaimTemplates: [{ metadata: { name: 'data' }, spec }],
  });
  const FIELD = 'spec.volumeClaimTemplates[0].spec';
  const CLASS = `${FIELD}.storageClassName`;

  test.each<[string, Json, Json[], string | undefined]>([
    ['the second of two volumes that are kept for it', set(2), [reserved('a', 'data-set-0', DISK), reserved('b', 'data-set-1', HOST)], 'b'],
    ['no folder, where other volumes are kept for all pods', set(1), [reserved('a', 'data-set-0', DISK), pv('b', { ...HOST, ...FAST })],
      undefined],
    ['a free folder, where one of two pods has another volume', set(2), [reserved('a', 'data-set-0', DISK), pv('b', { ...HOST, ...FAST })],
      'b'],
    ['no folder that is kept for a claim of another name', set(1), [reserved('a', 'other', HOST)], undefined],
    ['no folder that is kept for a claim of another namespace', set(1), [reserved('a', 'data-set-0', HOST, 'others')], undefined],
  ])('gets %s', (_title, manifest, volumes, name) => {
    expect(found(manifest, ...volumes)).toEqual(name === undefined ? [] : [[CLASS, folder(name)]]);
  });

  test('is found at the volume that its template names, else at the class', () => {
    expect(found(set(1, { volumeName: 'a', ...FAST }), pv('a', HOST))).toEqual([[`${FIELD}.volumeName`, folder('a')]]);
    expect(found(set(1, { volumeName: '', ...FAST }), pv('a', { ...HOST, ...FAST }))).toEqual([[CLASS, folder('a')]]);
    expect(found(set(1, { volumeName: 7, ...FAST }), pv('a', { ...HOST, ...FAST }))).toEqual([[CLASS, folder('a')]]);
  });

  test('has a name that begins with that of the pod, which Kubernetes may complete', () => {
    const volumes = [{ name: 'work', ephemeral: { volumeClaimTemplate: { spec: FAST } } }];
    const pod = (metadata: Json): Json => makeObject('v1', 'Pod', { namespace: 'agents', ...metadata }, { volumes });
    const fields = (metadata: Json, claim: string) => found(pod(metadata), reserved('a', claim, HOST)).length;
    expect(fields({ generateName: 'agent-' }, 'agent-x2x-work')).toBe(1);
    expect(fields({ generateName: 'agent-' }, '-work')).toBe(0);
    expect(fields({ generateName: 'agent-' }, 'other-x2x-work')).toBe(0);
    expect(fields({ name: 'agent' }, 'agent-work')).toBe(1);
    expect(fields({ name: 'agent' }, 'agent-x2x-work')).toBe(0);
  });
});

describe('what admission knows of an app', () => {
  const objects = [
    reserved('a', 'z', HOST), reserved('b', 'm', HOST), reserved('c', 'k', DISK),
    pv('z-disk', DISK), pv('b-disk', DISK), pv('y', { ...HOST, storageClassName: 'manual' }), pv('x', HOST),
    storageClass('z-fast', 'disk.example'), storageClass('folders', NODE_CLASS), storageClass('encrypted', 'disk.example'),
  ];
  const lists = (cel: string) => [...cel.matchAll(/ in (\[[^\]]*\])/g)].map(([, list]) => JSON.parse(list) as string[]);

  test('volumes of other sources, classes of node folders, and claims that such folders are kept for', () => {
    const known = [['', 'b-disk', 'c', 'z-disk'], ['', 'folders', 'manual']];
    expect(lists(celNoNodeVolume(clusterOf(objects)))).toEqual([...known, ['agents/m', 'agents/z']]);
    expect(lists(celNoNodeVolumeInTemplates(clusterOf(objects)))).toEqual(known);
    expect(lists(celNoNodeVolume(clusterOf([])))).toEqual([[''], [''], []]);
  });

  test('a remedy names the classes of other volumes', () => {
    expect(textOfOtherClasses(clusterOf(objects))).toBe(', such as encrypted, z-fast');
    expect(textOfOtherClasses(clusterOf([storageClass('folders', NODE_CLASS)]))).toBe('');
  });
});
