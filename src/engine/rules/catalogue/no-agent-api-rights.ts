import { grantsTo } from '../../rights/api-rights';
import { BINDING_KINDS } from '../../rights/roles';
import { CEL_GIVES_NO_RIGHTS } from '../cel/cel-bindings';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: spec.serviceAccountName, and the Roles, ClusterRoles and their bindings that name it, a group it is in, or whoever has no token.
 * Allowed: no right to read secrets, make pods, get into them, act as another, loosen what guards the agents, or grant itself more. A right by
 * `resourceNames` counts for these objects alone: to read a Secret that every container mounts whole is allowed, and so is to change a ConfigMap
 * that configures no proxy and no resolver.
 */
export const rule: Rule = {
  id: 'no-agent-api-rights',
  severity: Severity.ERROR,
  pack: RulePack.STRICT,
  title: 'no rights in the API',
  why: 'Whoever steers the agent has the rights of its account: a pod that may make pods has every secret and node that those may use.',
  fix: 'take the right from the account\'s role, or give the agent an account without one; let a controller of its own do what needs it',
  source: 'https://kubernetes.io/docs/concepts/security/rbac-good-practices/#privilege-escalation-risks',
  since: '0.1.0',
  mappings: {
    nsaCisa: 'Authentication and authorization: Role-based access control',
    cis: ['5.1.1', '5.1.2', '5.1.3', '5.1.4', '5.1.8'],
    attack: ['T1078', 'T1098.006', 'T1552.007', 'T1609', 'T1610'],
    kubescape: ['C-0002', 'C-0015', 'C-0035', 'C-0037', 'C-0063', 'C-0065'],
    owasp: ['ASI03', 'ASI10'],
  },
  needsClusterView: true,
  checkPod: (pod, report, view) => {
    for (const grant of grantsTo(view, pod)) {
      report(`${pod.path}.serviceAccountName`, pod.spec.serviceAccountName ?? undefined, grant);
    }
  },
  admission: { objects: [{ kinds: BINDING_KINDS, cel: CEL_GIVES_NO_RIGHTS }] },
};
