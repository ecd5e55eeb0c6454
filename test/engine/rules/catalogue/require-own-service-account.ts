import { Case, field, ofPod, ofTemplate } from '../../../support/cases';

export const cases: Case[] = [
  field('serviceAccountName', undefined),
  field('serviceAccountName', ''),
  field('serviceAccountName', 'default'),
  ['a template\'s', ofTemplate((spec) => { delete spec.serviceAccountName; }), 'spec.template.spec.serviceAccountName', undefined],
  ['the older name of the field', ofPod((spec) => { delete spec.serviceAccountName; spec.serviceAccount = 'agent'; })],
  ['"default" by the older name', ofPod((spec) => { delete spec.serviceAccountName; spec.serviceAccount = 'default'; }),
    'spec.serviceAccountName', 'default'],
  ['another by the older name, which counts for nothing beside the newer',
    ofPod((spec) => { spec.serviceAccountName = 'default'; spec.serviceAccount = 'agent'; }),
    'spec.serviceAccountName', 'default'],
];
