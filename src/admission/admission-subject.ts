import { AdmittedRule } from './admission-options';
import { AdmittedKind, CelVariable } from '../engine/rules/cel/cel';
import { CelContext, CelForm } from '../engine/rules/rule';
import { Json } from '../engine/value/json';

/** A rule and its CEL, for the given kinds, or for all kinds of the policy. */
export interface AdmissionCheck {
  readonly by: AdmittedRule;
  readonly cel: CelForm;
  readonly kinds?: readonly string[];
}

/** What one policy judges: which rules, on which requests, with which variables. */
export interface AdmissionSubject {
  readonly suffix: string;
  readonly checks: readonly AdmissionCheck[];
  /** Validations beside those of the rules. */
  readonly validations?: readonly Json[];
  readonly spec: Json;
  readonly variables?: (known: CelContext) => readonly CelVariable[];
  /** Labels of the namespaces that the policy applies to. Undefined if the policy itself selects them. */
  readonly labels?: { readonly [label: string]: string };
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

export function resourceRule(group: string, version: string, operations: string[], resources: string[]): Json {
  return { apiGroups: [group], apiVersions: [version], operations, resources };
}
