import { Case, tweaked } from '../../../support/cases';

export const cases: Case[] = [
  ['none of a Job', tweaked('Job', ({ spec }) => { delete spec.activeDeadlineSeconds; }), 'spec.activeDeadlineSeconds', undefined],
  ['none of a CronJob', tweaked('CronJob', ({ spec }) => { delete spec.jobTemplate.spec.activeDeadlineSeconds; }),
    'spec.jobTemplate.spec.activeDeadlineSeconds', undefined],
  ['of each pod alone', tweaked('Job', ({ spec }) => {
    delete spec.activeDeadlineSeconds;
    spec.template.spec.activeDeadlineSeconds = 60;
  }), 'spec.activeDeadlineSeconds', undefined],
  ['a day', tweaked('Job', ({ spec }) => { spec.activeDeadlineSeconds = 86400; })],
];
