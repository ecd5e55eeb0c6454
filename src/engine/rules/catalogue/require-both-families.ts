import { wideFamilies } from '../../reach/wide-egress';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: metadata.labels of the pod, spec.egress of the NetworkPolicies that select it, ranges of the cluster's pods.
 * Allowed: where pods have IPv4 and IPv6, addresses outside the cluster of both families or of none.
 */
export const rule: Rule = {
  id: 'require-both-families',
  severity: Severity.WARNING,
  pack: RulePack.STRICT,
  title: 'the same egress for IPv4 and IPv6',
  problem: 'Egress differs for IPv4 and IPv6',
  why: 'A program that has two addresses to choose from tries the denied one first, and hangs for minutes. People in a hurry '
    + 'then open more than they need.',
  fix: 'add a rule for each family; PodSubnetEgressDeny does that if you give it the ranges of both',
  fixInYaml: 'add a rule for each family',
  source: 'https://kubernetes.io/docs/concepts/services-networking/dual-stack/',
  since: '0.1.0',
  mappings: { nsaCisa: 'Network separation and hardening: Network policies', nist: ['4.4.2'] },
  needsClusterView: true,
  checkPod: (pod, report, view) => {
    const families = new Set(view.rangesOf(pod.namespace).pods.map(({ family }) => family));
    const wide = families.size === 2 ? wideFamilies(view, pod) : [];
    if (wide.length === 1) {
      report(`${pod.metadataPath}.labels`, pod.metadata.labels,
        `policies allow IPv${wide[0]} addresses outside the cluster, but not IPv${wide[0] === 4 ? 6 : 4} addresses`);
    }
  },
  admission: { none: 'admission sees one object at a time, not the policies that select a pod' },
};
