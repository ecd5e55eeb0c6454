import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: spec.shareProcessNamespace.
 * Allowed: false or nothing.
 */
export const rule: Rule = {
  id: 'no-shared-process-namespace',
  severity: Severity.ERROR,
  pack: RulePack.STRICT,
  title: 'own process namespace',
  why: "Processes of one container show in the /proc of the others, with their environment, open files and root directory: a sidecar's secrets are the agent's.",
  fix: "leave it out: containers could read each other's memory and environment",
  source: 'https://kubernetes.io/docs/tasks/configure-pod-container/share-process-namespace/',
  since: '0.1.0',
  mappings: { owasp: ['ASI05'] },
  checkPod: (pod, report) => {
    if (pod.spec.shareProcessNamespace) {
      report(`${pod.path}.shareProcessNamespace`, pod.spec.shareProcessNamespace);
    }
  },
  admission: { cel: '!variables.spec.?shareProcessNamespace.orValue(false)' },
};
