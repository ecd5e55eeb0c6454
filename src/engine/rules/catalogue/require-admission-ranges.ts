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
  title: 'admission that knows the ranges of the cluster',
  problem: 'Admission does not know the ranges of the cluster',
  why: 'Without the ranges of pods and Services, the API server rejects only a NetworkPolicy that allows every address or a '
    + 'metadata endpoint. It accepts a policy that opens the pods by their addresses.',
  fix: 'apply an AgentCluster with podCidrs and serviceCidrs to the app or the chart of AgentAdmission, which then writes the '
    + 'ranges into spec.variables',
  fixInYaml: 'list the ranges of pods and Services in the variable podBlocks of spec.variables',
  source: 'https://kubernetes.io/docs/concepts/services-networking/network-policies/#behavior-of-to-and-from-selectors',
  since: '0.1.0',
  mappings: { nsaCisa: 'Network separation and hardening: Network policies', attack: ['T1046'] },
  checkObject: {
    kinds: ['admissionregistration.k8s.io/ValidatingAdmissionPolicy'],
    appliesTo: (manifest) => podBlocksOf(manifest) !== undefined,
    check: (manifest, report) => {
      const known = podBlocksOf(manifest)!;
      if (known.startsWith('[]')) {
        report('spec.variables', known, 'the policy judges blocks of addresses, but has no range of pods');
      }
    },
  },
  admission: { none: 'the API server applies admission policies to each other only if it reads them from files' },
};
