import { resourceRule } from '../../../admission/admission-subject';
import { QUARANTINE_LABEL } from '../../../engine/manifest/labels';
import { OF_ACCOUNT } from '../../../engine/rules/criteria/own-admission';
import { Json } from '../../../engine/value/json';

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
