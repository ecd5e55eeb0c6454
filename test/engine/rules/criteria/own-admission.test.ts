import {
  OF_ACCOUNT, admissionDigest, bindingsOf, isOfOneAccount, isOurs, isRefusing, judgesPodsOfAll, lenienceOf, podBlocksOf, policiesOf,
} from '../../../../src/engine/rules/criteria/own-admission';
import { Json } from '../../../../src/engine/value/json';
import { clusterOf } from '../../../support/cluster';

const LABELS = { 'cdk8s-hardened-agents/admission': 'true' };
const of = (kind: string, name: string, spec: Json, labels: Json = LABELS): Json => ({
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: `ValidatingAdmissionPolicy${kind}`,
  metadata: { name, labels, annotations: { 'cdk8s-hardened-agents/digest': admissionDigest(spec) } },
  spec,
});
const policy = (name: string, spec: Json = {}, labels?: Json) => of('', name, spec, labels);
const binding = (name: string, spec: Json = {}, labels?: Json) => of('Binding', name, { validationActions: ['Deny'], ...spec }, labels);
const names = (manifests: readonly Json[]) => manifests.map(({ metadata: { name } }) => name as string);

const MESSAGE = 'no privileges (no-privilege-escalation): set privileged to false';

test.each<[string, unknown, boolean]>([
  ['that begins with the title and the id of a rule', MESSAGE, true],
  ['with the id of a rule that requires something', 'a limit (require-limits): set it', true],
  ['with words in brackets before', `ours (of the team): ${MESSAGE}`, false],
  ['with a long text before', `${'x'.repeat(80)}${MESSAGE}`, false],
  ['without a title', '(no-privilege-escalation): set privileged to false', false],
  ['without an id', 'no privileges: set privileged to false', false],
  ['that is a list', [MESSAGE], false],
  ['that is missing', undefined, false],
])('a message %s', (_title, message, isOwn) => {
  expect(isOurs({ spec: { validations: [{ message: 'other' }, { message }] } })).toBe(isOwn);
});

const OTHERS = { name: 'for-agents', expression: 'true' };

test.each<[string, Json, boolean]>([
  ['by the name of a condition', { matchConditions: [{ name: OF_ACCOUNT }] }, true],
  ['by one of several conditions', { matchConditions: [OTHERS, { name: OF_ACCOUNT }, OTHERS] }, true],
  ['by no other condition', { matchConditions: [OTHERS] }, false],
  ['by no missing condition', { matchConditions: [] }, false],
  ['by no missing list', {}, false],
])('a policy is of one account %s', (_title, spec, isOfOne) => {
  expect(isOfOneAccount({ spec })).toBe(isOfOne);
});

describe('a policy judges the pods of all', () => {
  const spec = (...rules: unknown[]): Json => ({ matchConstraints: { resourceRules: rules.map((resources) => ({ resources })) } });

  test.each<[string, Json, boolean]>([
    ['with pods', spec(['pods']), true],
    ['with what makes pods', spec(['cronjobs']), true],
    ['with sandboxes', spec(['sandboxes']), true],
    ['with every resource', spec(['*']), true],
    ['with pods among others', spec(['secrets'], ['services', 'pods', 'roles'], ['configmaps']), true],
    ['but not with others alone', spec(['secrets', 'roles']), false],
    ['but not with parts of pods', spec(['pods/exec']), false],
    ['but not without resources', spec([]), false],
    ['but not with a text', spec('pods'), false],
    ['but not with nothing', spec(undefined), false],
    ['but not without rules', spec(), false],
    ['but not for one account', { ...spec(['pods']), matchConditions: [{ name: OF_ACCOUNT }] }, false],
    ['but not without pods for one account', { ...spec(['roles']), matchConditions: [{ name: OF_ACCOUNT }] }, false],
    ['also for some requests', { ...spec(['pods']), matchConditions: [OTHERS] }, true],
  ])('%s', (_title, policySpec, isOfAll) => {
    expect(judgesPodsOfAll({ spec: policySpec })).toBe(isOfAll);
  });
});

test('a policy has the bindings with its name, and a view the policies', () => {
  const [one, two, three] = ['one', 'two', 'three'].map((name) => policy(name));
  const view = clusterOf([one, two, three, ...['one', 'two', 'one', 'four'].map((policyName, i) => binding(`b${i}`, { policyName }))]);
  expect(names(policiesOf(view))).toEqual(['one', 'two', 'three']);
  expect([one, two, three].map((each) => names(bindingsOf(view, each)))).toEqual([['b0', 'b2'], ['b1'], []]);
});

