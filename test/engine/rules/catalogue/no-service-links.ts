import { Case, field, ofTemplate, tweaked } from '../../../support/cases';

export const cases: Case[] = [
  field('enableServiceLinks', true),
  field('enableServiceLinks', undefined),
  ['a template\'s', ofTemplate((spec) => { spec.enableServiceLinks = true; }), 'spec.template.spec.enableServiceLinks', true],
  ['no value in a DaemonSet', tweaked('DaemonSet', ({ spec }) => { delete spec.template.spec.enableServiceLinks; }),
    'spec.template.spec.enableServiceLinks', undefined],
];
