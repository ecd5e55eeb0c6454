import { Case, field, ofPod, ofTemplate, tweaked, volume } from '../../support/cases';

export const cases: Case[] = [
  field('automountServiceAccountToken', true),
  field('automountServiceAccountToken', undefined),
  ['a projected token', ofPod(volume({ projected: { sources: [{ configMap: { name: 'a' } }, { serviceAccountToken: { path: 't' } }] } })),
    'spec.volumes[2].projected.sources[1].serviceAccountToken', { path: 't' }],
  ['mounted by a template', ofTemplate((spec) => { spec.automountServiceAccountToken = true; }), 'spec.template.spec.automountServiceAccountToken', true],
  ['not said by a Sandbox', tweaked('Sandbox', ({ spec }) => { delete spec.podTemplate.spec.automountServiceAccountToken; }),
    'spec.podTemplate.spec.automountServiceAccountToken', undefined],
  ['other projections', ofPod(volume({ projected: { sources: [{ secret: { name: 'a' } }, { downwardAPI: { items: [] } }] } }))],
];
