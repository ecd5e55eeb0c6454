import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: spec.*containers[*].securityContext.procMount.
 * Allowed: Default or nothing.
 */
export const rule: Rule = {
  id: 'no-unmasked-proc',
  severity: Severity.ERROR,
  pack: RulePack.BASELINE,
  title: 'masked /proc',
  why: "Runtimes hide or lock the parts of /proc that tell of the kernel and change it; unmasked they are the container's to read and write.",
  fix: 'leave it out: an unmasked /proc shows and changes settings of the kernel',
  source: 'https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline',
  since: '0.1.0',
  mappings: {
    podSecurity: 'baseline',
    nsaCisa: 'Kubernetes Pod security: Pod security enforcement',
    attack: ['T1611'],
    kubescape: ['C-0211'],
    owasp: ['ASI05'],
  },
  checkPod: (pod, report) => {
    for (const { path, securityContext } of pod.containers) {
      const procMount: unknown = securityContext.procMount ?? 'Default';
      if (procMount !== 'Default') {
        report(`${path}.securityContext.procMount`, procMount);
      }
    }
  },
  admission: { cel: 'variables.containers.all(c, c.?securityContext.?procMount.orValue("Default") == "Default")' },
};
