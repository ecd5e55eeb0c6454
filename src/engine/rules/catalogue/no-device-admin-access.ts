import { ClusterView, namespaceOf } from '../../cluster/cluster-view';
import { indexed, titleOf } from '../../cluster/namespaced';
import { Json, object } from '../../value/json';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: spec.resourceClaims[*] of the pod, spec.devices.requests[*].exactly.adminAccess of its ResourceClaims and, below spec.spec, of
 * its ResourceClaimTemplates; before v1beta2 spec.devices.requests[*].adminAccess.
 * Allowed: requests without admin access; claims that are not among the manifests.
 */
export const rule: Rule = {
  id: 'no-device-admin-access',
  severity: Severity.ERROR,
  pack: RulePack.STRICT,
  title: 'no admin access to devices',
  why: 'A claim with admin access gets devices that other pods use, with the rights that the driver gives to administrators. '
    + 'The agent can read and disturb what other pods compute.',
  fix: 'remove adminAccess from the claim; without it, no other pod uses the device',
  source: 'https://kubernetes.io/docs/concepts/scheduling-eviction/dynamic-resource-allocation/#admin-access',
  since: '0.1.0',
  mappings: { attack: ['T1611'], owasp: ['ASI03'] },
  needsClusterView: true,
  checkPod: (pod, report, view) => {
    for (const [reference, i] of indexed(pod.spec.resourceClaims)) {
      for (const [field, kind] of KINDS) {
        const claim = found(view, kind, pod.namespace, reference[field]);
        const spec = kind === 'ResourceClaim' ? claim?.spec : object(claim?.spec).spec;
        const requests = indexed(object(object(spec).devices).requests);
        const request = requests.find(([one]) => one.adminAccess === true || object(one.exactly).adminAccess === true);
        if (request) {
          const at = `${kind === 'ResourceClaim' ? 'spec' : 'spec.spec'}.devices.requests[${request[1]}]`;
          report(`${pod.path}.resourceClaims[${i}].${field}`, reference[field], `${titleOf(claim!)} requests admin access in ${at}`);
        }
      }
    }
  },
  admission: { none: 'admission sees one object at a time, not the claims that a pod names' },
};

const KINDS = [['resourceClaimName', 'ResourceClaim'], ['resourceClaimTemplateName', 'ResourceClaimTemplate']] as const;

function found(view: ClusterView, kind: string, namespace: string, name: unknown): Json | undefined {
  const claim = typeof name === 'string' ? view.find(`resource.k8s.io/${kind}`, namespace, name) : undefined;
  return claim && namespaceOf(claim) === namespace ? claim : undefined;
}
