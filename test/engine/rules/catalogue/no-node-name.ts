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
  ['a Pod\'s with an empty status', tweaked('Pod', (manifest) => {
    manifest.status = { phase: 'Pending', conditions: [] };
    named(manifest.spec);
  }), 'spec.nodeName', 'node-1'],
  ['no name', ofPod((spec) => { spec.nodeName = ''; })],
  ['nothing', ofPod((spec) => { spec.nodeName = null; })],
];
