import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: spec.*containers[*].securityContext.procMount.
 * Allowed: Default or no value.
 */
export const rule: Rule = {
  id: 'no-unmasked-proc',
  severity: Severity.ERROR,
  pack: RulePack.BASELINE,
  title: 'masked /proc',
  problem: '/proc is not masked',
  why: 'Runtimes hide or write-protect the parts of /proc that show and change the kernel. With an unmasked /proc, the '
    + 'container can read and write these parts.',
  fix: 'remove procMount, or set it to Default; an unmasked /proc shows and changes kernel settings',
  source: 'https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline',
  since: '0.1.0',
  mappings: {
    podSecurity: ['baseline: /proc Mount Type'],
    nsaCisa: 'Kubernetes Pod security: Pod security enforcement',
    attack: ['T1611'],
    kubescape: ['C-0211'],
    owasp: ['ASI05'],
    nist: ['4.4.3'],
  },
  checkSpec: (pod, report) => {
    for (const { path, securityContext } of pod.containers) {
      const procMount: unknown = securityContext.procMount ?? 'Default';
      if (procMount !== 'Default') {
        report(`${path}.securityContext.procMount`, procMount);
      }
    }
  },
  admission: { cel: 'variables.containers.all(c, c.?securityContext.?procMount.orValue("Default") == "Default")' },
};
