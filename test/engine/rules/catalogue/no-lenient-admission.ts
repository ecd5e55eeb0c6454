import { admissionDigest } from '../../../../src/engine/rules/criteria/own-admission';
import { Json } from '../../../../src/engine/value/json';
import { Case, allows, beside, finds } from '../../../support/cases';

const GROUP = 'admissionregistration.k8s.io/v1';
const LABELS = { 'cdk8s-hardened-agents/admission': 'true' };
const OWN = [{ expression: 'true', message: 'no privileges (no-privilege-escalation): set privileged to false' }];
const name = 'hardened-agents';

const KEY = 'cdk8s-hardened-agents/digest';
const signed = (kind: string, spec: Json, metadata: Json): Json => ({
  apiVersion: GROUP, kind, metadata: { name, annotations: { [KEY]: admissionDigest(spec) }, ...metadata }, spec,
});
const policy = (spec: Json = {}, metadata: Json = { labels: LABELS }) => () =>
  signed('ValidatingAdmissionPolicy', { failurePolicy: 'Fail', validations: OWN, ...spec }, metadata);
const binding = (matchResources?: Json, metadata: Json = { labels: LABELS }, policyName = name) => () =>
  signed('ValidatingAdmissionPolicyBinding', { policyName, validationActions: ['Deny'], matchResources }, metadata);
/** What was made with a digest and changed later. */
const patched = (title: string, manifest: () => Json, spec: Json): Case => {
  const made = manifest();
  return finds(title, () => ({ ...made, spec: { ...made.spec, ...spec } }), {
    field: `metadata.annotations["${KEY}"]`,
    got: made.metadata.annotations[KEY],
    detail: 'someone changed the object after AgentAdmission wrote it',
  }, { view: made.kind === 'ValidatingAdmissionPolicy' ? withBinding : withPolicy });
};
const withBinding = (around: Json[]) => [...around, binding()()];
const withPolicy = (around: Json[]) => [...around, policy()()];

const breaks = (title: string, manifest: () => Json, field: string, got: unknown) =>
  finds(title, manifest, { field, got }, { view: withBinding });
const leavesOut = (title: string, matchResources: Json, metadata?: Json): Case => {
  const [[field, got]] = Object.entries(matchResources);
  return finds(title, binding(matchResources, metadata), { field: `spec.matchResources.${field}`, got }, { view: withPolicy });
};
const PODS = [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }];

export const cases: Case[] = [
  breaks('what cannot be judged is taken', policy({ failurePolicy: 'Ignore' }), 'spec.failurePolicy', 'Ignore'),
  breaks('a policy that lost its label', policy({ failurePolicy: 'Ignore' }, {}), 'spec.failurePolicy', 'Ignore'),
  breaks('a policy without validations', policy({ validations: [] }), 'spec.validations', []),
  finds('a policy that no binding names', policy(), { field: 'metadata.name', got: name, detail: 'no binding names the policy' }),
  finds('a policy whose binding names another', policy(), { field: 'metadata.name', got: name, detail: 'no binding names the policy' },
    beside(binding(undefined, {}, 'other')())),
  finds('a binding of a policy that is not there', binding(undefined, undefined, 'other'),
    { field: 'spec.policyName', got: 'other', detail: 'no manifest defines ValidatingAdmissionPolicy "other"' }),
  leavesOut('a binding for objects with a label', { objectSelector: { matchLabels: { strict: 'yes' } } }),
  leavesOut('a binding that leaves out pods', { excludeResourceRules: PODS }),
  leavesOut('a binding for pods alone', { resourceRules: PODS }),
  leavesOut('a binding that lost its label', { objectSelector: { matchLabels: { strict: 'yes' } } }, {}),
  patched('a policy with another validation', policy(), { validations: [{ ...OWN[0], expression: '1 == 1' }] }),
  patched('a policy that leaves requests out', policy(), { matchConditions: [{ name: 'never', expression: 'false' }] }),
  patched('a policy whose variable is another', policy({ variables: [{ name: 'pods', expression: 'object.spec' }] }), {
    variables: [{ name: 'pods', expression: '{}' }],
  }),
  patched('a binding that refuses nothing', binding(), { validationActions: ['Audit'] }),
  patched('a binding for other namespaces', binding({ namespaceSelector: { matchLabels: { a: 'b' } } }),
    { matchResources: { namespaceSelector: { matchLabels: { b: 'c' } } } }),
  patched('a policy for other kinds', policy({ matchConstraints: { resourceRules: PODS } }), {
    matchConstraints: { resourceRules: [{ ...PODS[0], resources: ['secrets'] }] },
  }),
  patched('a policy for objects with a label', policy(), { matchConstraints: { objectSelector: { matchLabels: { strict: 'yes' } } } }),
  patched('a policy for namespaces without a label', policy(), {
    matchConstraints: { namespaceSelector: { matchExpressions: [{ key: 'team', operator: 'DoesNotExist' }] } },
  }),
  patched('a binding with parameters', binding(), { paramRef: { name: 'none', parameterNotFoundAction: 'Allow' } }),
  finds('a policy without a digest', policy({}, { labels: LABELS, annotations: {} }),
    { field: `metadata.annotations["${KEY}"]`, detail: 'someone changed the object after AgentAdmission wrote it' }, { view: withBinding }),

  allows('a policy with its binding', policy(), { view: withBinding }),
  allows('the default, which is to fail', policy({ failurePolicy: undefined }), { view: withBinding }),
  allows('a binding for namespaces', binding({ namespaceSelector: { matchLabels: { team: 'a' } } }), { view: withPolicy }),
  allows('what an API server fills in', () => {
    const made = policy({ matchConstraints: { resourceRules: PODS } })();
    const filled = { matchPolicy: 'Equivalent', namespaceSelector: {}, objectSelector: {}, resourceRules: [{ ...PODS[0], scope: '*' }] };
    return { ...made, spec: { ...made.spec, matchConstraints: filled } };
  }, { view: withBinding }),
  allows('a binding with selectors for all', binding({ objectSelector: {}, excludeResourceRules: [] }), { view: withPolicy }),
  allows('a policy of another author', policy({ failurePolicy: 'Ignore', validations: [{ expression: 'true', message: 'no' }] }, {})),
  allows('a binding of another author', binding({ objectSelector: { matchLabels: { strict: 'yes' } } }, {}, 'other')),
];
