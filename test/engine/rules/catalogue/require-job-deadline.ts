import { Case, tweaked } from '../../../support/cases';

export const cases: Case[] = [
  ['none of a Job', tweaked('Job', ({ spec }) => { delete spec.activeDeadlineSeconds; }), 'spec.activeDeadlineSeconds', undefined],
  ['none of a CronJob', tweaked('CronJob', ({ spec }) => { delete spec.jobTemplate.spec.activeDeadlineSeconds; }),
    'spec.jobTemplate.spec.activeDeadlineSeconds', undefined],
  ['of each pod alone', tweaked('Job', ({ spec }) => {
    delete spec.activeDeadlineSeconds;
    spec.template.spec.activeDeadlineSeconds = 60;
  }), 'spec.activeDeadlineSeconds', undefined],
  ['none, said by zero', tweaked('Job', ({ spec }) => { spec.activeDeadlineSeconds = 0; }), 'spec.activeDeadlineSeconds', 0],
  ['a grace period of a year', tweaked('Job', ({ spec }) => { spec.template.spec.terminationGracePeriodSeconds = 31536000; }),
    'spec.template.spec.terminationGracePeriodSeconds', 31536000],
  ['a grace period of a day with a handler that sleeps', tweaked('CronJob', ({ spec }) => {
    const pod = spec.jobTemplate.spec.template.spec;
    pod.terminationGracePeriodSeconds = 86400;
    pod.containers[0].lifecycle = { preStop: { sleep: { seconds: 86000 } } };
  }), 'spec.jobTemplate.spec.template.spec.terminationGracePeriodSeconds', 86400],
  ['a second too much', tweaked('Job', ({ spec }) => { spec.template.spec.terminationGracePeriodSeconds = 601; }),
    'spec.template.spec.terminationGracePeriodSeconds', 601],
  ['ten minutes of grace', tweaked('Job', ({ spec }) => { spec.template.spec.terminationGracePeriodSeconds = 600; })],
  ['the default grace', tweaked('Job', ({ spec }) => { delete spec.template.spec.terminationGracePeriodSeconds; })],
  ['no grace', tweaked('Job', ({ spec }) => { spec.template.spec.terminationGracePeriodSeconds = 0; })],
  ['a day', tweaked('Job', ({ spec }) => { spec.activeDeadlineSeconds = 86400; })],
];
