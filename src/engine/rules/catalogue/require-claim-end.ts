import { object } from '../../value/json';
import { isTime } from '../../value/time';
import { CLAIM } from '../criteria/sandbox-claims';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: spec.lifecycle.shutdownTime of a SandboxClaim.
 * Allowed: a point in time such as 2026-12-01T18:00:00Z. The field is required: ttlSecondsAfterFinished counts only once a pod has
 * finished, and a sandbox may never finish.
 */
export const rule: Rule = {
  id: 'require-claim-end',
  severity: Severity.ERROR,
  pack: RulePack.STRICT,
  title: 'an end for each SandboxClaim',
  problem: 'SandboxClaim has no end',
  why: 'A sandbox without an end keeps running with all that an attacker put into it, and uses the quota of others. No one '
    + 'misses it, because the user who claimed it is gone.',
  fix: 'set spec.lifecycle.shutdownTime, for example to the end of the session; AgentSandboxClaim requires it, and longestClaim '
    + 'of AgentAdmission limits it',
  fixInYaml: 'set spec.lifecycle.shutdownTime, for example to the end of the session',
  source: 'https://github.com/kubernetes-sigs/agent-sandbox/blob/main/extensions/api/v1beta1/sandboxclaim_types.go',
  since: '0.1.0',
  mappings: { attack: ['T1496.001'], owasp: ['ASI08'], agenticAi: ['Performance monitoring'] },
  checkObject: {
    kinds: [CLAIM],
    check: (manifest, report) => {
      const got: unknown = object(object(manifest.spec).lifecycle).shutdownTime;
      if (!isTime(got)) {
        report('spec.lifecycle.shutdownTime', got);
      }
    },
  },
  admission: { objects: [{ kinds: [CLAIM], cel: 'dyn(object).spec.?lifecycle.?shutdownTime.orValue("") != ""' }] },
};
