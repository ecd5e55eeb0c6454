import { AdmittedRule } from './admission-options';
import { AdmittedKind, CelVariable, isOneOf } from '../engine/rules/cel/cel';
import { SizeLimit, celFits, textOfLimits } from '../engine/rules/cel/cel-size';
import { CelContext, CelForm } from '../engine/rules/rule';
import { Json } from '../engine/value/json';

/** A rule and its CEL, for the given kinds, or for all kinds of the policy. */
export interface AdmissionCheck {
  readonly by: AdmittedRule;
  readonly cel: CelForm;
  readonly kinds?: readonly string[];
}

/** The rules with CEL of their own, for all kinds of the policy. */
export function checksOf(rules: readonly AdmittedRule[]): AdmissionCheck[] {
  return rules.flatMap((by) => (by.cel === undefined ? [] : [{ by, cel: by.cel }]));
}

/** How large an object may be, for the given kinds, or for all kinds of the policy. */
export interface AdmissionSize {
  readonly limits: readonly SizeLimit[];
  readonly kinds?: readonly string[];
}

/** What one policy judges: which rules, on which requests, with which variables. */
export interface AdmissionSubject {
  readonly suffix: string;
  readonly checks: readonly AdmissionCheck[];
  /** Sizes that the API server evaluates before everything else. A larger object is refused, and the checks do not run. */
  readonly sizes?: readonly AdmissionSize[];
  /** Whether a binding of its own reports all rules that an object breaks, beside a denial. It evaluates all checks again. */
  readonly explains?: boolean;
  /** Validations beside those of the rules. */
  readonly validations?: readonly Json[];
  readonly spec: Json;
  readonly variables?: (known: CelContext) => readonly CelVariable[];
  /** Labels of the namespaces that the policy applies to. Undefined if the policy itself selects them. */
  readonly labels?: { readonly [label: string]: string };
}

/** The variable that is true if the object is not too large. It comes after the variables of the policy. */
export function sizeVariables(sizes: readonly AdmissionSize[]): CelVariable[] {
  return sizes.length === 0 ? [] : [{ name: 'fits', expression: sizes.map(celOfSize).join(' && ') }];
}

/** The validations that refuse an object that is too large. */
export function sizeValidations(sizes: readonly AdmissionSize[]): Json[] {
  return sizes.map(({ limits, kinds }) => ({
    expression: kinds ? `!(${isOneOf(kinds)}) || variables.fits` : 'variables.fits',
    message: `an object that is not too large (size): split it or make it smaller: it has at most ${textOfLimits(limits)}`,
    reason: 'Forbidden',
  }));
}

function celOfSize({ limits, kinds }: AdmissionSize): string {
  return kinds ? `(!(${isOneOf(kinds)}) || (${celFits(limits)}))` : celFits(limits);
}

/** Subresources that change the spec of an existing pod. */
const POD_SUBRESOURCES = ['pods/ephemeralcontainers', 'pods/resize'];

/** The resource rules for requests that create or change objects of these kinds. */
export function resourceRules(kinds: readonly Pick<AdmittedKind, 'apiVersion' | 'resource'>[]): Json[] {
  const byVersion = new Map<string, string[]>();
  for (const { apiVersion, resource } of kinds) {
    // A custom resource can have several versions.
    const version = apiVersion.includes('.') ? apiVersion.replace(/[^/]*$/, '*') : apiVersion;
    byVersion.set(version, [
      ...(byVersion.get(version) ?? []),
      resource,
      ...(apiVersion === 'v1' && resource === 'pods' ? POD_SUBRESOURCES : []),
    ]);
  }
  return [...byVersion].map(([apiVersion, resources]) => {
    const [version, group = ''] = apiVersion.split('/').reverse();
    return resourceRule(group, version, ['CREATE', 'UPDATE'], [...new Set(resources)]);
  });
}

/** A rule with the scope that the API server adds, since it keeps the list of rules as a whole. */
export function resourceRule(group: string, version: string, operations: string[], resources: string[]): Json {
  return { apiGroups: [group], apiVersions: [version], operations, resources, scope: '*' };
}
