import { FQDN_NETWORKS } from '../fqdn/fqdn-networks';

/**
 * Kinds of network policy besides the NetworkPolicy of Kubernetes, by group and kind.
 *
 * Each network that knows domain names has its kinds in its own file. The fields of the others were read in the projects' own sources:
 *
 * - https://github.com/projectcalico/calico/tree/master/api/pkg/apis/projectcalico/v3
 * - https://github.com/kubernetes-sigs/network-policy-api/tree/main/config/crd
 */
export const CALICO = ['projectcalico.org/NetworkPolicy', 'crd.projectcalico.org/NetworkPolicy'] as const;
export const CALICO_GLOBAL = ['projectcalico.org/GlobalNetworkPolicy', 'crd.projectcalico.org/GlobalNetworkPolicy'] as const;
export const TIERED = ['policy.networking.k8s.io/AdminNetworkPolicy', 'policy.networking.k8s.io/BaselineAdminNetworkPolicy',
  'policy.networking.k8s.io/ClusterNetworkPolicy', 'networking.k8s.aws/ClusterNetworkPolicy'] as const;

/** The kinds whose policies are in a namespace, and those of the whole cluster. */
export const NAMESPACED: readonly string[] = [...CALICO, ...FQDN_NETWORKS.flatMap(({ namespacedKinds }) => namespacedKinds)];
export const CLUSTER_SCOPED: readonly string[] = [
  ...CALICO_GLOBAL, ...FQDN_NETWORKS.flatMap(({ clusterKinds }) => clusterKinds), ...TIERED,
];

const KNOWN = new Set(['networking.k8s.io/NetworkPolicy', ...NAMESPACED, ...CLUSTER_SCOPED]);

/** Names of kinds of network policy. Calico does not enforce its kinds that begin with "Staged". */
const POLICY = /^(?!Staged).*(NetworkPolicy|EgressFirewall)$/;

/**
 * Kinds of other names that allow what policies of Kubernetes deny.
 *
 * @see https://kubeovn.github.io/docs/stable/en/vpc/security-group/
 */
const OTHERS = new Set(['kubeovn.io/SecurityGroup']);

/** Whether a kind, such as "crd.antrea.io/ClusterNetworkPolicy", is one of network policies that is not known. */
export function isUnknownPolicy(groupKind: string): boolean {
  return OTHERS.has(groupKind) || (POLICY.test(groupKind.slice(groupKind.indexOf('/') + 1)) && !KNOWN.has(groupKind));
}
