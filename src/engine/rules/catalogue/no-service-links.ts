import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: spec.enableServiceLinks.
 * Allowed: false (Kubernetes' default is true).
 */
export const rule: Rule = {
  id: 'no-service-links',
  severity: Severity.ERROR,
  pack: RulePack.STRICT,
  title: 'no Service links',
  why: 'Name, address and ports of every Service of the namespace stand in the environment: a map of where to go next, without a single packet sent.',
  fix: 'set enableServiceLinks to false: they list every Service of the namespace in the environment',
  source: 'https://kubernetes.io/docs/tutorials/services/connect-applications-service/#environment-variables',
  since: '0.1.0',
  mappings: { attack: ['T1613'] },
  checkPod: (pod, report) => {
    if (pod.spec.enableServiceLinks !== false) {
      report(`${pod.path}.enableServiceLinks`, pod.spec.enableServiceLinks ?? undefined);
    }
  },
  admission: { cel: '!variables.spec.?enableServiceLinks.orValue(true)' },
};
