import { isForeignPolicy, unjudgedPolicy } from '../../reach/foreign/unjudged';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: kind; of the kinds that no-open-foreign-policy reads, selectors, peers and actions that it does not understand. One finding an
 * object, and of a kind that is not known one on its first object.
 * Allowed: policies that are read as a whole, and those that select no pod of the input. Policies of Calico whose kind begins with "Staged"
 * are enforced by no one.
 */
export const rule: Rule = {
  id: 'no-unjudged-policy',
  severity: Severity.WARNING,
  pack: RulePack.STRICT,
  title: 'no unjudged network policy',
  why: "A policy that no rule reads may open to an agent what all others deny: what is said of the agent's network then holds only as far as the rest goes.",
  fix: 'say the same by labels, addresses and names that the rules read, or by a NetworkPolicy; acknowledge it where someone has read it',
  source: 'https://kubernetes.io/docs/concepts/services-networking/network-policies/',
  since: '0.1.0',
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
