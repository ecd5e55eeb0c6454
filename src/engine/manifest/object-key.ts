import { groupKind } from './pod-kinds';
import { Json, object } from '../value/json';

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
