import { makeObject } from './plain';
import { Json } from '../../src/engine/value/json';

/** Policies that change objects, as their projects write them, in brief. */

/** A policy of Kyverno with one rule: a ClusterPolicy, or a Policy in a namespace. */
export const clusterPolicy = (rule: Json, namespace?: string) => (): Json => ({
  apiVersion: 'kyverno.io/v1',
  kind: namespace === undefined ? 'ClusterPolicy' : 'Policy',
  metadata: { name: 'change', ...namespace !== undefined && { namespace } },
  spec: { rules: [{ name: 'change', ...rule }] },
});

export const on = (resources: Json): Json => ({ match: { any: [{ resources }] } });

export const ruleOn = (resources: string[]): Json => ({
  resourceRules: [{ apiGroups: [''], apiVersions: ['v1'], resources, operations: ['CREATE'] }],
});

export const mutatingPolicy = (apiVersion: string, kind: string, matchConstraints: Json, expression: string,
  namespace?: string) => (): Json => makeObject(apiVersion, kind, { name: 'change', ...namespace !== undefined && { namespace } }, {
  matchConstraints,
  mutations: [expression.startsWith('Object')
    ? { patchType: 'ApplyConfiguration', applyConfiguration: { expression } }
    : { patchType: 'JSONPatch', jsonPatch: { expression } }],
});

export const mutating = (matchConstraints: Json, expression: string) =>
  mutatingPolicy('admissionregistration.k8s.io/v1beta1', 'MutatingAdmissionPolicy', matchConstraints, expression);

export const gatekeeper = (kind: string, location: string, parameters: Json, more: Json = {}) => (): Json => ({
  apiVersion: 'mutations.gatekeeper.sh/v1',
  kind,
  metadata: { name: 'change' },
  spec: {
    ...kind !== 'AssignMetadata' && { applyTo: [{ groups: [''], kinds: ['Pod'], versions: ['v1'] }] },
    match: { scope: 'Namespaced', kinds: [{ apiGroups: ['*'], kinds: ['*'] }] },
    location,
    parameters,
    ...more,
  },
});

/** An object of a controller that changes pods. */
export const patcher = (apiVersion: string, kind: string, spec: Json, namespace?: string) => (): Json => (
  { apiVersion, kind, metadata: { name: 'change', ...namespace !== undefined && { namespace } }, spec });
export const podDefault = (spec: Json, namespace = 'agents') => (
  patcher('kubeflow.org/v1alpha1', 'PodDefault', { selector: {}, ...spec }, namespace));
export const sidecarSet = (spec: Json) => patcher('apps.kruise.io/v1beta1', 'SidecarSet', { selector: {}, ...spec });
export const workloadSpread = (subset: Json, namespace = 'agents') => patcher('apps.kruise.io/v1alpha1', 'WorkloadSpread', {
  targetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'agent' }, subsets: [{ name: 'a', ...subset }],
}, namespace);
export const overridePolicy = (overriders: Json, resourceSelectors?: Json[], namespace?: string) => patcher('policy.karmada.io/v1alpha1',
  namespace === undefined ? 'ClusterOverridePolicy' : 'OverridePolicy', {
    ...resourceSelectors && { resourceSelectors }, overrideRules: [{ overriders }],
  }, namespace);

export const webhook = (rules: Json[], more: Json = {}) => (): Json => ({
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: 'MutatingWebhookConfiguration',
  metadata: { name: 'change' },
  webhooks: [{ name: 'change.example.com', rules, sideEffects: 'None', admissionReviewVersions: ['v1'], ...more }],
});
