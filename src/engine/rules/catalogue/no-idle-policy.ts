import { namespaceOf } from '../../cluster/cluster-view';
import { selectorText } from '../../cluster/selector-text';
import { QUARANTINE_LABEL } from '../../manifest/labels';
import { Json, object, objects } from '../../value/json';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: spec.podSelector of a NetworkPolicy, labels of the pods in its namespace.
 * Allowed: a selector that selects one of these pods, asks for nothing at all or waits for the label of quarantine;
 * any selector in a namespace whose pods are not known.
 */
export const rule: Rule = {
  id: 'no-idle-policy',
  severity: Severity.WARNING,
  pack: RulePack.STRICT,
  title: 'policies select pods',
  why: 'A policy whose labels no pod has does nothing, and reads as if it did: a label was renamed or misspelled, and whom it was for is without it.',
  fix: 'give it the labels of the pods that it is for, or take it away; acknowledge it where something outside the app makes these pods',
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
        selectorText(selector) !== '' &&
        !waitsForQuarantine(selector) &&
        view.pods.knows(namespace) &&
        view.pods.select(namespace, selector).length === 0;
      if (isIdle) {
        report('spec.podSelector', object(manifest.spec).podSelector, 'no pod of its namespace has these labels');
      }
    },
  },
  admission: { none: 'admission sees one object at a time, not the pods that a policy selects' },
};

/** People give running pods this label, so that no manifest has it. */
function waitsForQuarantine({ matchLabels, matchExpressions }: Json): boolean {
  return Object.hasOwn(object(matchLabels), QUARANTINE_LABEL)
    || objects(matchExpressions).some(({ key, operator }) => key === QUARANTINE_LABEL && operator !== 'DoesNotExist');
}
