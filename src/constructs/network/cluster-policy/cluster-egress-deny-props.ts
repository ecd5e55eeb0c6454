import { ClusterRanges } from '../../../engine/address/cluster-ranges';

/**
 * Where a cluster policy stands among the others.
 *
 * @see https://network-policy-api.sigs.k8s.io/api-overview/
 */
export enum ClusterPolicyTier {
  /** Before all NetworkPolicies: none of them opens what it denies. */
  ADMIN = 'Admin',
  /** After them: it holds for pods that no NetworkPolicy selects. */
  BASELINE = 'Baseline',
}

/**
 * Whom a cluster policy is for.
 */
export enum ClusterPolicySubject {
  /**
   * Every pod in the namespaces with label `cdk8s-hardened-agents/agents: "true"`, which every `AgentNamespace` has, but for pods with
   * the role label of an `EgressProxy`, `DnsAllowlist`, `AlertRouting` or `QuarantineResponse`.
   */
  AGENT_NAMESPACES = 'agent-namespaces',
  /** Every pod with label `cdk8s-hardened-agents/agent: "true"`, in every namespace; infrastructure does not have that label. */
  AGENT_PODS = 'agent-pods',
}

/**
 * Properties of `ClusterEgressDeny`.
 */
export interface ClusterEgressDenyProps extends ClusterRanges {
  /**
   * Whether NetworkPolicies can open what is denied.
   *
   * @default ClusterPolicyTier.ADMIN
   */
  readonly tier?: ClusterPolicyTier;

  /**
   * Place within the tier, from 0 to 1000; the lowest number counts first, and of two policies with the same
   * number that select the same pods either may.
   *
   * @default 100
   */
  readonly priority?: number;

  /**
   * Whom the policy is for.
   *
   * @default ClusterPolicySubject.AGENT_NAMESPACES
   */
  readonly subject?: ClusterPolicySubject;

  /**
   * Whether addresses outside the denied ranges are left to the NetworkPolicies; if false, only what the pass methods name is.
   *
   * @default true
   */
  readonly allowInternet?: boolean;

  /**
   * Whether the cluster's resolver is left to the NetworkPolicies, on port 53 by UDP and TCP: the pods
   * `k8s-app: kube-dns` in `kube-system`, and NodeLocal DNS by its address.
   *
   * @default true
   */
  readonly allowDns?: boolean;

  /**
   * Addresses on which nodes run NodeLocal DNS; an empty list for none.
   *
   * @default - those of the `AgentCluster`, else ["169.254.20.10"] where pods have IPv4
   */
  readonly nodeLocalDns?: string[];

  /**
   * Whether pods with label `cdk8s-hardened-agents/quarantine` are cut off, by a second policy that always stands in the
   * Admin tier.
   *
   * @default true
   */
  readonly quarantine?: boolean;

  /**
   * Name of the policy: a DNS subdomain. That for pods in quarantine ends in "-quarantine".
   *
   * @default - generated from the construct's path
   */
  readonly name?: string;
}
