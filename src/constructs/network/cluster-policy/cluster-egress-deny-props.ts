import { ClusterRanges } from '../../../engine/address/cluster-ranges';

/**
 * When a cluster policy is applied, relative to NetworkPolicies.
 *
 * @see https://network-policy-api.sigs.k8s.io/api-overview/
 */
export enum ClusterNetworkPolicyTier {
  /** Before all NetworkPolicies. No NetworkPolicy opens what it denies. */
  ADMIN = 'Admin',
  /** After them. It applies to pods that no NetworkPolicy selects. */
  BASELINE = 'Baseline',
}

/**
 * The pods that a cluster policy selects.
 */
export enum ClusterNetworkPolicySubject {
  /**
   * Every pod in the namespaces with label `cdk8s-hardened-agents/agents: "true"`, which every `AgentNamespace` has.
   *
   * Pods with the role label of an `EgressProxy`, `DnsAllowlist`, `AlertRouting` or `QuarantineResponse` are left out.
   */
  AGENT_NAMESPACES = 'agent-namespaces',
  /** Every pod with label `cdk8s-hardened-agents/agent: "true"`, in every namespace. Infrastructure does not have that label. */
  AGENT_PODS = 'agent-pods',
}

/**
 * A version of the API of ClusterNetworkPolicies. The fields are the same in both.
 *
 * @see https://github.com/kubernetes-sigs/network-policy-api/releases/tag/v0.3.0
 */
export enum ClusterNetworkPolicyVersion {
  /** Served by the definitions of network-policy-api 0.3.0 and newer. */
  V1BETA1 = 'v1beta1',
  /** Served by those of 0.2.0 and newer, until they drop it. */
  V1ALPHA2 = 'v1alpha2',
}

/**
 * Properties of `ClusterEgressDeny`.
 */
export interface ClusterEgressDenyProps extends ClusterRanges {
  /**
   * The version of the API in which the policy is written, such as `ClusterNetworkPolicyVersion.V1ALPHA2` for a network that serves no
   * newer one.
   *
   * The API server refuses a version that it does not serve.
   *
   * @default ClusterNetworkPolicyVersion.V1BETA1
   */
  readonly apiVersion?: ClusterNetworkPolicyVersion;

  /**
   * Whether NetworkPolicies can open what is denied.
   *
   * @default ClusterNetworkPolicyTier.ADMIN
   */
  readonly tier?: ClusterNetworkPolicyTier;

  /**
   * Place within the tier, from 0 to 1000.
   *
   * The policy with the lowest number counts first. Of two policies with the same number that select the same pods, either may count.
   *
   * @default 100
   */
  readonly priority?: number;

  /**
   * The pods that the policy selects.
   *
   * @default ClusterNetworkPolicySubject.AGENT_NAMESPACES
   */
  readonly subject?: ClusterNetworkPolicySubject;

  /**
   * Whether the policy leaves addresses outside the denied ranges to the NetworkPolicies.
   *
   * If false, it leaves only what the pass methods name.
   *
   * @default true
   */
  readonly allowInternet?: boolean;

  /**
   * Whether the policy leaves the resolver of the cluster to the NetworkPolicies, on port 53 by UDP and TCP.
   *
   * These are the pods `k8s-app: kube-dns` in `kube-system`, and NodeLocal DNS by its address.
   *
   * @default true
   */
  readonly allowDns?: boolean;

  /**
   * Addresses on which nodes run NodeLocal DNS.
   *
   * An empty list means that no node runs it.
   *
   * @default - those of the `AgentCluster`, else ["169.254.20.10"] where pods have IPv4
   */
  readonly nodeLocalDns?: string[];

  /**
   * Whether a second policy denies all traffic of pods with label `cdk8s-hardened-agents/quarantine`.
   *
   * It is always in the Admin tier.
   *
   * @default true
   */
  readonly quarantine?: boolean;

  /**
   * Name of the policy: a DNS subdomain. The policy for pods in quarantine has this name with "-quarantine" at its end.
   *
   * @default - generated from the construct's path
   */
  readonly name?: string;
}
