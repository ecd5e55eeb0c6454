import { podBlocksOf } from '../criteria/own-admission';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: spec.variables of the ValidatingAdmissionPolicies of this library that judge blocks of addresses.
 * Allowed: a variable "podBlocks" with at least one range.
 */
export const rule: Rule = {
  id: 'require-admission-ranges',
  severity: Severity.WARNING,
  pack: RulePack.STRICT,
  title: 'admission that knows the cluster\'s ranges',
  why: 'Without the ranges of pods and Services the API server refuses a NetworkPolicy for every address and for metadata endpoints alone: '
    + 'one that opens the pods by their addresses is taken.',
  fix: 'apply an AgentCluster with podCidrs and serviceCidrs to the app or the chart of AgentAdmission',
  source: 'https://kubernetes.io/docs/concepts/services-networking/network-policies/#behavior-of-to-and-from-selectors',
  since: '0.1.0',
  mappings: { nsaCisa: 'Network separation and hardening: Network policies', attack: ['T1046'] },
  checkObject: {
    kinds: ['admissionregistration.k8s.io/ValidatingAdmissionPolicy'],
    appliesTo: (manifest) => podBlocksOf(manifest) !== undefined,
    check: (manifest, report) => {
      const known = podBlocksOf(manifest)!;
      if (known.startsWith('[]')) {
        report('spec.variables', known, 'the policy judges blocks of addresses and knows no range of pods');
      }
    },
  },
  admission: { none: 'the API server asks no admission policy about admission policies' },
};
