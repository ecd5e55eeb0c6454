import { AdmittedRule } from './admission-options';
import { AdmittedKind, CelVariable } from '../engine/rules/cel/cel';
import { CelContext, CelForm } from '../engine/rules/rule';
import { Json } from '../engine/value/json';

/** A rule as it is asked of the kinds that are named, or of all that a policy is for. */
export interface Check {
  readonly by: AdmittedRule;
  readonly cel: CelForm;
  readonly kinds?: readonly string[];
}

/** What rules are asked of: which of them, of what requests, and how. */
export interface AdmissionSubject {
  readonly suffix: string;
  readonly checks: readonly Check[];
  /** What is asked beside the rules. */
  readonly validations?: readonly Json[];
  readonly spec: Json;
  readonly variables?: (known: CelContext) => readonly CelVariable[];
  /** Labels of the namespaces in force; none where the policy itself says which. */
  readonly labels?: { readonly [label: string]: string };
}

/** What changes the spec of a pod that is there. */
const POD_SUBRESOURCES = ['pods/ephemeralcontainers', 'pods/resize'];

/** The requests that make or change objects of these kinds. */
export function resourceRules(kinds: readonly Pick<AdmittedKind, 'apiVersion' | 'resource'>[]): Json[] {
  const byVersion = new Map<string, string[]>();
  for (const { apiVersion, resource } of kinds) {
    const version = apiVersion.includes('.') ? apiVersion.replace(/[^/]*$/, '*') : apiVersion; // custom resources have many versions at a time
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
