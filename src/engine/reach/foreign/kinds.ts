/**
 * Kinds of network policy beside the NetworkPolicy of Kubernetes, by group and kind. Their fields were read in the projects' own sources:
 *
 * - https://github.com/cilium/cilium/tree/main/pkg/policy/api
 * - https://github.com/projectcalico/calico/tree/master/api/pkg/apis/projectcalico/v3
 * - https://github.com/kubernetes-sigs/network-policy-api/tree/main/config/crd
 * - https://cloud.google.com/kubernetes-engine/docs/how-to/fqdn-network-policies
 * - https://docs.aws.amazon.com/eks/latest/userguide/auto-net-pol.html
 */
export const CALICO = ['projectcalico.org/NetworkPolicy', 'crd.projectcalico.org/NetworkPolicy'] as const;
export const CALICO_GLOBAL = ['projectcalico.org/GlobalNetworkPolicy', 'crd.projectcalico.org/GlobalNetworkPolicy'] as const;
export const CILIUM = ['cilium.io/CiliumNetworkPolicy'] as const;
export const CILIUM_CLUSTERWIDE = ['cilium.io/CiliumClusterwideNetworkPolicy'] as const;
export const EKS = ['networking.k8s.aws/ApplicationNetworkPolicy'] as const;
export const GKE = ['networking.gke.io/FQDNNetworkPolicy'] as const;
export const TIERED = ['policy.networking.k8s.io/AdminNetworkPolicy', 'policy.networking.k8s.io/BaselineAdminNetworkPolicy',
  'policy.networking.k8s.io/ClusterNetworkPolicy', 'networking.k8s.aws/ClusterNetworkPolicy'] as const;

/** Those of one namespace, and those of the cluster. */
export const NAMESPACED: readonly string[] = [...CALICO, ...CILIUM, ...EKS, ...GKE];
export const CLUSTER_SCOPED: readonly string[] = [...CALICO_GLOBAL, ...CILIUM_CLUSTERWIDE, ...TIERED];

const KNOWN = new Set(['networking.k8s.io/NetworkPolicy', ...NAMESPACED, ...CLUSTER_SCOPED]);

/** Names of kinds that say who may call whom; those of Calico that begin with "Staged" are tried out and enforced by nobody. */
const POLICY = /^(?!Staged).*(NetworkPolicy|EgressFirewall)$/;

/** Whether a kind, such as "crd.antrea.io/ClusterNetworkPolicy", is one of network policies that is not known. */
export function isUnknownPolicy(groupKind: string): boolean {
  return POLICY.test(groupKind.slice(groupKind.indexOf('/') + 1)) && !KNOWN.has(groupKind);
}
