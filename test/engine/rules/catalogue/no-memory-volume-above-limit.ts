import { Json } from '../../../../src/engine/value/json';
import { Case, allows, finds, ofPod, ofTemplate, tweaked } from '../../../support/cases';

const inMemory = (spec: Json, ...sizes: unknown[]) => sizes.forEach((sizeLimit, i) => spec.volumes
  .push({ name: `memory-${i}`, emptyDir: { medium: 'Memory', sizeLimit } }));
const limited = (limit: unknown, ...sizes: unknown[]) => ofPod((spec) => {
  spec.containers[0].resources.limits.memory = limit;
  spec.containers[0].resources.requests.memory = limit;
  inMemory(spec, ...sizes);
});
const FIELD = 'spec.volumes[2].emptyDir.sizeLimit';
const detail = (all: string, limit: string) => ({ detail: `volumes in memory hold up to ${all}, and the pod may use ${limit}` });
const sidecar = (spec: Json, memory: string): void => {
  const { livenessProbe: _, readinessProbe: __, ports: ___, ...container } = JSON.parse(JSON.stringify(spec.containers[0]));
  Object.assign(container.resources.limits, { memory });
  Object.assign(container.resources.requests, { memory });
  spec.initContainers.push({ ...container, name: 'sidecar', restartPolicy: 'Always' });
};

export const cases: Case[] = [
  finds('one volume', limited('1Gi', '2Gi'), { field: FIELD, got: '2Gi', ...detail('2Gi', '1Gi') }),
  finds('several volumes together', limited('1Gi', '600Mi', '500Mi'), { field: FIELD, got: '600Mi', ...detail('1100Mi', '1Gi') }),
  finds('the largest of them', limited('1Gi', '100Mi', '1Gi'),
    { field: 'spec.volumes[3].emptyDir.sizeLimit', got: '1Gi', ...detail('1124Mi', '1Gi') }),
  finds('the first of two as large', limited('1Gi', '600Mi', '600Mi'), { field: FIELD, got: '600Mi', ...detail('1200Mi', '1Gi') }),
  finds('another spelling', limited('1G', '1Gi'), { field: FIELD, got: '1Gi', ...detail('1Gi', '1000000000') }),
  finds('a template\'s', ofTemplate((spec) => {
    spec.containers[0].resources.limits.memory = '1Gi';
    inMemory(spec, '2Gi');
  }), { field: 'spec.template.spec.volumes[2].emptyDir.sizeLimit', got: '2Gi', ...detail('2Gi', '1Gi') }),
  finds('a CronJob\'s', tweaked('CronJob', ({ spec: { jobTemplate: { spec: { template: { spec } } } } }) => {
    spec.containers[0].resources.limits.memory = '1Gi';
    inMemory(spec, '2Gi');
  }), { field: 'spec.jobTemplate.spec.template.spec.volumes[2].emptyDir.sizeLimit', got: '2Gi', ...detail('2Gi', '1Gi') }),
  finds('a pod with a limit of its own', ofPod((spec) => {
    spec.containers[0].resources.limits.memory = '1Gi';
    spec.resources = { limits: { memory: '2Gi' } };
    inMemory(spec, '3Gi');
  }), { field: FIELD, got: '3Gi', ...detail('3Gi', '2Gi') }),
  finds('beside what an init container may use, which has ended by then', ofPod((spec) => {
    spec.containers[0].resources.limits.memory = '1Gi';
    spec.initContainers[0].resources.limits.memory = '4Gi';
    inMemory(spec, '2Gi');
  }), { field: FIELD, got: '2Gi', ...detail('2Gi', '1Gi') }),

  allows('as much as the limit', limited('1Gi', '1Gi')),
  allows('within the limit', limited('1Gi', '100Mi', '100Mi')),
  allows('two volumes of bytes', limited('1Gi', '536870912', '536870912')),
  allows('more on disk', ofPod((spec) => {
    spec.volumes[0].emptyDir.sizeLimit = '100Gi';
    spec.containers[0].resources.limits['ephemeral-storage'] = '100Gi';
  })),
  allows('with what a sidecar may use', ofPod((spec) => {
    spec.containers[0].resources.limits.memory = '1Gi';
    sidecar(spec, '1Gi');
    inMemory(spec, '2Gi');
  })),
  allows('with what an init container may use that goes on', ofPod((spec) => {
    spec.containers[0].resources.limits.memory = '1Gi';
    spec.initContainers[0].restartPolicy = 'Always';
    spec.initContainers[0].resources.limits.memory = '1Gi';
    inMemory(spec, '2Gi');
  })),
  allows('within the pod\'s own limit', ofPod((spec) => {
    spec.containers[0].resources.limits.memory = '1Gi';
    spec.resources = { limits: { memory: '4Gi' } };
    inMemory(spec, '3Gi');
  })),
];
