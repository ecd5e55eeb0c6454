import { createHash } from 'crypto';
import { ClusterView } from '../../cluster/cluster-view';
import { nameOf } from '../../cluster/namespaced';
import { ADMISSION_LABEL, DIGEST_ANNOTATION } from '../../manifest/labels';
import { isGiven } from '../../manifest/network-policy';
import { BUILT_IN_POD_KINDS } from '../../manifest/pod-kinds';
import { Json, object, objects, textOf } from '../../value/json';

/** Checks of the manifests of this library's admission policies and bindings. */

const POLICY = 'admissionregistration.k8s.io/ValidatingAdmissionPolicy';
const BINDING = `${POLICY}Binding`;

/** The end of the names of static manifests. The API server denies requests to create objects with such a name. */
export const STATIC_SUFFIX = '.static.k8s.io';

/** A reason why an admission policy or its binding admits what it should reject. */
interface Lenience {
  readonly field: string;
  readonly got: unknown;
  readonly why?: string;
}

/** The beginning of a rule's message: its title, and its id in brackets. */
const MESSAGE = /^[^()]{1,80} \((no|require)-[a-z-]+\): /;

/** Whether a policy is of this library, by its label or by the message of a rule. */
export function isOurs({ metadata, spec }: Json): boolean {
  return object(object(metadata).labels)[ADMISSION_LABEL] !== undefined
    || objects(object(spec).validations).some(({ message }) => typeof message === 'string' && MESSAGE.test(message));
}

/** The name of the condition of a policy that judges the requests of one account, and so no pod as such. */
export const OF_ACCOUNT = 'of-the-account';

/** Whether a policy judges the requests of one account alone, such as that of a `QuarantineResponse`. */
export function isOfOneAccount({ spec }: Json): boolean {
  return objects(object(spec).matchConditions).some(({ name }) => name === OF_ACCOUNT);
}

/** The resources that hold pods. */
const POD_RESOURCES: ReadonlySet<unknown> = new Set(['*', ...BUILT_IN_POD_KINDS.map(({ resource }) => resource)]);

/** Whether a policy judges pods, or what makes them, in requests of every account. Others judge namespaces, roles or one account. */
export function judgesPodsOfAll(policy: Json): boolean {
  const { resourceRules } = object(object(policy.spec).matchConstraints);
  const isAboutPods = objects(resourceRules)
    .some(({ resources }) => Array.isArray(resources) && resources.some((resource) => POD_RESOURCES.has(resource)));
  return isAboutPods && !isOfOneAccount(policy);
}

/** Every admission policy of a view. */
export function policiesOf(view: ClusterView): readonly Json[] {
  return view.of(POLICY);
}

/** The bindings of a policy. */
export function bindingsOf(view: ClusterView, policy: Json): readonly Json[] {
  return view.of(BINDING).filter(({ spec }) => object(spec).policyName === nameOf(policy));
}

/** Whether a binding denies, leaves out no request, and does not allow what has no parameter. */
export function isRefusing({ spec }: Json): boolean {
  const { validationActions, matchResources, paramRef } = object(spec);
  const resources = object(matchResources);
  const isWhole = !LEAVES_OUT.some((field) => isLeavingOut(resources[field]));
  return Array.isArray(validationActions) && validationActions.includes('Deny') && isWhole
    && object(paramRef).parameterNotFoundAction !== 'Allow';
}

export function lenienceOf(manifest: Json, view: ClusterView): Lenience[] {
  return manifest.kind === 'ValidatingAdmissionPolicy' ? ofPolicy(manifest, view) : ofBinding(manifest, view);
}

