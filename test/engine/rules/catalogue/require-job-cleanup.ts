import { Case, tweaked } from '../../../support/cases';

export const cases: Case[] = [
  ['none of a Job', tweaked('Job', ({ spec }) => { delete spec.ttlSecondsAfterFinished; }), 'spec.ttlSecondsAfterFinished', undefined],
  ['none of a CronJob', tweaked('CronJob', ({ spec }) => { delete spec.jobTemplate.spec.ttlSecondsAfterFinished; }),
    'spec.jobTemplate.spec.ttlSecondsAfterFinished', undefined],
  ['at once', tweaked('Job', ({ spec }) => { spec.ttlSecondsAfterFinished = 0; })],
];
