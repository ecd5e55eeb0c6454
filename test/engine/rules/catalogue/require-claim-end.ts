import { Json } from '../../../../src/engine/value/json';
import { Case, allows, finds } from '../../../support/cases';

const claim = (lifecycle?: unknown, apiVersion = 'extensions.agents.x-k8s.io/v1beta1') => (): Json =>
  ({ apiVersion, kind: 'SandboxClaim', metadata: { name: 'task', namespace: 'agents' }, spec: { lifecycle } });
const AT = 'spec.lifecycle.shutdownTime';

export const cases: Case[] = [
  finds('no lifecycle', claim(), { field: AT }),
  finds('a lifecycle that is null', claim(null), { field: AT }),
  finds('a lifecycle without a time', claim({ shutdownPolicy: 'Delete' }), { field: AT }),
  finds('a time that is null', claim({ shutdownTime: null }), { field: AT }),
  finds('only a time after the pod has finished', claim({ ttlSecondsAfterFinished: 0 }), { field: AT }),
  finds('a time of no day', claim({ shutdownTime: '2026-02-30T18:00:00Z' }), { field: AT, got: '2026-02-30T18:00:00Z' }),
  finds('a duration', claim({ shutdownTime: '1h' }), { field: AT, got: '1h' }),
  finds('an older claim without an end', claim({}, 'extensions.agents.x-k8s.io/v1alpha1'), { field: AT }),
  allows('a time', claim({ shutdownTime: '2026-12-01T18:00:00Z' })),
  allows('a time in a zone', claim({ shutdownTime: '2026-12-01T18:00:00+01:00', shutdownPolicy: 'Retain' })),
];
