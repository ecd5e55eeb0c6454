import { groupKind } from './pod-kinds';
import { Json, isObject, object } from '../value/json';

/** Known cluster-scoped kinds. cdk8s writes the chart's namespace into their objects. */
const CLUSTER_SCOPED = new Set([
  'Namespace',
  'Node',
  'PersistentVolume',
  'admissionregistration.k8s.io/MutatingAdmissionPolicy',
  'admissionregistration.k8s.io/MutatingAdmissionPolicyBinding',
  'admissionregistration.k8s.io/MutatingWebhookConfiguration',
  'admissionregistration.k8s.io/ValidatingAdmissionPolicy',
  'admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding',
  'admissionregistration.k8s.io/ValidatingWebhookConfiguration',
  'apiextensions.k8s.io/CustomResourceDefinition',
  'apiregistration.k8s.io/APIService',
  'certificates.k8s.io/CertificateSigningRequest',
  'certificates.k8s.io/ClusterTrustBundle',
  'flowcontrol.apiserver.k8s.io/FlowSchema',
  'flowcontrol.apiserver.k8s.io/PriorityLevelConfiguration',
  'gateway.networking.k8s.io/GatewayClass',
  'networking.k8s.io/IngressClass',
  'networking.k8s.io/IPAddress',
  'networking.k8s.io/ServiceCIDR',
  'node.k8s.io/RuntimeClass',
  'policy.networking.k8s.io/AdminNetworkPolicy',
  'policy.networking.k8s.io/BaselineAdminNetworkPolicy',
  'policy.networking.k8s.io/ClusterNetworkPolicy',
  'rbac.authorization.k8s.io/ClusterRole',
  'rbac.authorization.k8s.io/ClusterRoleBinding',
  'resource.k8s.io/DeviceClass',
  'scheduling.k8s.io/PriorityClass',
  'security-profiles-operator.x-k8s.io/SeccompProfile',
  'storage.k8s.io/CSIDriver',
  'storage.k8s.io/CSINode',
  'storage.k8s.io/StorageClass',
  'storage.k8s.io/VolumeAttachment',
  'cilium.io/CiliumClusterwideNetworkPolicy',
  'crd.antrea.io/TrafficControl',
  'crd.projectcalico.org/FelixConfiguration',
  'crd.projectcalico.org/GlobalNetworkPolicy',
  'kyverno.io/ClusterPolicy',
  'mutations.gatekeeper.sh/Assign',
  'mutations.gatekeeper.sh/AssignImage',
  'mutations.gatekeeper.sh/AssignMetadata',
  'mutations.gatekeeper.sh/ModifySet',
  'policies.kyverno.io/GeneratingPolicy',
  'policies.kyverno.io/MutatingPolicy',
  'projectcalico.org/FelixConfiguration',
  'projectcalico.org/GlobalNetworkPolicy',
]);

/** Whether objects of the kind are in no namespace. */
export function isClusterScoped(kind: string): boolean {
  return CLUSTER_SCOPED.has(kind);
}

/** The identity of an object in an API server: group, kind, namespace and name. Nothing if it has no name of its own. */
export function objectKey(manifest: Json): string | undefined {
  const { name, namespace } = object(manifest.metadata);
  if (typeof name !== 'string' || name === '' || typeof manifest.kind !== 'string') {
    return undefined;
  }
  const kind = groupKind(manifest.apiVersion, manifest.kind);
  return `${kind}\n${isClusterScoped(kind) || typeof namespace !== 'string' ? '' : namespace}\n${name}`;
}

/** What tools append to names: cdk8s a hash of the construct's path, and the generators of kustomize a hash of the content. */
const HASH = /-(?:c8[0-9a-f]{6}|[bcdfghkmt2456789]{10})(?![0-9a-z])/g;

/** A construct's address, by which cdk8s-plus selects its pods. */
const ADDRESS = /^c8[0-9a-f]{40}$/;

/** No object of a cluster has a longer one. */
const LONGEST_NAME = 253;

/** A name without the hash that a tool appended. */
export function withoutHash(name: string): string {
  return name.replace(HASH, '');
}

/** A copy of a value of an object in which "{}" stands for the object's name and for the address of a construct. */
export function withoutName(value: unknown, name: string): unknown {
  const escaped = withoutHash(name).replace(/[^\w-]/g, '\\$&');
  const own = escaped === '' || name.length > LONGEST_NAME ? undefined : new RegExp(`(?<![0-9A-Za-z])${escaped}(?![0-9A-Za-z])`, 'g');
  const plain = (text: string) => {
    const known = withoutHash(text.replace(ADDRESS, '{}'));
    return own ? known.replace(own, '{}') : known;
  };
  const copy = (one: unknown): unknown => (typeof one === 'string' ? plain(one)
    : Array.isArray(one) ? one.map(copy)
      : isObject(one) ? Object.fromEntries(Object.entries(one).map(([key, inner]) => [key, copy(inner)])) : one);
  return copy(value);
}
