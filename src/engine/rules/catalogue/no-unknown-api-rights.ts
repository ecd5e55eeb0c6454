import { ClusterView } from '../../cluster/cluster-view';
import { subjectsIn, subjectsOf } from '../../rights/api-rights';
import { BINDING_KINDS, roleOf } from '../../rights/roles';
import { object, textOf } from '../../value/json';
import { memoizeBy } from '../../value/memoize';
import { CEL_ROLE_IS_KNOWN } from '../cel/cel-bindings';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: roleRef of a RoleBinding or ClusterRoleBinding that names the account of a pod, one of its groups or unauthenticated users.
 * Allowed: a role that is among the manifests, and a ClusterRole that every cluster has, such as "view".
 */
export const rule: Rule = {
  id: 'no-unknown-api-rights',
  severity: Severity.WARNING,
  pack: RulePack.STRICT,
  title: 'no unknown rights in the Kubernetes API',
  problem: 'Rights in the Kubernetes API are unknown',
  why: 'No rule can judge the rights of a role that is not among the manifests. The role may allow the pod to read every Secret.',
  fix: 'add the role to the manifests, or bind a role that is among them',
  source: 'https://kubernetes.io/docs/reference/access-authn-authz/rbac/#rolebinding-and-clusterrolebinding',
  since: '0.1.0',
  mappings: {
    nsaCisa: 'Authentication and authorization: Role-based access control',
    attack: ['T1078'],
    owasp: ['ASI03'],
    agenticAi: ['Privilege risks', 'Privileges and authentication'],
    nist: ['4.3.1'],
  },
  needsClusterView: true,
  checkObject: {
    kinds: BINDING_KINDS,
    appliesTo: (binding, view) => [...subjectsIn(binding)].some((subject) => subjectsOfPods(view).has(subject)),
    check: (binding, report, view) => {
      if (!roleOf(view, binding).isKnown) {
        const { kind, name } = object(binding.roleRef);
        report('roleRef.name', name, `no manifest defines ${textOf(kind ?? 'a role')} "${textOf(name ?? '')}"`);
      }
    },
  },
  admission: {
    fix: 'bind a role that the app of the cluster has, or a ClusterRole that only reads, such as view',
    objects: [{ kinds: BINDING_KINDS, cel: CEL_ROLE_IS_KNOWN }],
  },
};

/** The RBAC subjects that stand for the pods of the cluster. */
const subjectsOfPods = memoizeBy((view: ClusterView) =>
  new Set(view.pods.namespaces.flatMap((namespace) => view.pods.select(namespace, {})).flatMap(subjectsOf)));
