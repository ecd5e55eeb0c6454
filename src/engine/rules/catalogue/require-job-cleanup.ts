import { ofJobSpec } from '../criteria/job-spec';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: spec.ttlSecondsAfterFinished of a Job, spec.jobTemplate.spec.ttlSecondsAfterFinished of a CronJob.
 * Allowed: any number from 0; it must be there.
 */
export const rule: Rule = {
  id: 'require-job-cleanup',
  severity: Severity.ERROR,
  pack: RulePack.STRICT,
  title: 'jobs cleaned up',
  why: 'A finished pod keeps its logs, its environment and its mounts in the API for whoever may read pods there.',
  fix: 'set ttlSecondsAfterFinished to the time in which somebody reads the logs, such as 600',
  source: 'https://kubernetes.io/docs/concepts/workloads/controllers/ttlafterfinished/',
  since: '0.1.0',
  mappings: {},
  ...ofJobSpec('ttlSecondsAfterFinished', (got) => typeof got === 'number' && got >= 0, (got) => `${got}.orValue(-1) >= 0`),
};