/** A digest of what a policy or a binding checks, and for which requests. Values that an API server fills in do not change it. */
export function admissionDigest(spec: Json): string {
  const { variables, matchConditions, validations, policyName, validationActions, paramKind, paramRef } = spec;
  const expressions = [variables, matchConditions, validations].map((list) =>
    objects(list).map(({ name, expression }) => [name ?? '', expression]),
  );
  const requests = [spec.matchConstraints, spec.matchResources].map((given) => {
    const { resourceRules, excludeResourceRules, namespaceSelector, objectSelector, matchPolicy } = object(given);
    const rules = [resourceRules, excludeResourceRules].map((list) =>
      objects(list).map(({ apiGroups, apiVersions, operations, resources, resourceNames, scope }) => [
        apiGroups,
        apiVersions,
        operations,
        resources,
        resourceNames ?? [],
        scope ?? '*',
      ]),
    );
    const selectors = [namespaceSelector, objectSelector].map((selector) => [Object.entries(object(object(selector).matchLabels)).sort(),
      objects(object(selector).matchExpressions).map(({ key, operator, values }) => [key, operator, values ?? []])]);
    return [...rules, ...selectors, matchPolicy ?? 'Equivalent'];
  });
  const asked = JSON.stringify([...expressions, policyName ?? '', validationActions ?? [], paramKind ?? {}, paramRef ?? {}, requests]);
  return createHash('sha256').update(asked).digest('hex').slice(0, 32);
}

/** Reports an object whose content differs from the content of the digest. */
function changed({ metadata, spec }: Json): Lenience[] {
  const got: unknown = object(object(metadata).annotations)[DIGEST_ANNOTATION];
  return got === admissionDigest(object(spec)) ? []
    : [{ field: `metadata.annotations["${DIGEST_ANNOTATION}"]`, got, why: 'someone changed the object after AgentAdmission wrote it' }];
}

function ofPolicy(policy: Json, view: ClusterView): Lenience[] {
  if (!isOurs(policy)) {
    return [];
  }
  const { failurePolicy, validations } = object(policy.spec);
  const isBound = !view.complete || view.of(BINDING).some(({ spec }) => object(spec).policyName === nameOf(policy));
  return [
    ...isGiven(failurePolicy) && failurePolicy !== 'Fail' ? [{ field: 'spec.failurePolicy', got: failurePolicy as unknown }] : [],
    ...objects(validations).length === 0 ? [{ field: 'spec.validations', got: validations as unknown }] : changed(policy),
    ...isBound ? [] : [{ field: 'metadata.name', got: nameOf(policy), why: 'no binding names the policy' }],
  ];
}

/** Fields that exclude requests from a binding. The bindings of this library have none of them. */
const LEAVES_OUT = ['objectSelector', 'excludeResourceRules', 'resourceRules'];

function ofBinding(binding: Json, view: ClusterView): Lenience[] {
  const { policyName, matchResources } = object(binding.spec);
  const ofOurs = object(object(binding.metadata).labels)[ADMISSION_LABEL] !== undefined
    || view.of(POLICY).some((policy) => isOurs(policy) && nameOf(policy) === policyName);
  if (!ofOurs) {
    return [];
  }
  const isThere = !view.complete || view.of(POLICY).some((policy) => nameOf(policy) === policyName);
  const resources = object(matchResources);
  return [
    ...(isThere
      ? []
      : [
        {
          field: 'spec.policyName',
          got: policyName as unknown,
          why: `no manifest defines ValidatingAdmissionPolicy "${textOf(policyName)}"`,
        },
      ]),
    ...LEAVES_OUT.filter((field) => isLeavingOut(resources[field])).map((field) => ({
      field: `spec.matchResources.${field}`,
      got: resources[field] as unknown,
    })),
    ...changed(binding),
  ];
}

function isLeavingOut(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 : Object.keys(object(value)).length > 0;
}

/** The pod ranges in a policy that judges blocks of addresses, as an expression. `undefined` for another policy. */
export function podBlocksOf({ spec }: Json): string | undefined {
  const { variables, validations } = object(spec);
  const judgesBlocks = objects(validations).some(({ message }) => textOf(message).includes('(no-open-egress)'));
  const known: unknown = judgesBlocks ? objects(variables).find(({ name }) => name === 'podBlocks')?.expression : undefined;
  return typeof known === 'string' ? known : undefined;
}