describe('a binding', () => {
  const RULES = [{ resources: ['pods'] }];

  test.each<[string, Json]>([
    ['that denies', {}],
    ['that denies and audits', { validationActions: ['Audit', 'Deny'] }],
    ['for some namespaces', { matchResources: { namespaceSelector: { matchLabels: { team: 'a' } } } }],
    ['with an empty selector of objects', { matchResources: { objectSelector: {}, resourceRules: [] } }],
    ['with parameters', { paramRef: { name: 'limits', parameterNotFoundAction: 'Deny' } }],
  ])('%s refuses', (_title, spec) => {
    expect(isRefusing(binding('one', spec))).toBe(true);
  });

  test.each<[string, Json]>([
    ['that warns', { validationActions: ['Warn', 'Audit'] }],
    ['that does nothing', { validationActions: [] }],
    ['without a list of actions', { validationActions: 'Deny' }],
    ['without actions', { validationActions: undefined }],
    ['for objects with a label', { matchResources: { objectSelector: { matchLabels: { strict: 'yes' } } } }],
    ['that leaves out pods', { matchResources: { excludeResourceRules: RULES } }],
    ['for pods alone', { matchResources: { resourceRules: RULES } }],
    ['that warns, for pods alone', { validationActions: ['Warn'], matchResources: { resourceRules: RULES } }],
    ['that allows what has no parameter', { paramRef: { name: 'none', parameterNotFoundAction: 'Allow' } }],
    ['that allows what has no parameter, and warns', { validationActions: ['Warn'], paramRef: { parameterNotFoundAction: 'Allow' } }],
  ])('%s does not refuse', (_title, spec) => {
    expect(isRefusing(binding('one', spec))).toBe(false);
  });
});

describe('a digest', () => {
  const digest = (namespaceSelector: Json) => admissionDigest({ matchConstraints: { namespaceSelector } });
  const expression = (fields: Json) => digest({ matchExpressions: [{ key: 'team', operator: 'In', values: ['a', 'b'], ...fields }] });

  test('does not depend on the order of labels', () => {
    expect(digest({ matchLabels: { team: 'a', area: 'b' } })).toBe(digest({ matchLabels: { area: 'b', team: 'a' } }));
    expect(digest({ matchLabels: { team: 'a', area: 'b' } })).not.toBe(digest({ matchLabels: { team: 'b', area: 'a' } }));
  });

  test('differs by what selectors require', () => {
    const all = [{}, { key: 'area' }, { operator: 'NotIn' }, { values: ['a'] }, { values: undefined }].map(expression);
    expect(new Set([...all, digest({}), digest({ matchExpressions: [{}, {}] })]).size).toBe(7);
  });

  test('is the same without values and with none', () => {
    expect(expression({ values: undefined })).toBe(expression({ values: [] }));
  });
});

test('a binding names a policy that is there and not just any policy', () => {
  const others = [policy('other', { validations: [{ message: MESSAGE }] })];
  const unlabelled = { validationActions: ['Audit'], matchResources: { resourceRules: [{ resources: ['pods'] }] } };
  const fields = (policyName: string, labels?: Json) => {
    const one = binding('one', { ...unlabelled, policyName }, labels);
    return lenienceOf(one, clusterOf([one, ...others])).map(({ field }) => field);
  };
  expect(fields('other', {})).toEqual(['spec.matchResources.resourceRules']);
  expect(fields('another', {})).toEqual([]); // it is of another author
  expect(fields('another')).toEqual(['spec.policyName', 'spec.matchResources.resourceRules']);
});

test.each<[string, unknown, string | undefined]>([
  ['an expression', '["10.244.0.0/16"]', '["10.244.0.0/16"]'],
  ['a number', 5, undefined],
  ['a list', ['[]'], undefined],
  ['nothing', undefined, undefined],
])('the ranges of pods are those of a variable that is %s', (_title, expression, blocks) => {
  const spec = {
    validations: [{ message: 'closed (no-open-egress): close it' }],
    variables: [{ name: 'all', expression: 'x' }, { name: 'podBlocks', expression }],
  };
  expect(podBlocksOf({ spec })).toBe(blocks);
  expect(podBlocksOf({ spec: { ...spec, validations: [{ message: 'closed (no-open-ingress): close it' }] } })).toBeUndefined();
});
