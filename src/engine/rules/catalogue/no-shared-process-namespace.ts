import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: spec.shareProcessNamespace.
 * Allowed: false or no value.
 */
export const rule: Rule = {
  id: 'no-shared-process-namespace',
  severity: Severity.ERROR,
  pack: RulePack.STRICT,
  title: 'own process namespace',
  problem: 'Containers share a process namespace',
  why: 'Each container sees the processes of the others in /proc, with their environment, open files and root directory. The '
    + 'agent can read the secrets of a sidecar.',
  fix: 'remove shareProcessNamespace; with it, containers can read the memory and environment of each other',
  source: 'https://kubernetes.io/docs/tasks/configure-pod-container/share-process-namespace/',
  since: '0.1.0',
  mappings: { owasp: ['ASI05'], nist: ['4.4.3'] },
  checkSpec: (pod, report) => {
    if (pod.spec.shareProcessNamespace) {
      report(`${pod.path}.shareProcessNamespace`, pod.spec.shareProcessNamespace);
    }
  },
  admission: { cel: '!variables.spec.?shareProcessNamespace.orValue(false)' },
};
