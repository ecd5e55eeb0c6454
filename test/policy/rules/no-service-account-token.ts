import { Case, field, ofPod, volume } from '../../support/cases';

export const cases: Case[] = [
  field('automountServiceAccountToken', true),
  field('automountServiceAccountToken', undefined),
  ['a projected token', ofPod(volume({ projected: { sources: [{ configMap: { name: 'a' } }, { serviceAccountToken: { path: 't' } }] } })),
    'spec.volumes[2].projected.sources[1].serviceAccountToken', { path: 't' }],
];
