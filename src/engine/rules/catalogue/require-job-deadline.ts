import { ofJobSpec } from '../criteria/job-spec';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: spec.activeDeadlineSeconds of a Job, spec.jobTemplate.spec.activeDeadlineSeconds of a CronJob.
 * Allowed: any number above zero. The field is required.
 */
export const rule: Rule = {
  id: 'require-job-deadline',
  severity: Severity.ERROR,
  pack: RulePack.STRICT,
  title: 'a deadline for Jobs',
  problem: 'Job has no deadline',
  why: 'An agent may never end a task, for example because an attacker instructs it not to. The task keeps its rights and its '
    + 'resources as long as the cluster exists.',
  fix: 'set activeDeadlineSeconds to more than the task needs, for example 3600',
  source: 'https://kubernetes.io/docs/concepts/workloads/controllers/job/#job-termination-and-cleanup',
  since: '0.1.0',
  mappings: { attack: ['T1053.007', 'T1496.001'], owasp: ['ASI08'] },
  ...ofJobSpec('activeDeadlineSeconds', (got) => typeof got === 'number' && got > 0, (got) => `${got}.orValue(0) > 0`),
};
