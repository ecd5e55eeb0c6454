import { ofJobSpec } from '../criteria/job-spec';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: spec.activeDeadlineSeconds of a Job, spec.jobTemplate.spec.activeDeadlineSeconds of a CronJob.
 * Allowed: any number above zero; it must be there.
 */
export const rule: Rule = {
  id: 'require-job-deadline',
  severity: Severity.ERROR,
  pack: RulePack.STRICT,
  title: 'jobs bounded in time',
  why: 'A task that an agent never ends, or was told not to end, keeps its rights and its place for as long as the cluster lives.',
  fix: 'set activeDeadlineSeconds to more than the task needs, such as 3600',
  source: 'https://kubernetes.io/docs/concepts/workloads/controllers/job/#job-termination-and-cleanup',
  since: '0.1.0',
  mappings: { attack: ['T1053.007', 'T1496'], owasp: ['ASI08'] },
  ...ofJobSpec('activeDeadlineSeconds', (got) => typeof got === 'number' && got > 0, (got) => `${got}.orValue(0) > 0`),
};
