import { object } from '../../value/json';
import { SAFE_SYSCTLS } from '../criteria/security-contexts';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: spec.securityContext.sysctls[*].name.
 * Allowed: sysctls that Kubernetes calls safe, as of 1.37.
 */
export const rule: Rule = {
  id: 'no-unsafe-sysctls',
  severity: Severity.ERROR,
  pack: RulePack.BASELINE,
  title: 'safe sysctls',
  problem: 'Sysctl is unsafe',
  why: 'Most kernel settings are not separate for each pod. One pod sets them for all pods on the node, and some of them '
    + 'switch protections off.',
  fix: 'remove the sysctl; it is a kernel setting of the node that other pods share',
  source: 'https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline',
  since: '0.1.0',
  mappings: {
    podSecurity: ['baseline: Sysctls'],
    nsaCisa: 'Kubernetes Pod security: Pod security enforcement',
    owasp: ['ASI05'],
    nist: ['4.4.3'],
  },
  checkSpec: (pod, report) => {
    const sysctls: unknown = pod.securityContext.sysctls;
    for (let i = 0; Array.isArray(sysctls) && i < sysctls.length; i++) {
      const { name } = object(sysctls[i]);
      if (!SAFE_SYSCTLS.includes(name)) {
        report(`${pod.path}.securityContext.sysctls[${i}].name`, name);
      }
    }
  },
  admission: { cel: `variables.securityContext.?sysctls.orValue([]).all(s, s.?name.orValue("") in ${JSON.stringify(SAFE_SYSCTLS)})` },
};
