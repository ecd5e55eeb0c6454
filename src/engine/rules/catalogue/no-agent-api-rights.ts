import { grantsTo } from '../../rights/api-rights';
import { BINDING_KINDS } from '../../rights/roles';
import { CEL_GIVES_NO_RIGHTS } from '../cel/cel-bindings';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: spec.serviceAccountName, and the Roles, ClusterRoles and bindings that name this account, one of its groups or unauthenticated
 * users.
 * Allowed: no right to read Secrets, create pods, enter pods, impersonate users, weaken what protects the agents, or grant further rights.
 * Nor a right to write objects from which a controller later makes or changes others: policies that mutate, objects of Crossplane,
 * Fleet and the like, operators that make pods, routes, classes, claims of devices.
 * A right with `resourceNames` counts for the named objects alone: the account may read a Secret that every container mounts whole, and it
 * may change a ConfigMap that configures no proxy and no resolver.
 */
export const rule: Rule = {
  id: 'no-agent-api-rights',
  severity: Severity.ERROR,
  pack: RulePack.STRICT,
  title: 'no rights in the Kubernetes API',
  problem: 'Agent has rights in the Kubernetes API',
  why: 'An attacker who controls the agent has the rights of its ServiceAccount. An account that can create pods also reaches '
    + 'every Secret and node that those pods can use.',
  fix: 'remove the right from the Role or ClusterRole, or set serviceAccountName to an account without rights; run what needs '
    + 'the right in a separate controller',
  source: 'https://kubernetes.io/docs/concepts/security/rbac-good-practices/#privilege-escalation-risks',
  since: '0.1.0',
  mappings: {
    nsaCisa: 'Authentication and authorization: Role-based access control',
    cis: ['5.1.1', '5.1.2', '5.1.3', '5.1.4', '5.1.8', '5.1.9', '5.1.10', '5.1.11', '5.1.12', '5.1.13'],
    attack: ['T1053.007', 'T1059.013', 'T1078', 'T1098.006', 'T1543.005', 'T1552.007', 'T1609', 'T1610', 'T1613'],
    kubescape: ['C-0002', 'C-0015', 'C-0035', 'C-0037', 'C-0063', 'C-0065'],
    owasp: ['ASI03', 'ASI10'],
    agenticAi: [
      'Privilege risks', 'Identity management', 'Manage third-party components', 'Privileges and authentication', 'Appendix A: Design',
    ],
    nist: ['4.3.1', '4.4.5'],
  },
  needsClusterView: true,
  checkPod: (pod, report, view) => {
    for (const grant of grantsTo(view, pod)) {
      report(`${pod.path}.serviceAccountName`, pod.spec.serviceAccountName, grant);
    }
  },
  admission: {
    fix: 'bind the role to another account than that of agents, and to no group that it is in; run what needs the right in a separate '
      + 'controller, with an account of its own',
    objects: [{ kinds: BINDING_KINDS, cel: CEL_GIVES_NO_RIGHTS }],
  },
};
