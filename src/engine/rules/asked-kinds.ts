import { BINDING_LIMITS, CLAIM_LIMITS, CLAIM_TEMPLATE_LIMITS, POLICY_LIMITS, ROUTE_LIMITS, SizeLimit } from './cel/cel-size';
import { EXPOSING_ANNOTATIONS } from './criteria/exposure';
import { CLASS_ANNOTATION as INGRESS_CLASS } from './criteria/route-gateways';
import { CLASS_ANNOTATION } from '../cluster/claims';

/** A kind other than pods that admission judges, each object by itself. */
interface AskedKind {
  /** API version of the kind. Admission judges every version of its group. */
  readonly apiVersion: string;
  readonly resource: string;
  /** Whether objects are in no namespace, so that no namespace selector selects them. */
  readonly clusterScoped?: boolean;
  /** CEL over `object` and `oldObject`: whether an update changes what is judged. Other updates of an existing object are allowed. */
  readonly changed: string;
  /** How large an object may be, where its checks loop over lists. */
  readonly limits?: readonly SizeLimit[];
}

/** CEL over `object` and `oldObject`: whether they differ in one of the fields. */
function differIn(...fields: string[]): string {
  return fields.map((field) => `dyn(object).${field} != dyn(oldObject).${field}`).join(' || ');
}

const annotation = (key: string) => `metadata.?annotations[?"${key}"]`;
const SPEC = differIn('spec');
const SUBJECTS = differIn('?subjects'); // an update cannot change the role
const CLAIM_TEMPLATES = differIn('spec.?volumeClaimTemplates');
const GATEWAY = 'gateway.networking.k8s.io/v1';

/** Controllers of Kubernetes. One writes into a claim which volume it is bound to. */
export const CEL_BY_CONTROL_PLANE = '(request.userInfo.username in ["system:kube-controller-manager", "system:kube-scheduler"]'
  + ' || request.userInfo.username.startsWith("system:serviceaccount:kube-system:"))';

const route = (resource: string): AskedKind => ({ apiVersion: GATEWAY, resource, changed: SPEC, limits: ROUTE_LIMITS });
const deviceClaim = (resource: string): AskedKind => ({ apiVersion: 'resource.k8s.io/v1', resource, changed: SPEC });
const sandboxKind = (resource: string, limits?: readonly SizeLimit[]): AskedKind => ({
  apiVersion: 'extensions.agents.x-k8s.io/v1beta1', resource, changed: SPEC, limits,
});

/** By group and kind, as rules name them. */
export const ASKED_KINDS: { readonly [kind: string]: AskedKind } = {
  'networking.k8s.io/NetworkPolicy': {
    apiVersion: 'networking.k8s.io/v1', resource: 'networkpolicies', changed: SPEC, limits: POLICY_LIMITS,
  },
  'Service': { apiVersion: 'v1', resource: 'services', changed: differIn('spec', ...EXPOSING_ANNOTATIONS.map(annotation)) },
  'networking.k8s.io/Ingress': {
    apiVersion: 'networking.k8s.io/v1', resource: 'ingresses', changed: differIn('spec', annotation(INGRESS_CLASS)), limits: ROUTE_LIMITS,
  },
  'gateway.networking.k8s.io/HTTPRoute': route('httproutes'),
  'gateway.networking.k8s.io/GRPCRoute': route('grpcroutes'),
  'gateway.networking.k8s.io/TCPRoute': route('tcproutes'),
  'gateway.networking.k8s.io/TLSRoute': route('tlsroutes'),
  'gateway.networking.k8s.io/UDPRoute': route('udproutes'),
  'PersistentVolumeClaim': {
    apiVersion: 'v1',
    resource: 'persistentvolumeclaims',
    changed: `(${differIn('spec.?volumeName', 'spec.?storageClassName', annotation(CLASS_ANNOTATION))})`
      + ` && !${CEL_BY_CONTROL_PLANE}`,
  },
  // What these two say of claims; what they say of pods is judged as in every kind with pods.
  'apps/StatefulSet': { apiVersion: 'apps/v1', resource: 'statefulsets', changed: CLAIM_TEMPLATES, limits: CLAIM_TEMPLATE_LIMITS },
  'agents.x-k8s.io/Sandbox': {
    apiVersion: 'agents.x-k8s.io/v1beta1', resource: 'sandboxes', changed: CLAIM_TEMPLATES, limits: CLAIM_TEMPLATE_LIMITS,
  },
  'resource.k8s.io/ResourceClaim': deviceClaim('resourceclaims'),
  'resource.k8s.io/ResourceClaimTemplate': deviceClaim('resourceclaimtemplates'),
  'ServiceAccount': {
    apiVersion: 'v1',
    resource: 'serviceaccounts',
    changed: differIn('?automountServiceAccountToken', 'metadata.?annotations'),
  },
  'authentication.k8s.io/TokenRequest': { apiVersion: 'v1', resource: 'serviceaccounts/token', changed: 'false' },
  'extensions.agents.x-k8s.io/SandboxClaim': sandboxKind('sandboxclaims', CLAIM_LIMITS),
  'extensions.agents.x-k8s.io/SandboxTemplate': sandboxKind('sandboxtemplates', CLAIM_TEMPLATE_LIMITS),
  'extensions.agents.x-k8s.io/SandboxWarmPool': sandboxKind('sandboxwarmpools'),
  'Secret': { apiVersion: 'v1', resource: 'secrets', changed: differIn('?type') },
  'rbac.authorization.k8s.io/RoleBinding': {
    apiVersion: 'rbac.authorization.k8s.io/v1', resource: 'rolebindings', changed: SUBJECTS, limits: BINDING_LIMITS,
  },
  'rbac.authorization.k8s.io/ClusterRoleBinding': {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    resource: 'clusterrolebindings',
    clusterScoped: true,
    changed: SUBJECTS,
    limits: BINDING_LIMITS,
  },
  'policy.networking.k8s.io/ClusterNetworkPolicy': {
    apiVersion: 'policy.networking.k8s.io/v1beta1',
    resource: 'clusternetworkpolicies',
    clusterScoped: true,
    changed: SPEC,
    limits: POLICY_LIMITS,
  },
};
