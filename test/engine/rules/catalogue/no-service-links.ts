import { Case, field, finds, ofTemplate, tweaked } from '../../../support/cases';

export const cases: Case[] = [
  field('enableServiceLinks', true),
  field('enableServiceLinks', undefined),
  finds('a template\'s', ofTemplate((spec) => { spec.enableServiceLinks = true; }),
    { field: 'spec.template.spec.enableServiceLinks', got: true }),
  finds('no value in a DaemonSet', tweaked('DaemonSet', ({ spec }) => { delete spec.template.spec.enableServiceLinks; }),
    { field: 'spec.template.spec.enableServiceLinks' }),
];
