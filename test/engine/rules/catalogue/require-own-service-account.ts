import { Case, allows, field, finds, ofPod, ofTemplate } from '../../../support/cases';

export const cases: Case[] = [
  field('serviceAccountName', undefined),
  field('serviceAccountName', ''),
  field('serviceAccountName', 'default'),
  finds('a template\'s', ofTemplate((spec) => { delete spec.serviceAccountName; }), { field: 'spec.template.spec.serviceAccountName' }),
  allows('the older name of the field', ofPod((spec) => { delete spec.serviceAccountName; spec.serviceAccount = 'agent'; })),
  finds('"default" by the older name', ofPod((spec) => { delete spec.serviceAccountName; spec.serviceAccount = 'default'; }),
    { field: 'spec.serviceAccountName', got: 'default' }),
  finds('another by the older name, which counts for nothing beside the newer',
    ofPod((spec) => { spec.serviceAccountName = 'default'; spec.serviceAccount = 'agent'; }),
    { field: 'spec.serviceAccountName', got: 'default' }),
];
