import { AuditLogLevel } from './detection-node-files-props';
import { Json } from '../../../engine/value/json';

/**
 * The file for `--audit-policy-file` of the API server. It covers sessions in agents, tokens for them, changes of their restrictions, and
 * every request of an agent itself. The first rule that matches decides.
 *
 * @see https://kubernetes.io/docs/tasks/debug/debug-cluster/audit/
 */
export function auditPolicy(namespaces: readonly string[], otherRequests: AuditLogLevel): Json {
  const about = (level: AuditLogLevel, verbs: string[], group: string, resources: string[]): Json =>
    ({ level, ...(verbs.length > 0 && { verbs }), resources: [{ group, resources }], namespaces: [...namespaces] });
  const changes = ['create', 'update', 'patch', 'delete', 'deletecollection'];
  return {
    apiVersion: 'audit.k8s.io/v1',
    kind: 'Policy',
    omitStages: ['RequestReceived'],
    rules: [
      // Bodies of these requests and responses would contain tokens and secrets.
      about(AuditLogLevel.METADATA, [], '', [
        'secrets',
        'serviceaccounts/token',
        'pods/exec',
        'pods/attach',
        'pods/portforward',
        'pods/proxy',
      ]),
      about(AuditLogLevel.REQUEST, changes, '', ['pods', 'pods/ephemeralcontainers', 'serviceaccounts']),
      about(AuditLogLevel.REQUEST, changes, 'rbac.authorization.k8s.io', ['roles', 'rolebindings']),
      about(AuditLogLevel.REQUEST, changes, 'networking.k8s.io', ['networkpolicies']),
      { level: AuditLogLevel.METADATA, userGroups: namespaces.map((name) => `system:serviceaccounts:${name}`) },
      { level: otherRequests },
    ],
  };
}
