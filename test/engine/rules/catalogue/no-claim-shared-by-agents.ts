import { Json } from '../../../../src/engine/value/json';
import { Case, ValidKind, allows, beside, finds, renamed, surroundings, tweaked } from '../../../support/cases';
import { makeObject } from '../../../support/plain';

const claim = (...accessModes: string[]): Json =>
  makeObject('v1', 'PersistentVolumeClaim', 'data', { accessModes, resources: { requests: { storage: '1Gi' } } });
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
const many = (most: number, ...objects: Json[]) => ({
  ...beside(...objects),
  detail: `up to ${most} pods write to PersistentVolumeClaim "data"`,
});
const shared = (...objects: Json[]) => ({ ...beside(...objects), detail: 'Deployment "reader" also mounts PersistentVolumeClaim "data"' });

export const cases: Case[] = [
  finds('several pods of a Deployment', inTemplate('Deployment', { replicas: 3 }), { field: PATH, got: 'data', ...many(3, MANY) }),
  finds('several pods of a Job', inTemplate('Job', { parallelism: 2 }), { field: PATH, got: 'data', ...many(2, MANY) }),
  finds('a claim that the cluster does not have', inTemplate('Deployment', { replicas: 2 }), { field: PATH, got: 'data', ...many(2) }),
  finds('another object that reads it', inPod(), { field: POD, got: 'data', ...shared(MANY, reader()) }),
  finds('another object that reads it on the same node', inPod(), { field: POD, got: 'data', ...shared(claim('ReadWriteOnce'), reader()) }),
  finds('several pods on one node', tweaked('Deployment', ({ spec }) => {
    spec.replicas = 3;
    spec.template.spec.affinity = {
      podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: 'kubernetes.io/hostname', labelSelector: {} }] },
    };
    mounted(spec.template.spec);
  }), { field: PATH, got: 'data', ...many(3, claim('ReadWriteOnce')) }),
  finds('an init container that writes', tweaked('Pod', ({ spec }) => {
    mounted(spec, {}, { readOnly: true });
    spec.initContainers[0].volumeMounts = [...spec.initContainers[0].volumeMounts ?? [], { name: 'data', mountPath: '/data' }];
  }), { field: POD, got: 'data', ...shared(MANY, reader()) }),

  finds('runs of a CronJob that overlap', inCronJob(),
    { field: `spec.jobTemplate.${PATH}`, got: 'data', detail: 'runs that overlap write to PersistentVolumeClaim "data"' }, beside(MANY)),
  finds('the sandboxes of a template', tweaked('SandboxTemplate', ({ spec }) => mounted(spec.podTemplate.spec)), {
    field: 'spec.podTemplate.spec.volumes[2].persistentVolumeClaim.claimName',
    got: 'data',
    detail: 'all sandboxes of the template write to PersistentVolumeClaim "data"',
  }, beside(MANY)),

  allows('runs of a CronJob one after the other', inCronJob({ concurrencyPolicy: 'Forbid' }), beside(MANY)),
  allows('a claim for each sandbox of a template', tweaked('SandboxTemplate', ({ spec }) => {
    spec.volumeClaimTemplates = [{ metadata: { name: 'data' }, spec: MANY.spec }];
    mounted(spec.podTemplate.spec); // the controller replaces the volume of that name
  })),
  allows('one pod', inTemplate('Deployment', { replicas: 1 }), beside(MANY)),
  allows('a pod that reads, by its mount', inTemplate('Deployment', { replicas: 3 }, {}, { readOnly: true }), beside(MANY)),
  allows('a pod that reads, by its volume', inTemplate('Deployment', { replicas: 3 }, { readOnly: true }), beside(MANY)),
  allows('a claim of the same name in another namespace', inPod(), beside(MANY, ...around('other'), reader('other'))),
  allows('a volume that no container mounts', tweaked('Deployment', ({ spec }) => {
    spec.replicas = 3;
    spec.template.spec.volumes.push({ name: 'data', persistentVolumeClaim: { claimName: 'data' } });
  }), beside(MANY)),
  allows('a claim for each pod of a StatefulSet', tweaked('StatefulSet', ({ spec }) => {
    spec.replicas = 3;
    spec.volumeClaimTemplates = [{
      metadata: { name: 'data' },
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
    }];
    spec.template.spec.containers[0].volumeMounts.push({ name: 'data', mountPath: '/data' });
  })),
  allows('no pods', inTemplate('Deployment', { replicas: 0 }), beside(MANY, reader())),
];
