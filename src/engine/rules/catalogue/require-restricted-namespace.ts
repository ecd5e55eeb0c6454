import { object } from '../../value/json';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: metadata.labels["pod-security.kubernetes.io/enforce"] of a Namespace.
 * Allowed: restricted.
 */
const LABEL = 'pod-security.kubernetes.io/enforce';

export const rule: Rule = {
  id: 'require-restricted-namespace',
  severity: Severity.ERROR,
  pack: RulePack.BASELINE,
  title: 'Pod Security level "restricted"',
  why: 'This app is not the only one that creates pods. Controllers, people, and an agent with a stolen token do so too. Only '
    + 'the API server sees all pods.',
  fix: 'set the label pod-security.kubernetes.io/enforce to restricted; the API server then rejects every weak pod',
  source: 'https://kubernetes.io/docs/concepts/security/pod-security-admission/',
  since: '0.1.0',
  mappings: {
    podSecurity: 'restricted',
    nsaCisa: 'Kubernetes Pod security: Pod security enforcement',
    cis: ['5.2.1'],
    attack: ['T1610'],
    owasp: ['ASI05'],
  },
  checkObject: {
    kinds: ['Namespace'],
    check: (manifest, report) => {
      const level: unknown = object(object(manifest.metadata).labels)[LABEL];
      if (level !== 'restricted') {
        report(`metadata.labels["${LABEL}"]`, level);
      }
    },
  },
  admission: { cel: `object.metadata.?labels[?"${LABEL}"].orValue("") == "restricted"` },
};
