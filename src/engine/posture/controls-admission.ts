import { ControlFact, FieldAt } from './agent-facts';
import { ClusterView } from '../cluster/cluster-view';
import { nameOf } from '../cluster/namespaced';
import { objectName } from '../manifest/manifest-list';
import { selects } from '../manifest/selector';
import { OF_ACCOUNT, STATIC_SUFFIX, bindingsOf, isOfOneAccount, isOurs, isRefusing, policiesOf } from '../rules/criteria/own-admission';
import { Json, isObject, object, objects, textOf } from '../value/json';
import { memoizeBy } from '../value/memoize';

/** The conditions that this library writes. Any other one leaves out requests. */
const OWN_CONDITIONS = ['for-agents', 'made-or-changed', 'made-or-relabelled', 'relabelled', OF_ACCOUNT];

/** How the text of a rule that a policy enforces begins. */
export const ENFORCES = 'enforces ';

/** An admission policy of the library that refuses something, and the bindings by which it does. */
interface RefusingPolicy {
  readonly policy: Json;
  readonly bindings: readonly Json[];
}

/** The policies with a binding that refuses, in the order of their names. */
export const refusingPolicies = memoizeBy((view: ClusterView): readonly RefusingPolicy[] => policiesOf(view).filter(isOurs)
  .map((policy) => ({ policy, bindings: bindingsOf(view, policy).filter(isRefusing) }))
  .filter(({ bindings }) => bindings.length > 0)
  .sort((one, other) => (nameOf(one.policy) < nameOf(other.policy) ? -1 : 1)));

/** A policy as messages name it. The same policy by the API and as a static manifest has one title: either is enough. */
export function policyTitle(policy: Json): string {
  return objectName(isStatic(policy) ? { ...policy, metadata: { name: nameOf(policy).slice(0, -STATIC_SUFFIX.length) } } : policy);
}

function isStatic(policy: Json): boolean {
  return nameOf(policy).endsWith(STATIC_SUFFIX);
}

/** What one policy refuses: its rules, the requests that it judges, and that it leaves none out. */
export function controlsOfPolicy({ policy }: RefusingPolicy): ControlFact[] {
  const { failurePolicy, validations, matchConditions, matchConstraints } = object(policy.spec);
  const { resourceRules, excludeResourceRules, objectSelector, matchPolicy } = object(matchConstraints);
  const at = (field: string): FieldAt[] => [{ manifest: policy, field }];
  const conditions = objects(matchConditions);
  const isOwn = conditions.every(({ name, expression }) => OWN_CONDITIONS.includes(textOf(name)) && !isConstant(expression, 'false'));
  const leavesOut = objects(excludeResourceRules).length > 0 || Object.keys(object(objectSelector)).length > 0 || matchPolicy === 'Exact';
  return [
    ...objects(validations).filter(({ expression }) => !isConstant(expression, 'true'))
      .map(({ message }) => ({ text: `${ENFORCES}${ruleOf(message)}`, at: at('spec.validations') })),
    ...objects(resourceRules).flatMap(requestsOf).map((request) => ({ text: `judges ${request}`, at: at('spec.matchConstraints') })),
    ...failurePolicy === undefined || failurePolicy === 'Fail'
      ? [{ text: 'refuses what it cannot judge', at: at('spec.failurePolicy') }] : [],
    ...isOwn ? [{ text: 'judges without further conditions', at: at('spec.matchConditions') }] : [],
    ...leavesOut ? [] : [{ text: 'judges every object of these requests', at: at('spec.matchConstraints') }],
    ...isStatic(policy) ? [{ text: 'kept from changes by requests', at: at('metadata.name') }] : [],
  ];
}

/** The policies that judge what is in a namespace with these labels, each with the bindings by which they do. */
export function refusingPoliciesFor(view: ClusterView, labels: Json): RefusingPolicy[] {
  return refusingPolicies(view).flatMap(({ policy, bindings }) => {
    const covering = isSelected(object(policy.spec).matchConstraints, labels)
      ? bindings.filter(({ spec }) => isSelected(object(spec).matchResources, labels)) : [];
    return covering.length === 0 ? [] : [{ policy, bindings: covering }];
  });
}

/** That these policies judge the namespace, and whether they judge everyone's requests there. */
export function admissionControls(view: ClusterView, labels: Json): ControlFact[] {
  return refusingPoliciesFor(view, labels).map(({ policy, bindings }) => ({
    text: isOfOneAccount(policy) ? `judged by ${policyTitle(policy)} for requests of one account` : `judged by ${policyTitle(policy)}`,
    at: bindings.map((manifest) => ({ manifest, field: 'spec.validationActions' })),
  }));
}

function isSelected(resources: unknown, labels: Json): boolean {
  const { namespaceSelector } = object(resources);
  return !isObject(namespaceSelector) || selects(namespaceSelector, labels);
}

/** The id in brackets in the message of a validation, or the message. */
function ruleOf(message: unknown): string {
  const text = textOf(message);
  return /^[^()]{1,80} \(([\w.-]+)\): /.exec(text)?.[1] ?? text;
}

/** Such as "CREATE of apps/v1/deployments". */
function requestsOf({ apiGroups, apiVersions, operations, resources, resourceNames, scope }: Json): string[] {
  const texts = (list: unknown) => (Array.isArray(list) ? list.map(textOf) : []);
  const named = texts(resourceNames).length > 0 ? ` named ${texts(resourceNames).sort().join(', ')}` : '';
  const scoped = (scope ?? '*') === '*' ? '' : ` of the scope ${textOf(scope)}`;
  const groups = texts(apiGroups).flatMap((group) => texts(apiVersions).map((version) => (group === '' ? version : `${group}/${version}`)));
  return groups.flatMap((group) => texts(resources).flatMap((resource) => texts(operations)
    .map((operation) => `${operation} of ${group}/${resource}${named}${scoped}`)));
}

/** Whether an expression has this value whatever the request is, as far as its ends show. */
function isConstant(expression: unknown, value: 'true' | 'false'): boolean {
  const text = textOf(expression).replace(/\s+/g, '').replace(/^\(+(true|false)\)+$/, '$1');
  const operator = value === 'true' ? '||' : '&&';
  return text === value || text.startsWith(`${value}${operator}`) || text.endsWith(`${operator}${value}`);
}
