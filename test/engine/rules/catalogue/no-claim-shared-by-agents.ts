import { Json } from '../../../../src/engine/value/json';
import { Case, ValidKind, renamed, surroundings, tweaked } from '../../../support/cases';

const claim = (...accessModes: string[]): Json =>
  ({
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: 'data', namespace: 'agents' },
    spec: { accessModes, resources: { requests: { storage: '1Gi' } } },
  });
const MANY = claim('ReadWriteMany');

/** Mounts the claim in the first container, with these fields of claim and mount. */
const mounted = (spec: Json, of: Json = {}, mount: Json = {}): void => {
  spec.volumes.push({ name: 'data', persistentVolumeClaim: { claimName: 'data', ...of } });
  spec.containers[0].volumeMounts.push({ name: 'data', mountPath: '/data', ...mount });
};
const inTemplate = (kind: ValidKind, spec: Json, of?: Json, mount?: Json) => tweaked(kind, (manifest) => {
  Object.assign(manifest.spec, spec);
  mounted(manifest.spec.template.spec, of, mount);
});
const inCronJob = (spec: Json = {}) => tweaked('CronJob', (manifest) => {
  Object.assign(manifest.spec, spec);
  mounted(manifest.spec.jobTemplate.spec.template.spec);
});
const inPod = (of?: Json, mount?: Json) => tweaked('Pod', ({ spec }) => mounted(spec, of, mount));

/** A Deployment beside the manifest that reads the claim. */
const reader = (namespace = 'agents'): Json => {
  const { metadata, ...deployment } = renamed(inTemplate('Deployment', { replicas: 1 }, { readOnly: true })(), 'reader');
  return { ...deployment, metadata: { ...metadata, namespace } };
};
const PATH = 'spec.template.spec.volumes[2].persistentVolumeClaim.claimName';
const POD = 'spec.volumes[2].persistentVolumeClaim.claimName';
/** The objects around pods, in another namespace. */
const around = (namespace: string): Json[] => surroundings().filter(({ metadata }) => metadata.namespace !== undefined)
  .map((one) => ({ ...one, metadata: { ...one.metadata, namespace } }));
const beside = (...objects: Json[]) => ({ view: (others: Json[]) => [...others, ...objects] });
const many = (most: number, ...objects: Json[]) => ({
  ...beside(...objects),
  detail: `up to ${most} pods write to PersistentVolumeClaim "data"`,
});
const shared = (...objects: Json[]) => ({ ...beside(...objects), detail: 'Deployment "reader" also mounts PersistentVolumeClaim "data"' });

export const cases: Case[] = [
  ['several pods of a Deployment', inTemplate('Deployment', { replicas: 3 }), PATH, 'data', many(3, MANY)],
  ['several pods of a Job', inTemplate('Job', { parallelism: 2 }), PATH, 'data', many(2, MANY)],
  ['a claim that the cluster does not have', inTemplate('Deployment', { replicas: 2 }), PATH, 'data', many(2)],
  ['another object that reads it', inPod(), POD, 'data', shared(MANY, reader())],
  ['another object that reads it on the same node', inPod(), POD, 'data', shared(claim('ReadWriteOnce'), reader())],
  ['several pods on one node', tweaked('Deployment', ({ spec }) => {
    spec.replicas = 3;
    spec.template.spec.affinity = {
      podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: 'kubernetes.io/hostname', labelSelector: {} }] },
    };
    mounted(spec.template.spec);
  }), PATH, 'data', many(3, claim('ReadWriteOnce'))],
  ['an init container that writes', tweaked('Pod', ({ spec }) => {
    mounted(spec, {}, { readOnly: true });
    spec.initContainers[0].volumeMounts = [...spec.initContainers[0].volumeMounts ?? [], { name: 'data', mountPath: '/data' }];
  }), POD, 'data', shared(MANY, reader())],

  ['runs of a CronJob that overlap', inCronJob(), `spec.jobTemplate.${PATH}`, 'data',
    { ...beside(MANY), detail: 'runs that overlap write to PersistentVolumeClaim "data"' }],
  ['the sandboxes of a template', tweaked('SandboxTemplate', ({ spec }) => mounted(spec.podTemplate.spec)),
    'spec.podTemplate.spec.volumes[2].persistentVolumeClaim.claimName', 'data',
    { ...beside(MANY), detail: 'all sandboxes of the template write to PersistentVolumeClaim "data"' }],

  ['runs of a CronJob one after the other', inCronJob({ concurrencyPolicy: 'Forbid' }), undefined, undefined, beside(MANY)],
  ['a claim for each sandbox of a template', tweaked('SandboxTemplate', ({ spec }) => {
    spec.volumeClaimTemplates = [{ metadata: { name: 'data' }, spec: MANY.spec }];
    mounted(spec.podTemplate.spec); // the controller replaces the volume of that name
  })],
  ['one pod', inTemplate('Deployment', { replicas: 1 }), undefined, undefined, beside(MANY)],
  ['a pod that reads, by its mount', inTemplate('Deployment', { replicas: 3 }, {}, { readOnly: true }), undefined, undefined, beside(MANY)],
  ['a pod that reads, by its volume', inTemplate('Deployment', { replicas: 3 }, { readOnly: true }), undefined, undefined, beside(MANY)],
  ['a claim of the same name in another namespace', inPod(), undefined, undefined, beside(MANY, ...around('other'), reader('other'))],
  ['a volume that no container mounts', tweaked('Deployment', ({ spec }) => {
    spec.replicas = 3;
    spec.template.spec.volumes.push({ name: 'data', persistentVolumeClaim: { claimName: 'data' } });
  }), undefined, undefined, beside(MANY)],
  ['a claim for each pod of a StatefulSet', tweaked('StatefulSet', ({ spec }) => {
    spec.replicas = 3;
    spec.volumeClaimTemplates = [{
      metadata: { name: 'data' },
      spec: {
        accessModes: ['ReadWriteOnce'],
        resources: { requests: { storage: '1Gi' } },
      },
    }];
    spec.template.spec.containers[0].volumeMounts.push({ name: 'data', mountPath: '/data' });
  })],
  ['no pods', inTemplate('Deployment', { replicas: 0 }), undefined, undefined, beside(MANY, reader())],
];
