import { Json } from '../../../../src/engine/value/json';
import { Case, Tweak, ValidKind, allows, beside, finds, renamed, tweaked, valid, volume } from '../../../support/cases';
import { makeObject } from '../../../support/plain';

const CLAIM = { persistentVolumeClaim: { claimName: 'data' } };
const claim = (...accessModes: string[]): Json =>
  makeObject('v1', 'PersistentVolumeClaim', 'data', { accessModes, resources: { requests: { storage: '1Gi' } } });
const ONCE = claim('ReadWriteOnce'), ONE_POD = claim('ReadWriteOncePod');
const mounts = (kind: ValidKind, spec: Json, tweak: Tweak = () => {}) => tweaked(kind, (manifest) => {
  Object.assign(manifest.spec, spec);
  volume(CLAIM)(manifest.spec.template.spec);
  tweak(manifest.spec.template.spec);
});
const scaler = (maxReplicas: number): Json => makeObject('autoscaling/v2', 'HorizontalPodAutoscaler', 'scaler', {
  maxReplicas, scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: valid('Deployment').metadata.name },
});

const PATH = 'spec.template.spec.volumes[2].persistentVolumeClaim.claimName';
const breaks = (title: string, detail: string, manifest: () => Json, ...objects: Json[]) =>
  finds(title, manifest, { field: PATH, got: 'data', detail: `PersistentVolumeClaim "data" is ${detail}` }, beside(...objects));
const passes = (title: string, manifest: () => Json, ...objects: Json[]) => allows(title, manifest, beside(...objects));
const pod = tweaked('Pod', ({ spec }) => volume(CLAIM)(spec));
const runs = (spec: Json = {}) => tweaked('CronJob', (manifest) => {
  Object.assign(manifest.spec, spec);
  volume(CLAIM)(manifest.spec.jobTemplate.spec.template.spec);
});
const template = tweaked('SandboxTemplate', ({ spec }) => volume(CLAIM)(spec.podTemplate.spec));
const affinity: Tweak = (spec) => {
  spec.affinity = {
    podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: 'kubernetes.io/hostname', labelSelector: {} }] },
  };
};

export const cases: Case[] = [
  breaks('a Deployment of several pods', 'ReadWriteOnce, and up to 3 pods mount it', mounts('Deployment', { replicas: 3 }), ONCE),
  breaks('a ReplicaSet', 'ReadWriteOnce, and up to 2 pods mount it', mounts('ReplicaSet', { replicas: 2 }), ONCE),
  breaks('a StatefulSet that names it', 'ReadWriteOnce, and up to 2 pods mount it', mounts('StatefulSet', { replicas: 2 }), ONCE),
  breaks('a Job with pods beside each other', 'ReadWriteOnce, and up to 4 pods mount it', mounts('Job', { parallelism: 4 }), ONCE),
  breaks('an autoscaler', 'ReadWriteOnce, and up to 5 pods mount it', mounts('Deployment', {}), ONCE, scaler(5)),
  breaks('a claim for one pod of two objects', 'ReadWriteOncePod, and Deployment "a" also mounts it', mounts('Deployment', { replicas: 1 }),
    ONE_POD, renamed(mounts('Deployment', {})(), 'a')),
  breaks('a claim for one pod', 'ReadWriteOncePod, and up to 2 pods mount it', mounts('Deployment', { replicas: 2 }, affinity), ONE_POD),
  breaks('both modes for one node', 'ReadWriteOnce, and up to 2 pods mount it', mounts('Deployment', { replicas: 2 }),
    claim('ReadWriteOncePod', 'ReadWriteOnce')),

  finds('runs of a CronJob that overlap', runs(), {
    field: `spec.jobTemplate.${PATH}`, got: 'data', detail: 'PersistentVolumeClaim "data" is ReadWriteOnce, and runs that overlap mount it',
  }, beside(ONCE)),
  breaks('the pods of a DaemonSet', 'ReadWriteOnce, and the pods of all nodes mount it', mounts('DaemonSet', {}), ONCE),
  breaks('a rolling update of one pod', 'ReadWriteOncePod, and a rolling update starts the new pod while the old one mounts it',
    mounts('Deployment', { replicas: 1 }), ONE_POD),
  breaks('a rolling update that may start a pod first',
    'ReadWriteOncePod, and a rolling update starts the new pod while the old one mounts it',
    mounts('Deployment', { replicas: 1, strategy: { rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } } }), ONE_POD),
  finds('the sandboxes of a template', template, {
    field: 'spec.podTemplate.spec.volumes[2].persistentVolumeClaim.claimName',
    got: 'data',
    detail: 'PersistentVolumeClaim "data" is ReadWriteOnce, and all sandboxes of the template mount it',
  }, beside(ONCE)),

  passes('runs of a CronJob one after the other', runs({ concurrencyPolicy: 'Forbid' }), ONCE),
  passes('runs of a CronJob of which the new one ends the old one', runs({ concurrencyPolicy: 'Replace' }), ONE_POD),
  passes('a CronJob that is suspended', runs({ suspend: true }), ONCE),
  passes('an update that ends the old pod first', mounts('Deployment', { replicas: 1, strategy: { type: 'Recreate' } }), ONE_POD),
  passes('a rolling update that ends the old pod first',
    mounts('Deployment', { replicas: 1, strategy: { rollingUpdate: { maxSurge: '0%', maxUnavailable: 1 } } }), ONE_POD),
  passes('one pod', mounts('Deployment', { replicas: 1 }), ONCE),
  passes('no pod', mounts('Deployment', { replicas: 0 }), ONCE),
  passes('a claim for many', mounts('Deployment', { replicas: 3 }), claim('ReadWriteMany')),
  passes('a claim that many may have, too', mounts('Deployment', { replicas: 3 }), claim('ReadWriteOnce', 'ReadOnlyMany')),
  passes('pods that are kept together', mounts('Deployment', { replicas: 3 }, affinity), ONCE),
  passes('a claim that is not in the view', mounts('Deployment', { replicas: 3 })),
  passes('an autoscaler that keeps one', mounts('Deployment', { replicas: 3 }), ONCE, scaler(1)),
  passes('a claim for each pod', mounts('StatefulSet', {
    replicas: 3,
    volumeClaimTemplates: [{ metadata: { name: 'other' }, spec: ONCE.spec }],
  }), ONCE),
  passes('a Job with pods one after the other', mounts('Job', { parallelism: 4, completions: 1 }), ONCE),
  passes('two objects that may share a node', mounts('Deployment', { replicas: 1 }), ONCE, pod()),
  passes('two objects of which one is suspended', pod, ONE_POD, mounts('Job', { suspend: true })()),
];
