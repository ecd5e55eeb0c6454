import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: spec.serviceAccountName, spec.serviceAccount.
 * Allowed: any account other than "default", which every pod of the namespace without an account uses.
 */
const SHARED = ['', 'default'];

export const rule: Rule = {
  id: 'require-own-service-account',
  severity: Severity.ERROR,
  pack: RulePack.STRICT,
  title: 'own ServiceAccount',
  problem: 'Pod has no ServiceAccount of its own',
  why: 'A right of the account "default" is a right of every pod that names no account. The agent gets rights that are meant '
    + 'for another tool.',
  fix: 'set serviceAccountName to an account that only agents use and that has no rights, such as the account "agent" of AgentNamespace',
  fixInYaml: 'set serviceAccountName to an account that only agents use and that has no rights',
  source: 'https://kubernetes.io/docs/concepts/security/rbac-good-practices/#least-privilege',
  since: '0.1.0',
  mappings: {
    nsaCisa: 'Kubernetes Pod security: Protecting Pod service account tokens',
    cis: ['5.1.5'],
    attack: ['T1078.001'],
    owasp: ['ASI03'],
    agenticAi: ['Privilege risks', 'Identity management'],
  },
  checkSpec: (pod, report) => {
    const name: unknown = pod.spec.serviceAccountName || pod.spec.serviceAccount;
    if (typeof name !== 'string' || SHARED.includes(name)) {
      report(`${pod.path}.serviceAccountName`, name || pod.spec.serviceAccountName);
    }
  },
  admission: {
    cel:
      '!((variables.spec.?serviceAccountName.orValue("") != "" ? variables.spec.serviceAccountName' +
      ' : variables.spec.?serviceAccount.orValue(""))' +
      ` in ${JSON.stringify(SHARED)})`,
  },
};
