import { RuntimeIsolation } from '../../../../src/engine/runtimes/traits';
import { Json } from '../../../../src/engine/value/json';
import { Case, CaseOptions, allows, finds, valid } from '../../../support/cases';

const matchLabels: Json = valid('Pod').metadata.labels;
const { name } = valid('Pod').metadata;
const recording = (podSelector?: Json, namespace = 'agents') => (): Json => ({
  apiVersion: 'security-profiles-operator.x-k8s.io/v1',
  kind: 'ProfileRecording',
  metadata: { name: 'agent', namespace },
  spec: { kind: 'SeccompProfile', recorder: 'Bpf', podSelector },
});

/** A pod of this RuntimeClass beside the recording. */
const pod = (runtimeClassName: string): CaseOptions['view'] => (around) => {
  const { spec, ...rest } = valid('Pod');
  return [...around, { ...rest, spec: { ...spec, runtimeClassName } }];
};
const breaks = (title: string, selector?: Json, runtimeClassName = 'gvisor', isolation = RuntimeIsolation.USER_SPACE_KERNEL) =>
  finds(title, recording(selector), {
    field: 'spec.podSelector',
    got: selector,
    detail: `it selects Pod "${name}", and its runtime (${isolation}) hides system calls from the node`,
  }, { view: pod(runtimeClassName) });

export const cases: Case[] = [
  breaks('a pod in gVisor', { matchLabels }),
  breaks('a pod in Kata', { matchLabels }, 'kata-qemu', RuntimeIsolation.VIRTUAL_MACHINE),
  breaks('every pod', {}),
  breaks('a selector that is missing'),

  allows('pods with other labels', recording({ matchLabels: { app: 'other' } }), { view: pod('gvisor') }),
  allows('pods of another namespace', recording({ matchLabels }, 'elsewhere'), { view: pod('gvisor') }),
  allows('no pods', recording({})),
];
