import { ofJobSpec } from '../criteria/job-spec';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: spec.ttlSecondsAfterFinished of a Job, spec.jobTemplate.spec.ttlSecondsAfterFinished of a CronJob.
 * Allowed: any number from 0. The field is required.
 */
export const rule: Rule = {
  id: 'require-job-cleanup',
  severity: Severity.ERROR,
  pack: RulePack.STRICT,
  title: 'cleanup of finished Jobs',
  problem: 'Finished Jobs stay',
  why: 'A finished pod keeps its logs, its environment and its mounts in the API. Anyone who can read pods there can read them.',
  fix: 'set ttlSecondsAfterFinished to the time that people need to read the logs, for example 600',
  source: 'https://kubernetes.io/docs/concepts/workloads/controllers/ttlafterfinished/',
  since: '0.1.0',
  mappings: {},
  ...ofJobSpec({
    path: 'ttlSecondsAfterFinished',
    holds: (got) => typeof got === 'number' && got >= 0,
    cel: (got) => `${got}.orValue(-1) >= 0`,
  }),
};
