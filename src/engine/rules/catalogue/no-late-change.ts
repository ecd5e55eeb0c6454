import { lateChangesOf, mayChangeLate } from '../criteria/late-changes';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: rules that mutate or generate of a Kyverno Policy and ClusterPolicy; MutatingPolicy and GeneratingPolicy of Kyverno; Assign,
 * AssignImage, AssignMetadata and ModifySet of Gatekeeper; MutatingAdmissionPolicy; MutatingWebhookConfiguration; PodDefault of Kubeflow;
 * SidecarSet and WorkloadSpread of OpenKruise; OverridePolicy and ClusterOverridePolicy of Karmada; patchesFrom of an Object of
 * Crossplane. Labels and annotations of Namespaces and pods by which Istio, Linkerd, OpenTelemetry, Telepresence, Dapr, Kuma, Consul,
 * Datadog and Jaeger inject, also those of a SandboxClaim, and for Jaeger those of the object that makes the pods. Annotations of
 * Namespaces that PodNodeSelector and PodTolerationRestriction read. The rule reports each kind, and each injector, once at its first
 * object, and at the first one without an acknowledgement.
 * Allowed: those that reach no namespace of agents by their selectors, or that change only kinds other than pods, the objects that make
 * them, Namespaces, ServiceAccounts and NetworkPolicies. No namespace keeps a policy from RuntimeClasses, volumes, ClusterRoles, their
 * bindings and policies of the cluster: name other kinds, or give a webhook `scope: Namespaced`. Also allowed: those that make only
 * ConfigMaps, quotas, limits, PodDisruptionBudgets or a NetworkPolicy without rules; labels and annotations that switch an injection off.
 */
export const rule: Rule = {
  id: 'no-late-change',
  severity: Severity.WARNING,
  pack: RulePack.STRICT,
  title: 'no change after the rules have judged',
  problem: 'Another tool changes agents after the rules judge',
  why: 'The rules judge manifests. A webhook, a policy or an injector changes pods, or makes objects beside them, when they reach the '
    + 'cluster. What runs then is not what was judged.',
  fix: 'keep it from namespaces of agents with a selector, or write what it changes into the manifests; let AgentAdmission judge the pods '
    + 'that result, and acknowledge the finding if someone has reviewed the change',
  fixInYaml: 'keep it from namespaces of agents with a selector, or write what it changes into the manifests; let an admission policy '
    + 'judge the pods that result, and acknowledge the finding if someone has reviewed the change',
  source: 'https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/',
  since: '0.1.0',
  ofNeighbours: true,
  mappings: { attack: ['T1610'], owasp: ['ASI04'] },
  needsClusterView: true,
  oncePerKind: true,
  checkObject: {
    kinds: ['*'],
    appliesTo: mayChangeLate,
    check: (manifest, report, view) => lateChangesOf(manifest, view).forEach(({ field, got, detail }) => report(field, got, detail)),
  },
  admission: { none: 'admission judges the pods after mutating webhooks and policies have changed them' },
};
