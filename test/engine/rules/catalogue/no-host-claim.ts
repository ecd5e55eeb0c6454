import { Json } from '../../../../src/engine/value/json';
import { Case, allows, beside, finds, ofPod, ofTemplate, tweaked, valid, volume } from '../../../support/cases';
import { makeObject } from '../../../support/plain';

const pv = (spec: Json, name = 'node-data'): Json =>
  makeObject('v1', 'PersistentVolume', { name }, {
    accessModes: ['ReadWriteMany', 'ReadWriteOnce'],
    capacity: { storage: '1Gi' },
    ...spec,
  });
const pvc = (spec: Json, namespace = 'agents', annotations?: Json): Json => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name: 'data', namespace, annotations },
  spec: { accessModes: ['ReadWriteMany'], resources: { requests: { storage: '1Gi' } }, ...spec },
});
const storageClass = (name: string, provisioner: string, rest: Json = {}): Json =>
  ({ apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass', metadata: { name }, provisioner, ...rest });
const isDefault = (name: string, prefix = 'storageclass') => ({
  metadata: { name, annotations: { [`${prefix}.kubernetes.io/is-default-class`]: 'true' } },
});
const labelled = (volumeJson: Json, labels: Json): Json => ({ ...volumeJson, metadata: { ...volumeJson.metadata, labels } });
const OTHER_SOURCE = { csi: { driver: 'disk.example', volumeHandle: 'a' } };
const CSI_HOST_PATH = 'hostpath.csi.k8s.io';
const HOST = { hostPath: { path: '/data' } };
const LOCAL = { local: { path: '/mnt/disks/a' } };
const KEPT = { claimRef: { kind: 'PersistentVolumeClaim', namespace: 'agents', name: 'data' } };
const MANUAL = { storageClassName: 'manual' };
const FAST = { storageClassName: 'fast' };
const ANNOTATION = 'volume.beta.kubernetes.io/storage-class';
const annotatedSet = (kind: 'StatefulSet' | 'Sandbox' | 'SandboxTemplate') => () => {
  const manifest = set(FAST, kind)();
  manifest.spec.volumeClaimTemplates[0].metadata.annotations = { [ANNOTATION]: 'manual' };
  return manifest;
};
const UID = '2f6c0f5e-8d0e-4d2e-8a53-0d2f3f0c9a11';

const claims = volume({ persistentVolumeClaim: { claimName: 'data' } });
const PATH = 'spec.volumes[2].persistentVolumeClaim.claimName';
const detail = 'PersistentVolume "node-data" is the hostPath "/data" of a node';
const breaks = (title: string, ...objects: Json[]) => finds(title, ofPod(claims), { field: PATH, got: 'data', detail }, beside(...objects));
const passes = (title: string, ...objects: Json[]) => allows(title, ofPod(claims), beside(...objects));
const ONE_GIB = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } };
const ephemeral = (spec: Json) => ofPod(volume({ ephemeral: { volumeClaimTemplate: { spec: { ...ONE_GIB, ...spec } } } }));
const set = (spec: Json, kind: 'StatefulSet' | 'Sandbox' | 'SandboxTemplate' = 'StatefulSet') => tweaked(kind, (manifest) => {
  manifest.spec.volumeClaimTemplates = [{ metadata: { name: 'data' }, spec: { ...ONE_GIB, ...spec } }];
});
const TEMPLATE = 'spec.volumeClaimTemplates[0].spec.storageClassName';
const several = () => {
  const manifest = set(MANUAL)();
  manifest.spec.replicas = 3;
  return manifest;
};
const EPHEMERAL = 'spec.volumes[2].ephemeral.volumeClaimTemplate.spec.storageClassName';
const POD_NAME = valid('Pod').metadata.name as string;
const reserved = (name: string, source: Json = HOST) =>
  pv({ ...source, claimRef: { namespace: 'agents', name } }, source === HOST ? 'node-data' : 'other');

