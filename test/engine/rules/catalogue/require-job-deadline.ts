import { Case, allows, finds, tweaked } from '../../../support/cases';

export const cases: Case[] = [
  finds('none of a Job', tweaked('Job', ({ spec }) => { delete spec.activeDeadlineSeconds; }), { field: 'spec.activeDeadlineSeconds' }),
  finds('none of a CronJob', tweaked('CronJob', ({ spec }) => { delete spec.jobTemplate.spec.activeDeadlineSeconds; }),
    { field: 'spec.jobTemplate.spec.activeDeadlineSeconds' }),
  finds('of each pod alone', tweaked('Job', ({ spec }) => {
    delete spec.activeDeadlineSeconds;
    spec.template.spec.activeDeadlineSeconds = 60;
  }), { field: 'spec.activeDeadlineSeconds' }),
  finds('none, said by zero', tweaked('Job', ({ spec }) => { spec.activeDeadlineSeconds = 0; }),
    { field: 'spec.activeDeadlineSeconds', got: 0 }),
  finds('a grace period of a year', tweaked('Job', ({ spec }) => { spec.template.spec.terminationGracePeriodSeconds = 31536000; }),
    { field: 'spec.template.spec.terminationGracePeriodSeconds', got: 31536000 }),
  finds('a grace period of a day with a handler that sleeps', tweaked('CronJob', ({ spec }) => {
    const pod = spec.jobTemplate.spec.template.spec;
    pod.terminationGracePeriodSeconds = 86400;
    pod.containers[0].lifecycle = { preStop: { sleep: { seconds: 86000 } } };
  }), { field: 'spec.jobTemplate.spec.template.spec.terminationGracePeriodSeconds', got: 86400 }),
  finds('a second too much', tweaked('Job', ({ spec }) => { spec.template.spec.terminationGracePeriodSeconds = 601; }),
    { field: 'spec.template.spec.terminationGracePeriodSeconds', got: 601 }),
  allows('ten minutes of grace', tweaked('Job', ({ spec }) => { spec.template.spec.terminationGracePeriodSeconds = 600; })),
  allows('the default grace', tweaked('Job', ({ spec }) => { delete spec.template.spec.terminationGracePeriodSeconds; })),
  allows('no grace', tweaked('Job', ({ spec }) => { spec.template.spec.terminationGracePeriodSeconds = 0; })),
  allows('a day', tweaked('Job', ({ spec }) => { spec.activeDeadlineSeconds = 86400; })),
];
