import { titleOf } from '../../cluster/namespaced';
import { object } from '../../value/json';
import { deviceRequests } from '../criteria/device-claims';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: spec.resourceClaims[*] of the pod, spec.devices.requests[*].exactly.adminAccess of its ResourceClaims and, below spec.spec, of
 * its ResourceClaimTemplates; before v1beta2 spec.devices.requests[*].adminAccess.
 * Allowed: requests without admin access; claims that are not among the manifests. Admission judges each claim and each template.
 */
export const rule: Rule = {
  id: 'no-device-admin-access',
  severity: Severity.ERROR,
  pack: RulePack.STRICT,
  title: 'no admin access to devices',
  problem: 'Claim has admin access to devices',
  why: 'A claim with admin access gets devices that other pods use, with the rights that the driver gives to administrators. '
    + 'The agent can read and disturb what other pods compute.',
  fix: 'remove adminAccess from the claim; without it, no other pod uses the device',
  source: 'https://kubernetes.io/docs/concepts/scheduling-eviction/dynamic-resource-allocation/#admin-access',
  since: '0.1.0',
  mappings: { attack: ['T1611'], owasp: ['ASI03'], nist: ['4.4.3'] },
  needsClusterView: true,
  checkPod: (pod, report, view) => {
    const reported = new Set<string>();
    for (const { field, got, claim, at, request } of deviceRequests(pod, view)) {
      if (!reported.has(field) && (request.adminAccess === true || object(request.exactly).adminAccess === true)) {
        reported.add(field); // a claim counts once
        report(field, got, `${titleOf(claim)} requests admin access in ${at}`);
      }
    }
  },
  admission: {
    objects: [{
      kinds: ['ResourceClaim', 'ResourceClaimTemplate'].map((kind) => `resource.k8s.io/${kind}`),
      cel: '[dyn(object).spec, dyn(object).spec.?spec.orValue({})].all(s, s.?devices.?requests.orValue([])'
        + '.all(r, [r, r.?exactly.orValue({})].all(one, one.?adminAccess.orValue(false) != true)))',
    }],
  },
};
