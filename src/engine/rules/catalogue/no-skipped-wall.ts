import { CLUSTER_SCOPED, NAMESPACED } from '../../reach/foreign/kinds';
import { skipsOf } from '../criteria/skipped-objects';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: of policies of networks, ResourceQuotas, LimitRanges, RuntimeClasses, ValidatingAdmissionPolicies and their bindings: the
 * annotations helm.sh/hook, helm.sh/hook-delete-policy, argocd.argoproj.io/hook, argocd.argoproj.io/hook-delete-policy,
 * config.kubernetes.io/local-config, configmanagement.gke.io/managed, kapp.k14s.io/noop and kapp.k14s.io/exists; annotations and labels
 * kustomize.toolkit.fluxcd.io/ssa and kustomize.toolkit.fluxcd.io/reconcile; the label cleanup.kyverno.io/ttl.
 * Allowed: hooks of Helm at which it installs or upgrades, all of them known to Helm; hooks of Argo CD at which it syncs; policies that
 * remove a hook before the next one or when it fails; other values for Flux and Config Sync; local-config: "false".
 */
export const rule: Rule = {
  id: 'no-skipped-wall',
  severity: Severity.ERROR,
  pack: RulePack.STRICT,
  title: 'no policy or limit that a tool skips',
  problem: 'Policy or limit does not stay in the cluster',
  why: 'Helm, Argo CD, Flux, kustomize, Config Sync and kapp do not apply an object with such an annotation, or remove it at once, and '
    + 'Kyverno deletes one with its label. Among the manifests the agent has a wall around it. In the cluster it has none.',
  fix: 'remove the annotation or the label, so that the tool applies the object and keeps it; if no such tool applies these manifests, '
    + 'remove it all the same, since it has no purpose there',
  source: 'https://helm.sh/docs/topics/charts_hooks/',
  since: '0.1.0',
  mappings: { nsaCisa: 'Network separation and hardening: Network policies', attack: ['T1685'] },
  checkObject: {
    kinds: [
      'networking.k8s.io/NetworkPolicy', ...NAMESPACED, ...CLUSTER_SCOPED, 'ResourceQuota', 'LimitRange', 'node.k8s.io/RuntimeClass',
      'admissionregistration.k8s.io/ValidatingAdmissionPolicy', 'admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding',
    ],
    check: (manifest, report) => skipsOf(manifest).forEach(({ field, got, why }) => report(field, got, why)),
  },
  admission: { none: 'an object that reaches the API server was not skipped, whatever its annotations say' },
};
