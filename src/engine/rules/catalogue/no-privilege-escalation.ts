import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: spec.*containers[*].securityContext.{privileged,allowPrivilegeEscalation}.
 * Allowed: privileged is false or has no value; allowPrivilegeEscalation is false.
 */
export const rule: Rule = {
  id: 'no-privilege-escalation',
  severity: Severity.ERROR,
  pack: RulePack.BASELINE,
  title: 'no privilege escalation',
  problem: 'Container may gain privileges',
  why: 'A privileged container has every capability and every device of the node. Without no_new_privs, a setuid file in the '
    + 'image lets any user become root.',
  fix: 'set privileged and allowPrivilegeEscalation to false',
  source: 'https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted',
  since: '0.1.0',
  ofNeighbours: { title: 'privileged', counts: (field) => field.endsWith('.privileged') },
  mappings: {
    podSecurity: ['baseline: Privileged Containers', 'restricted: Privilege Escalation'],
    nsaCisa: 'Kubernetes Pod security: Pod security enforcement',
    cis: ['5.2.2', '5.2.6', '5.6.3'],
    attack: ['T1611'],
    kubescape: ['C-0016', 'C-0057'],
    owasp: ['ASI05'],
    agenticAi: ['Privileges and authentication'],
    nist: ['4.4.3'],
    euAiAct: ['15(5)'],
  },
  checkSpec: (pod, report) => {
    for (const { path, securityContext } of pod.containers) {
      const { privileged, allowPrivilegeEscalation } = securityContext;
      if (privileged) {
        report(`${path}.securityContext.privileged`, privileged);
      }
      if (allowPrivilegeEscalation !== false) {
        report(`${path}.securityContext.allowPrivilegeEscalation`, allowPrivilegeEscalation);
      }
    }
  },
  admission: {
    cel:
      'variables.containers.all(c, !c.?securityContext.?privileged.orValue(false)' +
      ' && !c.?securityContext.?allowPrivilegeEscalation.orValue(true))',
  },
};
