import { Case, field, ofPod, tweaked } from '../../../support/cases';

export const cases: Case[] = [
  field('shareProcessNamespace', true),
  ['a CronJob\'s', tweaked('CronJob', ({ spec }) => { spec.jobTemplate.spec.template.spec.shareProcessNamespace = true; }),
    'spec.jobTemplate.spec.template.spec.shareProcessNamespace', true],
  ['no value', ofPod((spec) => { delete spec.shareProcessNamespace; })],
];
