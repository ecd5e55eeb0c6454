import { CLASS_ANNOTATION } from '../cluster/claims';

/** A kind other than pods that admission judges, each object by itself. */
export interface AskedKind {
  /** API version of the kind. Admission judges every version of its group. */
  readonly apiVersion: string;
  readonly resource: string;
  /** Whether objects are in no namespace, so that no namespace selector selects them. */
  readonly clusterScoped?: boolean;
  /** CEL over `object` and `oldObject`: whether an update changes what is judged. Other updates of an existing object are allowed. */
  readonly changed: string;
}

/** CEL over `object` and `oldObject`: whether they differ in one of the fields. */
function differIn(...fields: string[]): string {
  return fields.map((field) => `dyn(object).${field} != dyn(oldObject).${field}`).join(' || ');
}

const SPEC = differIn('spec');
const SUBJECTS = differIn('?subjects'); // an update cannot change the role
const CLAIM_TEMPLATES = differIn('spec.?volumeClaimTemplates');
const GATEWAY = 'gateway.networking.k8s.io/v1';

/** Controllers of Kubernetes. One writes into a claim which volume it is bound to. */
export const CEL_BY_CONTROL_PLANE = '(request.userInfo.username in ["system:kube-controller-manager", "system:kube-scheduler"]'
  + ' || request.userInfo.username.startsWith("system:serviceaccount:kube-system:"))';

const route = (resource: string): AskedKind => ({ apiVersion: GATEWAY, resource, changed: SPEC });
const sandboxKind = (resource: string): AskedKind => ({ apiVersion: 'extensions.agents.x-k8s.io/v1beta1', resource, changed: SPEC });

/** By group and kind, as rules name them. */
export const ASKED_KINDS: { readonly [kind: string]: AskedKind } = {
  'networking.k8s.io/NetworkPolicy': { apiVersion: 'networking.k8s.io/v1', resource: 'networkpolicies', changed: SPEC },
  'Service': { apiVersion: 'v1', resource: 'services', changed: SPEC },
  'networking.k8s.io/Ingress': { apiVersion: 'networking.k8s.io/v1', resource: 'ingresses', changed: SPEC },
  'gateway.networking.k8s.io/HTTPRoute': route('httproutes'),
  'gateway.networking.k8s.io/GRPCRoute': route('grpcroutes'),
  'gateway.networking.k8s.io/TCPRoute': route('tcproutes'),
  'gateway.networking.k8s.io/TLSRoute': route('tlsroutes'),
  'gateway.networking.k8s.io/UDPRoute': route('udproutes'),
  'PersistentVolumeClaim': {
    apiVersion: 'v1',
    resource: 'persistentvolumeclaims',
    changed: `(${differIn('spec.?volumeName', 'spec.?storageClassName', `metadata.?annotations[?"${CLASS_ANNOTATION}"]`)})`
      + ` && !${CEL_BY_CONTROL_PLANE}`,
  },
  // What these two say of claims; what they say of pods is judged as in every kind with pods.
  'apps/StatefulSet': { apiVersion: 'apps/v1', resource: 'statefulsets', changed: CLAIM_TEMPLATES },
  'agents.x-k8s.io/Sandbox': { apiVersion: 'agents.x-k8s.io/v1beta1', resource: 'sandboxes', changed: CLAIM_TEMPLATES },
  'ServiceAccount': {
    apiVersion: 'v1',
    resource: 'serviceaccounts',
    changed: differIn('?automountServiceAccountToken', 'metadata.?annotations'),
  },
  'authentication.k8s.io/TokenRequest': { apiVersion: 'v1', resource: 'serviceaccounts/token', changed: 'false' },
  'extensions.agents.x-k8s.io/SandboxClaim': sandboxKind('sandboxclaims'),
  'extensions.agents.x-k8s.io/SandboxTemplate': sandboxKind('sandboxtemplates'),
  'extensions.agents.x-k8s.io/SandboxWarmPool': sandboxKind('sandboxwarmpools'),
  'Secret': { apiVersion: 'v1', resource: 'secrets', changed: differIn('?type') },
  'rbac.authorization.k8s.io/RoleBinding': { apiVersion: 'rbac.authorization.k8s.io/v1', resource: 'rolebindings', changed: SUBJECTS },
  'rbac.authorization.k8s.io/ClusterRoleBinding': {
    apiVersion: 'rbac.authorization.k8s.io/v1', resource: 'clusterrolebindings', clusterScoped: true, changed: SUBJECTS,
  },
  'policy.networking.k8s.io/ClusterNetworkPolicy': {
    apiVersion: 'policy.networking.k8s.io/v1alpha2', resource: 'clusternetworkpolicies', clusterScoped: true, changed: SPEC,
  },
};
