import { Case, allows, finds, tweaked } from '../../../support/cases';

export const cases: Case[] = [
  finds('none of a Job', tweaked('Job', ({ spec }) => { delete spec.ttlSecondsAfterFinished; }), { field: 'spec.ttlSecondsAfterFinished' }),
  finds('none of a CronJob', tweaked('CronJob', ({ spec }) => { delete spec.jobTemplate.spec.ttlSecondsAfterFinished; }),
    { field: 'spec.jobTemplate.spec.ttlSecondsAfterFinished' }),
  allows('at once', tweaked('Job', ({ spec }) => { spec.ttlSecondsAfterFinished = 0; })),
];
