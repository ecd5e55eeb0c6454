import { Json } from '../value/json';

/**
 * The ClusterRoles that every API server makes by itself, as of Kubernetes 1.37 with all feature gates on.
 *
 * @see https://github.com/kubernetes/kubernetes/blob/v1.37.2/plugin/pkg/auth/authorizer/rbac/bootstrappolicy/policy.go
 */

const controllers = (...names: string[]) => names.map((name) => `system:controller:${name}`);

/** Those that grant a guarded right. */
export const ROLES_WITH_RIGHTS: ReadonlySet<string> = new Set([
  'cluster-admin',
  'admin',
  'edit',
  'system:aggregate-to-edit',
  'system:node',
  'system:node-problem-detector',
  'system:kube-controller-manager',
  'system:persistent-volume-provisioner',
  'system:volume-scheduler',
  'system:kubelet-api-admin',
  'system:kube-scheduler',
  ...['legacy-unknown', 'kubelet-serving', 'kube-apiserver-client', 'kube-apiserver-client-kubelet'].map(
    (signer) => `system:certificates.k8s.io:${signer}-approver`,
  ),
  ...controllers(
    'attachdetach-controller',
    'certificate-controller',
    'clusterrole-aggregation-controller',
    'cronjob-controller',
    'daemon-set-controller',
    'deployment-controller',
    'device-taint-eviction-controller',
    'disruption-controller',
    'endpoint-controller',
    'endpointslice-controller',
    'endpointslicemirroring-controller',
    'expand-controller',
    'generic-garbage-collector',
    'job-controller',
    'kube-apiserver-serving-clustertrustbundle-publisher',
    'namespace-controller',
    'node-controller',
    'persistent-volume-binder',
    'pod-garbage-collector',
    'pv-protection-controller',
    'replicaset-controller',
    'replication-controller',
    'resource-claim-controller',
    'resourcequota-controller',
    'root-ca-cert-publisher',
    'route-controller',
    'service-controller',
    'statefulset-controller',
    'storage-version-migrator-controller',
    'ttl-controller',
  ),
]);

/** Roles that grant none: they read objects that hold no secrets, or query the caller's own rights. */
export const ROLES_WITHOUT_RIGHTS: ReadonlySet<string> = new Set([
  'view',
  'system:aggregate-to-admin',
  'system:aggregate-to-view',
  'system:auth-delegator',
  'system:basic-user',
  'system:cluster-trust-bundle-discovery',
  'system:discovery',
  'system:heapster',
  'system:kube-aggregator',
  'system:kube-dns',
  'system:monitoring',
  'system:node-bootstrapper',
  'system:node-proxier',
  'system:public-info-viewer',
  'system:service-account-issuer-discovery',
  ...['nodeclient', 'selfnodeclient'].map((request) => `system:certificates.k8s.io:certificatesigningrequests:${request}`),
  ...controllers(
    'ephemeral-volume-controller',
    'horizontal-pod-autoscaler',
    'legacy-service-account-token-cleaner',
    'podcertificaterequestcleaner',
    'podgroup-protection-controller',
    'pvc-protection-controller',
    'resourcepoolstatusrequest-controller',
    'selinux-warning-controller',
    'service-account-controller',
    'service-cidrs-controller',
    'storage-version-garbage-collector',
    'ttl-after-finished-controller',
    'validatingadmissionpolicy-status-controller',
    'volumeattributesclass-protection-controller',
  ),
]);

const aggregation = (to: string) => ({ [`rbac.authorization.k8s.io/aggregate-to-${to}`]: 'true' });

/** The roles that aggregate another one: what is added to "view" is in "edit" and "admin" too. */
const TAKEN_IN: { readonly [role: string]: string } = { 'view': 'edit', 'edit': 'admin', 'system:aggregate-to-edit': 'edit' };

/** The roles that matter for aggregation by labels, as objects without rules. */
export const BUILT_IN_ROLES: readonly Json[] = [...ROLES_WITH_RIGHTS, 'view'].map((name) => ({
  kind: 'ClusterRole',
  metadata: {
    name,
    labels: { 'kubernetes.io/bootstrapping': 'rbac-defaults', ...(Object.hasOwn(TAKEN_IN, name) && aggregation(TAKEN_IN[name])) },
  },
  ...(['view', 'edit', 'admin'].includes(name) && { aggregationRule: { clusterRoleSelectors: [{ matchLabels: aggregation(name) }] } }),
}));
