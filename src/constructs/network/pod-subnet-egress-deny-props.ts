import * as kplus from 'cdk8s-plus-29';
import { IAgentNamespace } from './agent-namespace-ref';
import { FqdnBackEnd } from './fqdn/fqdn-back-end';
import { ClusterRanges } from '../../engine/address/cluster-ranges';

/**
 * Properties of `PodSubnetEgressDeny`.
 */
export interface PodSubnetEgressDenyProps extends ClusterRanges {
  /**
   * The namespace whose pods the policy selects.
   */
  readonly namespace: IAgentNamespace;

  /**
   * Whether the policy also denies private networks.
   *
   * These are 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, 100.64.0.0/10 and fc00::/7: hosts behind VPNs, in peered networks and on
   * premises.
   *
   * @default false
   */
  readonly denyPrivate?: boolean;

  /**
   * The one agent that the policy selects, in the same namespace.
   *
   * @default - every pod of the namespace
   */
  readonly agent?: kplus.IPodSelector;

  /**
   * Whether all addresses outside the denied ranges are allowed.
   *
   * If false, the policy allows only what the allow methods name, and no policy for the same pods may allow a large part of the internet:
   * no block wider than a /8 of IPv4 or a /32 of IPv6, and in all at most a sixty-fourth of the public addresses.
   *
   * @default true
   */
  readonly allowInternet?: boolean;

  /**
   * How domain names are enforced, for example `FqdnBackEnd.cilium()`: a NetworkPolicy has no field for names.
   *
   * @default - the back end of the `AgentCluster`, once `allowToFqdn` is called. Without a back end the policy cannot allow names
   */
  readonly fqdnBackEnd?: FqdnBackEnd;

  /**
   * Whether the resolver of the cluster is allowed, on port 53 by UDP and TCP.
   *
   * These are the pods `k8s-app: kube-dns` in `kube-system`, and NodeLocal DNS by its address.
   *
   * @default true; false with `FqdnBackEnd.cilium()`, which itself allows DNS for the allowed names
   */
  readonly allowDns?: boolean;

  /**
   * Addresses on which nodes run NodeLocal DNS.
   *
   * An empty list means that no node runs it.
   *
   * @default - those of the `AgentCluster`, else ["169.254.20.10"] where pods have IPv4. With `FqdnBackEnd.eks()`, the tenth address of
   * each Service range
   */
  readonly nodeLocalDns?: string[];

  /**
   * Name of the policy.
   *
   * @default - generated from the construct's path
   */
  readonly name?: string;
}
