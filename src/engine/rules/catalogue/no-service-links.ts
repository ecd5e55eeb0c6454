import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: spec.enableServiceLinks.
 * Allowed: false (the default of Kubernetes is true).
 */
export const rule: Rule = {
  id: 'no-service-links',
  severity: Severity.ERROR,
  pack: RulePack.STRICT,
  title: 'no Service links',
  problem: 'Variables list the Services of the namespace',
  why: 'The environment contains the name, address and ports of every Service in the namespace. An attacker learns the next '
    + 'targets without sending a packet.',
  fix: 'set enableServiceLinks to false; it lists every Service of the namespace in the environment',
  source: 'https://kubernetes.io/docs/tutorials/services/connect-applications-service/#environment-variables',
  since: '0.1.0',
  mappings: { attack: ['T1613'] },
  checkSpec: (pod, report) => {
    if (pod.spec.enableServiceLinks !== false) {
      report(`${pod.path}.enableServiceLinks`, pod.spec.enableServiceLinks);
    }
  },
  admission: { cel: '!variables.spec.?enableServiceLinks.orValue(true)' },
};
