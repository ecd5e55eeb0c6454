import { DELETERS, MUTATORS, weakeningOf } from '../criteria/late-changes';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: of the kinds of no-late-change that reach agents: patchStrategicMerge and patchesJson6902 of Kyverno, also in foreach, and
 * generate.data; location and parameters of Gatekeeper; applyConfiguration and jsonPatch in CEL; expressions and templates of a
 * GeneratingPolicy; what a PodDefault, a SidecarSet, a WorkloadSpread and an OverridePolicy set. Kinds that cleanup and deleting policies
 * of Kyverno match. Annotations of Namespaces that PodNodeSelector and PodTolerationRestriction read.
 * Allowed: what weakens none of these: privileged and privilege escalation, namespaces of the host, RuntimeClass and its handler,
 * capabilities, seccomp, AppArmor, users, root file system, token, hostPath, ports of the host, image without a digest, placement on the
 * control plane, annotations that a runtime reads as settings, labels of this library and of Pod Security, rules of a NetworkPolicy that
 * open to everyone; what deletes no policy, quota, range or RuntimeClass. The rule does not report values that an expression computes.
 */
export const rule: Rule = {
  id: 'no-weakening-change',
  severity: Severity.ERROR,
  pack: RulePack.STRICT,
  title: 'no policy that weakens agents later',
  problem: 'Policy weakens agents after the rules judge',
  why: 'The policy changes each agent when it reaches the cluster. It takes away what the manifests of the agent have, and no rule '
    + 'about these manifests can see it.',
  fix: 'remove the change from the policy, or keep the policy from namespaces of agents with a selector',
  source: 'https://kyverno.io/docs/policy-types/cluster-policy/mutate/',
  since: '0.1.0',
  ofNeighbours: true,
  mappings: {
    nsaCisa: 'Kubernetes Pod security: Pod security enforcement',
    attack: ['T1611', 'T1685'],
    owasp: ['ASI05', 'ASI10'],
  },
  needsClusterView: true,
  checkObject: {
    kinds: [...MUTATORS, ...DELETERS, 'Namespace'],
    check: (manifest, report, view) => weakeningOf(manifest, view).forEach(({ field, got, detail }) => report(field, got, detail)),
  },
  admission: { none: 'admission judges the pods after mutating webhooks and policies have changed them' },
};
