import { ClusterView } from '../../cluster/cluster-view';
import { subjectsIn, subjectsOf } from '../../rights/api-rights';
import { BINDING_KINDS, roleOf } from '../../rights/roles';
import { object, textOf } from '../../value/json';
import { memoizeBy } from '../../value/memoize';
import { CEL_ROLE_IS_KNOWN } from '../cel/cel-bindings';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: roleRef of a RoleBinding or ClusterRoleBinding that names the account of a pod, a group it is in, or whoever has no token.
 * Allowed: a role that is among the manifests, and a ClusterRole that every cluster has, such as "view".
 */
export const rule: Rule = {
  id: 'no-unknown-api-rights',
  severity: Severity.WARNING,
  pack: RulePack.STRICT,
  title: 'no unknown rights in the API',
  why: 'What a pod may do by a role that is not among the manifests, no rule can judge: it may read every secret.',
  fix: 'add the role to the manifests, or bind one that is among them',
  source: 'https://kubernetes.io/docs/reference/access-authn-authz/rbac/#rolebinding-and-clusterrolebinding',
  since: '0.1.0',
  mappings: { nsaCisa: 'Authentication and authorization: Role-based access control', attack: ['T1078'], owasp: ['ASI03'] },
  needsClusterView: true,
  checkObject: {
    kinds: BINDING_KINDS,
    check: (binding, report, view) => {
      if (!roleOf(view, binding).isKnown && [...subjectsIn(binding)].some((subject) => subjectsOfPods(view).has(subject))) {
        const { kind, name } = object(binding.roleRef);
        report('roleRef.name', name, `no manifest has ${textOf(kind)} "${textOf(name)}"`);
      }
    },
  },
  admission: { objects: [{ kinds: BINDING_KINDS, cel: CEL_ROLE_IS_KNOWN }] },
};

/** All that RBAC knows the pods of the cluster by. */
const subjectsOfPods = memoizeBy((view: ClusterView) =>
  new Set(view.pods.namespaces.flatMap((namespace) => view.pods.select(namespace, {})).flatMap(subjectsOf)));
