import { Case, allows, field, finds, ofPod, tweaked } from '../../../support/cases';

export const cases: Case[] = [
  field('shareProcessNamespace', true),
  finds('a CronJob\'s', tweaked('CronJob', ({ spec }) => { spec.jobTemplate.spec.template.spec.shareProcessNamespace = true; }),
    { field: 'spec.jobTemplate.spec.template.spec.shareProcessNamespace', got: true }),
  allows('no value', ofPod((spec) => { delete spec.shareProcessNamespace; })),
];
