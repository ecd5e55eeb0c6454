import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { labelOnlyPolicy } from './quarantine-response-admission';
import { admissionManifest } from '../../../admission/admission-manifest';
import { GuardedApiObject } from '../../../synth/guarded-api-object';

/** Gives an account the right to set the quarantine label on pods of the namespaces, and no other right. */
export function bindLabelRights(scope: Construct, account: ApiObject, namespaces: readonly string[]): void {
  const policy = limitToLabel(scope, account);
  namespaces.forEach((namespace) => {
    const role = new GuardedApiObject(scope, `Role-${namespace}`, {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'Role',
      metadata: { namespace },
      rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get', 'patch'] }],
    });
    const binding = new GuardedApiObject(scope, `RoleBinding-${namespace}`, {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'RoleBinding',
      metadata: { namespace },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: role.name },
      subjects: [{ kind: 'ServiceAccount', name: account.name, namespace: account.metadata.namespace }],
    });
    binding.node.addDependency(policy); // the policy limits the rights, so it comes first
  });
}

/** Makes the admission policy that limits the account to the label. Returns its binding, which puts it into effect. */
function limitToLabel(scope: Construct, account: ApiObject): ApiObject {
  const namespace = account.metadata.namespace!;
  const name = `quarantine-response.${namespace}.${account.name}`; // unique: neither part has a dot
  admissionManifest(scope, 'Policy', {
    kind: 'ValidatingAdmissionPolicy',
    name,
    spec: () => labelOnlyPolicy({ name: account.name, namespace }),
  });
  return admissionManifest(scope, 'PolicyBinding', {
    kind: 'ValidatingAdmissionPolicyBinding',
    name,
    spec: () => ({ policyName: name, validationActions: ['Deny', 'Audit'] }),
  });
}
