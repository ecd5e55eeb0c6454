import { isForeignPolicy, unjudgedPolicy } from '../../reach/foreign/unjudged';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: kind; selectors, peers and actions that the rules do not understand, in the kinds that no-open-foreign-policy reads.
 * CiliumLocalRedirectPolicy, but for Services in kube-system, and NetworkAttachmentDefinition beside agents. The rule reports each object
 * once, and an unknown kind once at its first object, and at the first one without an acknowledgement.
 * Allowed: policies that the rules understand completely, and policies that select no pod among the manifests. Calico does not enforce
 * policies whose kind begins with "Staged".
 */
export const rule: Rule = {
  id: 'no-unjudged-policy',
  severity: Severity.WARNING,
  pack: RulePack.STRICT,
  title: 'no network policy that the rules cannot judge',
  problem: 'Rules cannot judge this network policy',
  why: 'A policy that no rule understands may open to an agent what all other policies deny. What the rules report about the '
    + "agent's network is then incomplete.",
  fix: 'use labels, addresses and names that the rules understand, or a NetworkPolicy; acknowledge the finding if someone has '
    + 'reviewed the policy',
  source: 'https://kubernetes.io/docs/concepts/services-networking/network-policies/',
  since: '0.1.0',
  ofNeighbours: true,
  mappings: { nsaCisa: 'Network separation and hardening: Network policies' },
  needsClusterView: true,
  oncePerKind: true,
  checkObject: {
    kinds: ['*'],
    appliesTo: isForeignPolicy,
    check: (manifest, report, view) => {
      const unjudged = unjudgedPolicy(manifest, view);
      if (unjudged) {
        report(unjudged.field, unjudged.got, unjudged.why);
      }
    },
  },
  admission: { none: 'admission sees one object at a time, not the pods that a policy selects' },
};
