import { Json } from '../../../../src/engine/value/json';
import { Case } from '../../../support/cases';

const claim = (lifecycle?: unknown, apiVersion = 'extensions.agents.x-k8s.io/v1beta1') => (): Json =>
  ({ apiVersion, kind: 'SandboxClaim', metadata: { name: 'task', namespace: 'agents' }, spec: { lifecycle } });
const AT = 'spec.lifecycle.shutdownTime';

export const cases: Case[] = [
  ['no lifecycle', claim(), AT, undefined],
  ['a lifecycle that is null', claim(null), AT, undefined],
  ['a lifecycle without a time', claim({ shutdownPolicy: 'Delete' }), AT, undefined],
  ['a time that is null', claim({ shutdownTime: null }), AT, undefined],
  ['only a time after the pod has finished', claim({ ttlSecondsAfterFinished: 0 }), AT, undefined],
  ['a time of no day', claim({ shutdownTime: '2026-02-30T18:00:00Z' }), AT, '2026-02-30T18:00:00Z'],
  ['a duration', claim({ shutdownTime: '1h' }), AT, '1h'],
  ['an older claim without an end', claim({}, 'extensions.agents.x-k8s.io/v1alpha1'), AT, undefined],
  ['a time', claim({ shutdownTime: '2026-12-01T18:00:00Z' })],
  ['a time in a zone', claim({ shutdownTime: '2026-12-01T18:00:00+01:00', shutdownPolicy: 'Retain' })],
];
