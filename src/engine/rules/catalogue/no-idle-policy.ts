import { namespaceOf } from '../../cluster/cluster-view';
import { QUARANTINE_LABEL } from '../../manifest/labels';
import { Json, object, objects } from '../../value/json';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: spec.podSelector of a NetworkPolicy, labels of the pods in its namespace.
 * Allowed: a selector that selects one of these pods, selects all pods, or requires the quarantine label; any selector in a namespace
 * whose pods are not known.
 */
export const rule: Rule = {
  id: 'no-idle-policy',
  severity: Severity.WARNING,
  pack: RulePack.STRICT,
  title: 'each NetworkPolicy selects a pod',
  problem: 'NetworkPolicy selects no pod',
  why: 'A NetworkPolicy that selects no pod has no effect, although it looks effective. Usually someone renamed or misspelled '
    + 'a label, and the intended pods have no policy.',
  fix: 'set spec.podSelector to the labels of the intended pods, or remove the policy; acknowledge the finding if something '
    + 'outside the app creates these pods',
  fixInYaml: 'set spec.podSelector to the labels of the intended pods, or remove the policy; acknowledge the finding if the pods '
    + 'are not among the manifests',
  source: 'https://kubernetes.io/docs/concepts/services-networking/network-policies/#the-two-sorts-of-pod-isolation',
  since: '0.1.0',
  mappings: { nsaCisa: 'Network separation and hardening: Network policies', kubescape: ['C-0299'] },
  needsClusterView: true,
  checkObject: {
    kinds: ['networking.k8s.io/NetworkPolicy'],
    check: (manifest, report, view) => {
      const selector = object(object(manifest.spec).podSelector);
      const namespace = namespaceOf(manifest);
      const isIdle =
        !waitsForQuarantine(selector) &&
        view.pods.knows(namespace) &&
        view.pods.select(namespace, selector).length === 0;
      if (isIdle) {
        report('spec.podSelector', object(manifest.spec).podSelector, 'it selects no pod of its namespace');
      }
    },
  },
  admission: { none: 'admission sees one object at a time, not the pods that a policy selects' },
};

/** People set this label on running pods, so no manifest has it. */
function waitsForQuarantine({ matchLabels, matchExpressions }: Json): boolean {
  return Object.hasOwn(object(matchLabels), QUARANTINE_LABEL)
    || objects(matchExpressions).some(({ key, operator }) => key === QUARANTINE_LABEL && operator !== 'DoesNotExist');
}
