import { Json } from '../../../../src/engine/value/json';
import { Case, allows, finds, ofPod, ofTemplate } from '../../../support/cases';

/** The valid pod has one container and limits of its own; the volume is added to those that it has. */
const scratch = (emptyDir: Json, limits: unknown[] = ['1Gi'], extra: Json = {}) => (spec: Json): void => {
  spec.containers.forEach((c: Json, i: number) => { c.resources.limits['ephemeral-storage'] = limits[i] ?? limits[0]; });
  spec.volumes.push({ name: 'scratch', emptyDir });
  Object.assign(spec, extra);
};
const FIELD = 'spec.volumes[2].emptyDir.sizeLimit';

export const cases: Case[] = [
  finds('a volume above the limit', ofPod(scratch({ sizeLimit: '2Gi' })),
    { field: FIELD, got: '2Gi', detail: 'the pod may use 1Gi of disk' }),
  finds('in a template', ofTemplate(scratch({ sizeLimit: '1025Mi' })),
    { field: 'spec.template.spec.volumes[2].emptyDir.sizeLimit', got: '1025Mi', detail: 'the pod may use 1Gi of disk' }),
  finds('a number of bytes', ofPod(scratch({ sizeLimit: 1073741825 })),
    { field: FIELD, got: 1073741825, detail: 'the pod may use 1Gi of disk' }),
  finds('the medium of the node', ofPod(scratch({ sizeLimit: '2Gi', medium: '' })),
    { field: FIELD, got: '2Gi', detail: 'the pod may use 1Gi of disk' }),

  allows('one as large as the limit', ofPod(scratch({ sizeLimit: '1Gi' }))),
  finds('beside what an init container may use, which has ended by then', ofPod((spec) => {
    spec.initContainers[0].resources.limits['ephemeral-storage'] = '4Gi';
    scratch({ sizeLimit: '2Gi' })(spec);
  }), { field: FIELD, got: '2Gi', detail: 'the pod may use 1Gi of disk' }),
  allows('a larger limit', ofPod(scratch({ sizeLimit: '2Gi' }, ['2Gi']))),
  allows('with what an init container may use that goes on', ofPod((spec) => {
    spec.initContainers[0].restartPolicy = 'Always';
    scratch({ sizeLimit: '2Gi' })(spec);
  })),
  allows('one within the limits of two containers', ofPod((spec) => {
    spec.containers.push({ ...structuredClone(spec.containers[0]), name: 'second' });
    scratch({ sizeLimit: '2Gi' })(spec);
  })),
  allows('one in memory', ofPod((spec) => {
    spec.containers[0].resources.limits.memory = '4Gi';
    scratch({ sizeLimit: '2Gi', medium: 'Memory' })(spec);
  })),
];
