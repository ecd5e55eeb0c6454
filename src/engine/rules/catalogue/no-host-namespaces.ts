import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: spec.hostNetwork, spec.hostPID, spec.hostIPC.
 * Allowed: false or no value.
 */
const FIELDS = ['hostNetwork', 'hostPID', 'hostIPC'];

export const rule: Rule = {
  id: 'no-host-namespaces',
  severity: Severity.ERROR,
  pack: RulePack.BASELINE,
  title: 'no host namespaces',
  problem: 'Pod shares namespaces of the node',
  why: 'In the namespaces of the node, the agent sees and signals the processes of the node, reads their shared memory and '
    + 'uses the addresses of the node.',
  fix: 'remove hostNetwork, hostPID and hostIPC; host namespaces bypass the sandbox and every NetworkPolicy',
  source: 'https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline',
  since: '0.1.0',
  ofNeighbours: true,
  mappings: {
    podSecurity: ['baseline: Host Namespaces'],
    nsaCisa: 'Kubernetes Pod security: Pod security enforcement',
    cis: ['5.2.3', '5.2.4', '5.2.5'],
    attack: ['T1611'],
    kubescape: ['C-0038', 'C-0041', 'C-0275', 'C-0276'],
    owasp: ['ASI05'],
    agenticAi: ['Isolation'],
    nist: ['4.4.3'],
  },
  checkSpec: (pod, report) => {
    for (const field of FIELDS) {
      if (pod.spec[field]) {
        report(`${pod.path}.${field}`, pod.spec[field]);
      }
    }
  },
  admission: { cel: FIELDS.map((field) => `!variables.spec.?${field}.orValue(false)`).join(' && ') },
};
