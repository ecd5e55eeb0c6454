import { Json } from '../../../../src/engine/value/json';
import { Case, allows, field, finds, ofPod, ofTemplate, tweaked } from '../../../support/cases';

const named = (spec: { nodeName?: string }) => { spec.nodeName = 'node-1'; };

const HOSTNAME = 'kubernetes.io/hostname';
const AT = 'spec.affinity.nodeAffinity';
const affine = (nodeAffinity: Json) => ofPod((spec) => { spec.affinity = { nodeAffinity }; });
const required = (term: Json) => affine({ requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [term] } });
const preferred = (preference: Json) => affine({ preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 1, preference }] });
const byHost = (operator: string) => ({ key: HOSTNAME, operator, values: ['node-1'] });
const byName = { key: 'metadata.name', operator: 'In', values: ['node-1'] };

const AGENT = { name: 'agent', namespace: 'agents' };
const binding = (target: Json) => (): Json => ({ apiVersion: 'v1', kind: 'Binding', metadata: AGENT, target });

export const cases: Case[] = [
  field('nodeName', 'node-1'),
  finds('a template\'s', ofTemplate(named), { field: 'spec.template.spec.nodeName', got: 'node-1' }),
  finds('a DaemonSet\'s', tweaked('DaemonSet', ({ spec }) => named(spec.template.spec)),
    { field: 'spec.template.spec.nodeName', got: 'node-1' }),
  finds('a Sandbox\'s', tweaked('Sandbox', ({ spec }) => named(spec.podTemplate.spec)),
    { field: 'spec.podTemplate.spec.nodeName', got: 'node-1' }),
  finds('a template\'s, of an object that a cluster has', tweaked('Deployment', ({ metadata, spec }) => {
    metadata.uid = '2f6c0f5e-8d0e-4d2e-8a53-0d2f3f0c9a11';
    named(spec.template.spec);
  }), { field: 'spec.template.spec.nodeName', got: 'node-1' }),
  ...[
    { metadata: { uid: '2f6c0f5e-8d0e-4d2e-8a53-0d2f3f0c9a11', resourceVersion: '5' } },
    { status: { hostIP: '192.168.77.10', conditions: [{ type: 'PodScheduled', status: 'True' }] } },
  ].map((read) => finds(`a Pod\'s with what a cluster adds: ${Object.keys(read)}`, tweaked('Pod', (manifest) => {
    Object.assign(manifest.metadata, read.metadata);
    manifest.status = read.status;
    named(manifest.spec);
  }), { field: 'spec.nodeName', got: 'node-1' })),
  finds('a selector of a host', ofPod((spec) => { spec.nodeSelector = { ...spec.nodeSelector, [HOSTNAME]: 'node-1' }; }),
    { field: `spec.nodeSelector["${HOSTNAME}"]`, got: 'node-1' }),
  finds('affinity to a host', required({ matchExpressions: [byHost('In')] }),
    { field: `${AT}.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchExpressions[0]`, got: byHost('In') }),
  finds('affinity to a node by its name', required({ matchFields: [byName] }),
    { field: `${AT}.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchFields[0]`, got: byName }),
  finds('preferred affinity to a node by its name', preferred({ matchFields: [byName] }),
    { field: `${AT}.preferredDuringSchedulingIgnoredDuringExecution[0].preference.matchFields[0]`, got: byName }),
  allows('affinity to other hosts', required({ matchExpressions: [byHost('NotIn')] })),
  allows('affinity to a label with the value of a host',
    required({ matchExpressions: [{ key: 'pool', operator: 'In', values: ['node-1'] }] })),
  finds('a binding', binding({ apiVersion: 'v1', kind: 'Node', name: 'node-1' }), { field: 'target.name', got: 'node-1' }),
  finds('a binding without a kind', binding({ name: 'node-1' }), { field: 'target.name', got: 'node-1' }),
  allows('a binding without a name', binding({ kind: 'Node', name: '' })),
  allows('a binding to no node, which the API server refuses', binding({ kind: 'Pod', name: 'node-1' })),
  allows('no name', ofPod((spec) => { spec.nodeName = ''; })),
  allows('nothing', ofPod((spec) => { spec.nodeName = null; })),
];
