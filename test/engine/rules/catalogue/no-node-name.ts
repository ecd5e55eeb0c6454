import { Case, field, ofPod, ofTemplate, tweaked } from '../../../support/cases';

const named = (spec: { nodeName?: string }) => { spec.nodeName = 'node-1'; };

export const cases: Case[] = [
  field('nodeName', 'node-1'),
  ['a template\'s', ofTemplate(named), 'spec.template.spec.nodeName', 'node-1'],
  ['a DaemonSet\'s', tweaked('DaemonSet', ({ spec }) => named(spec.template.spec)), 'spec.template.spec.nodeName', 'node-1'],
  ['a Sandbox\'s', tweaked('Sandbox', ({ spec }) => named(spec.podTemplate.spec)), 'spec.podTemplate.spec.nodeName', 'node-1'],
  ['a template\'s, of an object that a cluster has', tweaked('Deployment', ({ metadata, spec }) => {
    metadata.uid = '2f6c0f5e-8d0e-4d2e-8a53-0d2f3f0c9a11';
    named(spec.template.spec);
  }), 'spec.template.spec.nodeName', 'node-1'],
  ...[
    { metadata: { uid: '2f6c0f5e-8d0e-4d2e-8a53-0d2f3f0c9a11', resourceVersion: '5' } },
    { status: { hostIP: '192.168.77.10', conditions: [{ type: 'PodScheduled', status: 'True' }] } },
  ].map((read): Case => [`a Pod\'s with what a cluster adds: ${Object.keys(read)}`, tweaked('Pod', (manifest) => {
    Object.assign(manifest.metadata, read.metadata);
    manifest.status = read.status;
    named(manifest.spec);
  }), 'spec.nodeName', 'node-1']),
  ['no name', ofPod((spec) => { spec.nodeName = ''; })],
  ['nothing', ofPod((spec) => { spec.nodeName = null; })],
];
