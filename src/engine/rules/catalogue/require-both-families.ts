import { wideFamilies } from '../../reach/wide-egress';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: metadata.labels of the pod, spec.egress of the NetworkPolicies that select it, ranges of the cluster's pods.
 * Allowed: where pods have IPv4 and IPv6, the addresses outside the cluster of both or of none.
 */
export const rule: Rule = {
  id: 'require-both-families',
  severity: Severity.WARNING,
  pack: RulePack.STRICT,
  title: 'both address families alike',
  why: 'A program that has two addresses to choose from tries the one that is closed first, and hangs for minutes; '
    + 'what then gets opened in a hurry is opened wide.',
  fix: 'give the ranges of both families to PodSubnetEgressDeny, or a rule for each family',
  source: 'https://kubernetes.io/docs/concepts/services-networking/dual-stack/',
  since: '0.1.0',
  mappings: { nsaCisa: 'Network separation and hardening: Network policies' },
  needsClusterView: true,
  checkPod: (pod, report, view) => {
    const families = new Set(view.rangesOf(pod.namespace).pods.map(({ family }) => family));
    const wide = families.size === 2 ? wideFamilies(view, pod) : [];
    if (wide.length === 1) {
      report(`${pod.metadataPath}.labels`, pod.metadata.labels,
        `policies allow the IPv${wide[0]} addresses outside the cluster and not those of IPv${wide[0] === 4 ? 6 : 4}`);
    }
  },
  admission: { none: 'admission sees one object at a time, not the policies that select a pod' },
};
