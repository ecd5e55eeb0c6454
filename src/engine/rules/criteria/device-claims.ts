import { ClusterView, namespaceOf } from '../../cluster/cluster-view';
import { indexed } from '../../cluster/namespaced';
import { PodView } from '../../manifest/pod-view';
import { Json, object } from '../../value/json';

/** Devices that a pod claims by dynamic resource allocation. */

/** A request for devices in a claim among the manifests that a pod names. */
export interface DeviceRequest {
  /** The field of the pod that names the claim, such as "spec.resourceClaims[0].resourceClaimName", and its value. */
  readonly field: string;
  readonly got: unknown;
  /** The claim or template, and the field of the request in it. */
  readonly claim: Json;
  readonly at: string;
  /** The request. Its settings are in it, in `exactly`, or in the elements of `firstAvailable`. */
  readonly request: Json;
}

const KINDS = [['resourceClaimName', 'ResourceClaim'], ['resourceClaimTemplateName', 'ResourceClaimTemplate']] as const;

/** The requests of the claims that are among the manifests. */
export function deviceRequests(pod: PodView, view: ClusterView): DeviceRequest[] {
  return indexed(pod.spec.resourceClaims).flatMap(([reference, i]) => KINDS.flatMap(([field, kind]): DeviceRequest[] => {
    const got: unknown = reference[field];
    const claim = found(view, kind, pod.namespace, got);
    const [spec, within] = kind === 'ResourceClaim' ? [claim?.spec, 'spec'] : [object(claim?.spec).spec, 'spec.spec'];
    return indexed(object(object(spec).devices).requests).map(([request, k]) => ({
      field: `${pod.path}.resourceClaims[${i}].${field}`,
      got,
      claim: claim!,
      at: `${within}.devices.requests[${k}]`,
      request,
    }));
  }));
}

function found(view: ClusterView, kind: string, namespace: string, name: unknown): Json | undefined {
  const claim = typeof name === 'string' ? view.find(`resource.k8s.io/${kind}`, namespace, name) : undefined;
  return claim && namespaceOf(claim) === namespace ? claim : undefined;
}
