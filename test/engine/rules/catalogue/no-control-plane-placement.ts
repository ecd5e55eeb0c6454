import { Json } from '../../../../src/engine/value/json';
import { Case, allows, finds, ofPod, ofTemplate, tweaked } from '../../../support/cases';

const LABEL = 'node-role.kubernetes.io/control-plane';
const tolerating = (toleration: unknown) => ofPod((spec) => { spec.tolerations = [toleration]; });
const tolerates = (title: string, toleration: unknown) => finds(title, tolerating(toleration),
  { field: 'spec.tolerations[0]', got: toleration });
const tolerated = (title: string, toleration: unknown) => allows(title, tolerating(toleration));
const required = (...matchExpressions: unknown[]) =>
  ({ requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions }] } });
const preferred = (...matchExpressions: unknown[]) =>
  ({ preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 1, preference: { matchExpressions } }] });
const affine = (nodeAffinity: unknown) => ofPod((spec) => { spec.affinity = { nodeAffinity }; });
const REQUIRED = 'spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchExpressions[0]';
const PREFERRED = 'spec.affinity.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].preference.matchExpressions[0]';
const exists = { key: LABEL, operator: 'Exists' };

const runtimeClass = (scheduling: Json) => (): Json =>
  ({ apiVersion: 'node.k8s.io/v1', kind: 'RuntimeClass', metadata: { name: 'fast' }, handler: 'runsc', scheduling });

export const cases: Case[] = [
  tolerates('every taint', { operator: 'Exists' }),
  tolerates('every taint, by an empty key', { key: '', operator: 'Exists' }),
  tolerates('every taint that evicts', { operator: 'Exists', effect: 'NoExecute' }),
  tolerates('the taint of the control plane', { key: LABEL, operator: 'Exists', effect: 'NoSchedule' }),
  tolerates('its name before', { key: 'node-role.kubernetes.io/master', effect: 'NoSchedule' }),
  tolerates('the taint of etcd', { key: 'node-role.kubernetes.io/etcd', operator: 'Exists' }),
  tolerates('its value of RKE', { key: 'node-role.kubernetes.io/controlplane', operator: 'Equal', value: 'true', effect: 'NoSchedule' }),
  tolerates('the taint of system nodes', { key: 'CriticalAddonsOnly', operator: 'Exists' }),
  finds('one of several, in a template', ofTemplate((spec) => {
    spec.tolerations = [{ key: 'agents', operator: 'Exists' }, { operator: 'Exists' }];
  }), { field: 'spec.template.spec.tolerations[1]', got: { operator: 'Exists' } }),
  finds('a DaemonSet\'s', tweaked('DaemonSet', ({ spec }) => { spec.template.spec.tolerations = [{ operator: 'Exists' }]; }),
    { field: 'spec.template.spec.tolerations[0]', got: { operator: 'Exists' } }),
  finds('a CronJob\'s', tweaked('CronJob', ({ spec }) => { spec.jobTemplate.spec.template.spec.tolerations = [{ operator: 'Exists' }]; }),
    { field: 'spec.jobTemplate.spec.template.spec.tolerations[0]', got: { operator: 'Exists' } }),
  finds('a node selector', ofPod((spec) => { spec.nodeSelector = { ...spec.nodeSelector, [LABEL]: '' }; }),
    { field: `spec.nodeSelector["${LABEL}"]`, got: '' }),
  finds('node affinity', affine(required(exists)), { field: REQUIRED, got: exists }),
  finds('node affinity by values', affine(required({ ...exists, operator: 'In', values: ['', 'true'] })),
    { field: REQUIRED, got: { ...exists, operator: 'In', values: ['', 'true'] } }),
  finds('node affinity to its name before', affine(required({ key: 'node-role.kubernetes.io/master', operator: 'Exists' })),
    { field: REQUIRED, got: { key: 'node-role.kubernetes.io/master', operator: 'Exists' } }),
  finds('node affinity that is preferred', affine(preferred(exists)), { field: PREFERRED, got: exists }),
  finds('a RuntimeClass that tolerates every taint', runtimeClass({ tolerations: [{ operator: 'Exists' }] }),
    { field: 'scheduling.tolerations[0]', got: { operator: 'Exists' } }),
  finds('a RuntimeClass that selects these nodes', runtimeClass({ nodeSelector: { [LABEL]: '' } }),
    { field: `scheduling.nodeSelector["${LABEL}"]`, got: '' }),

  allows('tolerations that were left out in YAML', ofPod((spec) => { spec.tolerations = null; })),
  tolerated('a taint of its own', { key: 'agents.example/only', operator: 'Exists', effect: 'NoSchedule' }),
  tolerated('a node that is not ready, for a while', {
    key: 'node.kubernetes.io/not-ready',
    operator: 'Exists',
    effect: 'NoExecute',
    tolerationSeconds: 300,
  }),
  allows('node affinity that excludes these nodes', affine(required({ key: LABEL, operator: 'DoesNotExist' }))),
  allows('node affinity that excludes these nodes by a value', affine(required({ key: LABEL, operator: 'NotIn', values: [''] }))),
  allows('preferred node affinity that excludes these nodes', affine(preferred({ key: LABEL, operator: 'DoesNotExist' }))),
  allows('a zone', affine(required({ key: 'topology.kubernetes.io/zone', operator: 'In', values: ['a'] }))),
  allows('a RuntimeClass for nodes of its own', runtimeClass({
    nodeSelector: { agents: 'true' }, tolerations: [{ key: 'agents', operator: 'Exists' }],
  })),
];
