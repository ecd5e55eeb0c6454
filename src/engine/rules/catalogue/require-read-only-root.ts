import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: spec.*containers[*].securityContext.readOnlyRootFilesystem.
 * Allowed: true.
 */
export const rule: Rule = {
  id: 'require-read-only-root',
  severity: Severity.ERROR,
  pack: RulePack.STRICT,
  title: 'read-only root file system',
  problem: 'Root file system is writable',
  why: 'On a writable root file system, an attacker who controls the agent replaces programs that it runs next, and keeps control.',
  fix: 'set readOnlyRootFilesystem to true and mount a volume at each folder that the agent writes to; writablePaths does that',
  fixInYaml: 'set readOnlyRootFilesystem to true and mount a volume at each folder that the agent writes to',
  source: 'https://kubernetes.io/docs/tasks/configure-pod-container/security-context/',
  since: '0.1.0',
  mappings: {
    nsaCisa: 'Kubernetes Pod security: Immutable container file systems',
    cis: ['5.6.3'],
    attack: ['T1036', 'T1525'],
    kubescape: ['C-0017'],
    owasp: ['ASI05'],
    nist: ['4.1.2', '4.4.4'],
    euAiAct: ['15(5)'],
  },
  checkSpec: (pod, report) => {
    for (const { path, securityContext: { readOnlyRootFilesystem } } of pod.containers) {
      if (readOnlyRootFilesystem !== true) {
        report(`${path}.securityContext.readOnlyRootFilesystem`, readOnlyRootFilesystem);
      }
    }
  },
  admission: { cel: 'variables.containers.all(c, c.?securityContext.?readOnlyRootFilesystem.orValue(false))' },
};
