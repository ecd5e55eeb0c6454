import { Duration } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import { HardenedAgentJob, HardenedAgentJobProps } from '../../../src';
import { Base, IMAGE, base, only } from '../../support/app';
import { failure } from '../../support/errors';
import { expectSnapshot } from '../../support/schema';

function job({ chart, namespace, runtime }: Base, tweak: Partial<HardenedAgentJobProps> = {}): HardenedAgentJob {
  return new HardenedAgentJob(chart, 'task', { namespace, runtime, image: IMAGE, ...tweak });
}

test('a Job of a hardened pod, which ends', () => {
  const b = base();
  job(b);
  expectSnapshot(b.chart);
});

test('deadline, time to live, retries and number of pods', () => {
  const b = base();
  job(b, {
    activeDeadline: Duration.minutes(10),
    ttlAfterFinished: Duration.seconds(0),
    backoffLimit: 0,
    completions: 4,
    parallelism: 2,
    restartPolicy: kplus.RestartPolicy.ON_FAILURE,
  });
  expect(only(b.chart, 'Job').spec).toMatchObject({
    activeDeadlineSeconds: 600,
    ttlSecondsAfterFinished: 0,
    backoffLimit: 0,
    completions: 4,
    parallelism: 2,
    template: { spec: { restartPolicy: 'OnFailure' } },
  });
});

test('it says to cdk8s-plus what it writes', () => {
  const task: kplus.Job = job(base());
  expect(task.activeDeadline?.toSeconds()).toBe(3600);
  expect(task.ttlAfterFinished?.toSeconds()).toBe(3600);
});

test.each<[Partial<HardenedAgentJobProps>, string]>([
  [{ activeDeadline: Duration.seconds(0) }, "'activeDeadline' must be an integer of at least 1"],
  [{ ttlAfterFinished: Duration.millis(5) }, "'ttlAfterFinished' must be an integer of at least 0"],
  [{ backoffLimit: -1 }, "'backoffLimit' must be an integer of at least 0"],
  [{ completions: 0 }, "'completions' must be an integer of at least 1"],
  [{ completions: 2 ** 31 }, "'completions' must be an integer of at most 2147483647, got 2147483648"],
  [{ ttlAfterFinished: Duration.seconds(2 ** 31) }, "'ttlAfterFinished' must be an integer of at most 2147483647, got 2147483648"],
  [{ parallelism: -1 }, "'parallelism' must be an integer of at least 0"],
  [{ restartPolicy: kplus.RestartPolicy.ALWAYS }, "'restartPolicy' must be one of \"Never\", \"OnFailure\""],
  [{ name: 'a'.repeat(64) }, "'name' must have at most 63 characters"],
])('refuses %j', (tweak, message) => {
  expect(failure(() => job(base(), tweak))).toMatch(`test/task: ${message}`);
});
