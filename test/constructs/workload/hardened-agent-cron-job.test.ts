import { Cron, Duration } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import { HardenedAgentCronJob, HardenedAgentCronJobProps } from '../../../src';
import { Base, IMAGE, base, only } from '../../support/app';
import { failure } from '../../support/errors';
import { expectSnapshot } from '../../support/schema';

function cronJob({ chart, namespace, runtime }: Base, tweak: Partial<HardenedAgentCronJobProps> = {}): HardenedAgentCronJob {
  return new HardenedAgentCronJob(chart, 'nightly', { namespace, runtime, image: IMAGE, schedule: Cron.daily(), ...tweak });
}

test('a CronJob of hardened pods, whose Jobs end', () => {
  const b = base();
  cronJob(b);
  expectSnapshot(b.chart);
});

test('a run may start 5 minutes late, also one of each minute', () => {
  const b = base();
  cronJob(b, { schedule: Cron.everyMinute() });
  expect(only(b.chart, 'CronJob').spec).toMatchObject({ startingDeadlineSeconds: 300, concurrencyPolicy: 'Forbid' });
});

test('schedule, time zone, concurrency, deadlines and history', () => {
  const b = base();
  cronJob(b, {
    schedule: Cron.schedule({ minute: '*/15', hour: '22-23,0-5', weekDay: 'MON-fri' }),
    timeZone: 'Europe/Berlin',
    concurrencyPolicy: kplus.ConcurrencyPolicy.REPLACE,
    startingDeadline: Duration.minutes(5),
    suspend: true,
    successfulJobsRetained: 0,
    failedJobsRetained: 2,
    activeDeadline: Duration.minutes(10),
    ttlAfterFinished: Duration.seconds(0),
    backoffLimit: 0,
    completions: 4,
    parallelism: 2,
  });
  expect(only(b.chart, 'CronJob').spec).toMatchObject({
    schedule: '*/15 22-23,0-5 * * MON-fri',
    timeZone: 'Europe/Berlin',
    concurrencyPolicy: 'Replace',
    startingDeadlineSeconds: 300,
    suspend: true,
    successfulJobsHistoryLimit: 0,
    failedJobsHistoryLimit: 2,
    jobTemplate: {
      spec: { activeDeadlineSeconds: 600, ttlSecondsAfterFinished: 0, backoffLimit: 0, completions: 4, parallelism: 2 },
    },
  });
});

test.each<[Partial<HardenedAgentCronJobProps>, string]>([
  [{ schedule: 'every night' as never }, "'schedule' must be a Cron, got \"every night\"; give a schedule such as Cron.daily()"],
  [{ schedule: Cron.schedule({ hour: '24' }) }, "'schedule.hour' must be \"*\", or numbers from 0 to 23"],
  [{ startingDeadline: Duration.seconds(9) }, "'startingDeadline' must be an integer of at least 10"],
  [{ successfulJobsRetained: -1 }, "'successfulJobsRetained' must be an integer of at least 0"],
  [{ failedJobsRetained: 1.5 }, "'failedJobsRetained' must be an integer of at least 0"],
  [{ timeZone: 'Mars/Olympus' }, "'timeZone' must be the name of an IANA time zone such as \"Europe/Berlin\", got \"Mars/Olympus\""],
  [{ name: 'a'.repeat(53) }, "'name' must have at most 52 characters"],
  [{ activeDeadline: Duration.seconds(0) }, "'activeDeadline' must be an integer of at least 1"],
  [{ restartPolicy: kplus.RestartPolicy.ALWAYS }, "'restartPolicy' must be one of \"Never\", \"OnFailure\""],
])('refuses %j', (tweak, message) => {
  expect(failure(() => cronJob(base(), tweak))).toMatch(`test/nightly: ${message}`);
});