export const cases: Case[] = [
  breaks('a claim that names its volume', pvc({ volumeName: 'node-data', storageClassName: '' }), pv(HOST)),
  breaks('a volume that names its claim', pvc({}), pv({ ...HOST, ...KEPT })),
  breaks('a volume that names a claim which the view does not have', pv({ ...HOST, ...KEPT })),
  breaks('a class of which there are such volumes alone', pvc(MANUAL), pv({ ...HOST, ...MANUAL })),
  breaks('a class without a provisioner', pvc(MANUAL), pv({ ...HOST, ...MANUAL }), storageClass('manual', 'kubernetes.io/no-provisioner')),
  breaks('an annotation that wins over the class', pvc(FAST, 'agents', { [ANNOTATION]: 'manual' }), pv({ ...HOST, ...MANUAL })),
  breaks('a volume whose annotation names the class', pvc(MANUAL),
    { ...pv({ ...HOST, ...FAST }), metadata: { name: 'node-data', annotations: { [ANNOTATION]: 'manual' } } }),
  breaks('the empty class, of which there are such volumes alone', pvc({ storageClassName: '' }), pv(HOST)),
  breaks('an annotation that names the empty class', pvc(FAST, 'agents', { [ANNOTATION]: '' }), pv(HOST)),
  ...(['StatefulSet', 'Sandbox', 'SandboxTemplate'] as const).map((kind) => finds(`a ${kind} whose template has the annotation`,
    annotatedSet(kind), { field: `spec.volumeClaimTemplates[0].metadata.annotations["${ANNOTATION}"]`, got: 'manual', detail },
    beside(pv({ ...HOST, ...MANUAL })))),
  finds('a local volume', ofPod(claims),
    { field: PATH, got: 'data', detail: 'PersistentVolume "node-data" is the local volume "/mnt/disks/a" of a node' },
    beside(pv({ ...LOCAL, ...KEPT }))),
  finds('a claim of a template', ofTemplate(claims),
    { field: 'spec.template.spec.volumes[2].persistentVolumeClaim.claimName', got: 'data', detail }, beside(pv({ ...HOST, ...KEPT }))),
  finds('a folder whose name only begins like that of a claim', ofPod(claims),
    { field: PATH, got: 'data', detail: 'PersistentVolume "node-data" is the hostPath "/etc/pvc-1" of a node' },
    beside(pv({ hostPath: { path: '/etc/pvc-1' }, ...KEPT }))),
  finds('a folder below that of a claim', ofPod(claims),
    { field: PATH, got: 'data', detail: `PersistentVolume "node-data" is the hostPath "/pvc-${UID}/../etc" of a node` },
    beside(pv({ hostPath: { path: `/pvc-${UID}/../etc` }, ...KEPT }))),
  finds('an ephemeral volume', ephemeral(MANUAL),
    { field: 'spec.volumes[2].ephemeral.volumeClaimTemplate.spec.storageClassName', got: 'manual', detail },
    beside(pv({ ...HOST, ...MANUAL }))),
  finds('a template of a StatefulSet', set(MANUAL), { field: TEMPLATE, got: 'manual', detail }, beside(pv({ ...HOST, ...MANUAL }))),
  finds('a volume of a Sandbox', set(MANUAL, 'Sandbox'), { field: TEMPLATE, got: 'manual', detail }, beside(pv({ ...HOST, ...MANUAL }))),
  finds('a volume of a SandboxTemplate', set(MANUAL, 'SandboxTemplate'), { field: TEMPLATE, got: 'manual', detail },
    beside(pv({ ...HOST, ...MANUAL }))),
  finds('a volume for the claim of a Sandbox', set({}, 'Sandbox'), { field: TEMPLATE, detail },
    beside(pv({ ...HOST, claimRef: { namespace: 'agents', name: 'data-sandbox' } }))),
  finds('a volume for the first pod of a StatefulSet', set({}), { field: TEMPLATE, detail },
    beside(pv({ ...HOST, claimRef: { namespace: 'agents', name: 'data-statefulset-0' } }))),

  finds('a volume for the second pod of a StatefulSet', several, { field: TEMPLATE, got: 'manual', detail },
    beside(reserved('data-statefulset-1'))),
  finds('a free volume, where not every pod has one', several, { field: TEMPLATE, got: 'manual', detail },
    beside(reserved('data-statefulset-0', OTHER_SOURCE), pv({ ...HOST, ...MANUAL }))),
  finds('a volume for the claim of a sandbox that someone claims', set(FAST, 'SandboxTemplate'), { field: TEMPLATE, got: 'fast', detail },
    beside(reserved('data-mine'))),
  finds('a volume for the ephemeral claim of a pod', ephemeral(FAST), { field: EPHEMERAL, got: 'fast', detail },
    beside(reserved(`${POD_NAME}-other`))),
  finds('a volume for the ephemeral claim of a controller\'s pod', ofTemplate(volume({
    ephemeral: { volumeClaimTemplate: { spec: { ...ONE_GIB, ...FAST } } },
  })), { field: `spec.template.${EPHEMERAL}`, got: 'fast', detail },
  beside(reserved(`${valid('Deployment').metadata.name}-5d4f-x2x-other`))),

  breaks('a claim without a class, where no default is known', pvc({}), pv(HOST)),
  breaks('a claim without a class, and volumes of a class that may be the default', pvc({}), pv({ ...HOST, ...MANUAL })),
  ...['storageclass', 'storageclass.beta'].map((prefix) => breaks(`a claim without a class, and volumes of the default of ${prefix}`,
    pvc({}), pv({ ...HOST, ...MANUAL }), storageClass('manual', 'disk.example', isDefault('manual', prefix)))),
  breaks('a class with a provisioner, before which Kubernetes looks for such a volume', pvc(MANUAL), pv({ ...HOST, ...MANUAL }),
    storageClass('manual', 'disk.example')),
  breaks('a class that has other volumes, too', pvc(MANUAL), pv({ ...HOST, ...MANUAL }), pv({ ...OTHER_SOURCE, ...MANUAL }, 'disk')),
  breaks('the empty class, of which there are other volumes', pvc({ storageClassName: '' }), pv(HOST), pv(OTHER_SOURCE, 'disk')),
  breaks('a selector', pvc({ storageClassName: '', selector: { matchLabels: { kind: 'host' } } }), labelled(pv(HOST), { kind: 'host' })),
  finds('a folder of a provisioner that was made for another claim', ofPod(claims),
    { field: PATH, got: 'data', detail: `PersistentVolume "node-data" is the hostPath "/opt/pvc-${UID}_other_data" of a node` },
    beside(pv({ hostPath: { path: `/opt/pvc-${UID}_other_data` }, ...KEPT }))),
  finds('a driver of node folders', ofPod(claims),
    { field: PATH, got: 'data', detail: `PersistentVolume "node-data" is a folder of a node, by ${CSI_HOST_PATH}` },
    beside(pvc({ volumeName: 'node-data' }), pv({ csi: { driver: CSI_HOST_PATH, volumeHandle: 'a' } }))),
  ...([
    ['a class of a driver of node folders', CSI_HOST_PATH, {}, `makes folders of a node, by ${CSI_HOST_PATH}`],
    ['a class that names a path of the node', 'rancher.io/local-path', { nodePath: '/etc' },
      'makes folders at the nodePath "/etc" of a node'],
    ['a class that names folders itself', 'rancher.io/local-path', { pathPattern: '../etc' },
      'makes folders by the pathPattern "../etc" of a node'],
  ] as const).map(([title, provisioner, parameters, why]) => finds(title, set(FAST),
    { field: TEMPLATE, got: 'fast', detail: `StorageClass "fast" ${why}` }, beside(storageClass('fast', provisioner, { parameters })))),

  ...([
    ['the empty class, of which no volume is known', { storageClassName: '' },
      'the empty class takes any volume that an administrator made, and none is among the manifests'],
    ['a volume that is not known', { volumeName: 'elsewhere' },
      'no PersistentVolume "elsewhere" is among the manifests, so its files can be those of a node'],
  ] as const).map(([title, spec, why]) => finds(title, ofPod(claims), { field: PATH, got: 'data', detail: why }, beside(pvc(spec)))),
  finds('a StatefulSet of the empty class, of which volumes of another class are known', set({ storageClassName: '' }),
    { field: TEMPLATE, got: '', detail: 'the empty class takes any volume that an administrator made, and none is among the manifests' },
    beside(pv({ ...OTHER_SOURCE, ...FAST }))),

  passes('the empty class, of which a volume of a driver is known', pvc({ storageClassName: '' }), pv(OTHER_SOURCE)),
  passes('a volume of a driver by its name', pvc({ volumeName: 'node-data' }), pv(OTHER_SOURCE)),
  passes('a class of folders that are named after the claim', pvc(FAST), storageClass('fast', 'rancher.io/local-path')),
  passes('a claim without a class, where another class is the default', pvc({}), pv({ ...HOST, ...MANUAL }),
    storageClass('fast', 'disk.example', isDefault('fast'))),
  passes('a claim without a class, and volumes of a class that is not the default', pvc({}), pv({ ...HOST, ...MANUAL }),
    storageClass('manual', 'kubernetes.io/no-provisioner')),
  passes('a selector of other volumes', pvc({ ...MANUAL, selector: { matchLabels: { kind: 'disk' } } }),
    labelled(pv({ ...HOST, ...MANUAL }), { kind: 'host' })),
  passes('a claim that is larger than the folder', pvc({ ...MANUAL, resources: { requests: { storage: '2Gi' } } }),
    pv({ ...HOST, ...MANUAL })),
  passes('a claim of another access mode', pvc({ ...MANUAL, accessModes: ['ReadOnlyMany'] }), pv({ ...HOST, ...MANUAL })),
  passes('a volume of a driver', pvc({}), pv({ csi: { driver: 'disk.example', volumeHandle: 'a' }, ...KEPT })),
  passes('a volume for a claim of another namespace', pvc({}), pv({ ...HOST, claimRef: { namespace: 'other', name: 'data' } })),
  passes('a class whose volumes are kept for others', pvc(MANUAL), pv({
    ...HOST,
    ...MANUAL,
    claimRef: { namespace: 'agents', name: 'other' },
  })),
  passes('a folder that a provisioner made for the claim', pvc({}),
    pv({ hostPath: { path: `/opt/local-path/pvc-${UID}_agents_data` }, claimRef: { ...KEPT.claimRef, uid: UID } })),
  passes('a class that is not known', pvc(MANUAL)),
  passes('an annotation that wins over the class of such volumes', pvc(MANUAL, 'agents', { [ANNOTATION]: 'fast' }),
    pv({ ...HOST, ...MANUAL })),
];
