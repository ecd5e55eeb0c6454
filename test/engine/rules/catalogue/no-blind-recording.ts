import { RuntimeIsolation } from '../../../../src/engine/runtimes/traits';
import { Json } from '../../../../src/engine/value/json';
import { Case, CaseOptions, valid } from '../../../support/cases';

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
const breaks = (title: string, selector?: Json, runtimeClassName = 'gvisor', isolation = RuntimeIsolation.USER_SPACE_KERNEL): Case =>
  [title, recording(selector), 'spec.podSelector', selector, {
    view: pod(runtimeClassName),
    detail: `it selects Pod "${name}", and its runtime (${isolation}) hides system calls from the node`,
  }];

export const cases: Case[] = [
  breaks('a pod in gVisor', { matchLabels }),
  breaks('a pod in Kata', { matchLabels }, 'kata-qemu', RuntimeIsolation.VIRTUAL_MACHINE),
  breaks('every pod', {}),
  breaks('a selector that is missing'),

  ['pods with other labels', recording({ matchLabels: { app: 'other' } }), undefined, undefined, { view: pod('gvisor') }],
  ['pods of another namespace', recording({ matchLabels }, 'elsewhere'), undefined, undefined, { view: pod('gvisor') }],
  ['no pods', recording({})],
];
