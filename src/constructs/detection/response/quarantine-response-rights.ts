import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { admissionManifest } from '../../../admission/admission-manifest';
import { resourceRule } from '../../../admission/admission-subject';
import { QUARANTINE_LABEL } from '../../../engine/manifest/labels';
import { OF_ACCOUNT } from '../../../engine/rules/criteria/own-admission';
import { Json } from '../../../engine/value/json';
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

/** Fields that the API server itself changes in the metadata of a patched pod. */
const SERVER_FIELDS = ['generation', 'managedFields', 'resourceVersion'];

const LABEL = JSON.stringify(QUARANTINE_LABEL);

/** Whether two objects have the same fields, apart from the named ones. */
function same(one: string, other: string, apartFrom: readonly string[]): string {
  const includes = (a: string, b: string) => `${a}.all(key, key in ${JSON.stringify(apartFrom)} || ${b}[?key] == ${a}[?key])`;
  return `${includes(one, other)} && ${includes(other, one)}`;
}

/**
 * Spec of a ValidatingAdmissionPolicy for one account: the only change of a pod that it may request is to set the quarantine label.
 * RBAC cannot express this, because it grants "patch" on a whole pod.
 *
 * `dyn` is necessary because the API server's type check knows no map of fields.
 */
export function labelOnlyPolicy(account: { readonly name: string; readonly namespace: string }): Json {
  return {
    failurePolicy: 'Fail',
    // So a right that someone adds later, for example to exec, has no use for the account.
    matchConstraints: { resourceRules: [resourceRule('', 'v1', ['*'], ['pods', 'pods/*'])] },
    matchConditions: [{
      name: OF_ACCOUNT,
      expression: `request.userInfo.username == ${JSON.stringify(`system:serviceaccount:${account.namespace}:${account.name}`)}`,
    }],
    variables: [
      { name: 'metadata', expression: 'dyn(object.metadata)' },
      { name: 'oldMetadata', expression: 'dyn(oldObject.metadata)' },
      { name: 'labels', expression: 'dyn(object.metadata.?labels.orValue({}))' },
      { name: 'oldLabels', expression: 'dyn(oldObject.metadata.?labels.orValue({}))' },
    ],
    validations: [{
      expression: [
        'request.operation == "UPDATE" && request.?subResource.orValue("") == ""',
        `variables.labels[?${LABEL}] == optional.of("true")`,
        same('variables.labels', 'variables.oldLabels', [QUARANTINE_LABEL]),
        same('variables.metadata', 'variables.oldMetadata', ['labels', ...SERVER_FIELDS]),
        'object.spec == oldObject.spec',
      ].join(' && '),
      message: `the account of a QuarantineResponse may set ${QUARANTINE_LABEL}=true on pods and change nothing else`,
      reason: 'Forbidden',
    }],
  };
}
