import { ofJobSpec } from '../criteria/job-spec';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: spec.activeDeadlineSeconds and spec.template.spec.terminationGracePeriodSeconds of a Job, the same below spec.jobTemplate of a
 * CronJob.
 * Allowed: any deadline above zero, which is required; at most 600 seconds of grace, within which a preStop handler also ends, or no value.
 */
const LONGEST_GRACE = 600; // twenty times the default of Kubernetes

export const rule: Rule = {
  id: 'require-job-deadline',
  severity: Severity.ERROR,
  pack: RulePack.STRICT,
  title: 'a deadline for Jobs',
  problem: 'Job has no deadline, or its pod outlives it',
  why: 'An agent may never end a task, for example because an attacker instructs it not to. The task keeps its rights and its '
    + 'resources as long as the cluster exists. A pod that must end runs on for its grace period, after the deadline too.',
  fix: 'set activeDeadlineSeconds to more than the task needs, for example 3600, and terminationGracePeriodSeconds to at most '
    + `${LONGEST_GRACE}`,
  source: 'https://kubernetes.io/docs/concepts/workloads/controllers/job/#job-termination-and-cleanup',
  since: '0.1.0',
  mappings: { attack: ['T1053.007', 'T1496.001'], owasp: ['ASI08'], agenticAi: ['Performance monitoring'], euAiAct: ['15(4)'] },
  ...ofJobSpec({
    path: 'activeDeadlineSeconds',
    holds: (got) => typeof got === 'number' && got > 0,
    cel: (got) => `${got}.orValue(0) > 0`,
  }, {
    path: 'template.spec.terminationGracePeriodSeconds',
    holds: (got) => got === undefined || (typeof got === 'number' && got <= LONGEST_GRACE),
    cel: (got) => `${got}.orValue(0) <= ${LONGEST_GRACE}`,
  }),
};
