import * as kplus from 'cdk8s-plus-29';
import { IAgentNamespace } from './agent-namespace-ref';
import { FqdnBackEnd } from './fqdn/fqdn-back-end';
import { ClusterRanges } from '../../engine/address/cluster-ranges';

/**
 * Properties of `PodSubnetEgressDeny`.
 */
export interface PodSubnetEgressDenyProps extends ClusterRanges {
  /**
   * The namespace whose pods are kept in.
   */
  readonly namespace: IAgentNamespace;

  /**
   * Whether private networks are denied too, 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, 100.64.0.0/10 and fc00::/7:
   * what lies behind VPNs, in peered networks and on premises.
   *
   * @default false
   */
  readonly denyPrivate?: boolean;

  /**
   * The one agent to keep in, in the same namespace.
   *
   * @default - every pod of the namespace
   */
  readonly agent?: kplus.IPodSelector;

  /**
   * Whether all addresses outside the denied ranges are allowed; if false, only what the allow methods name is.
   *
   * @default true
   */
  readonly allowInternet?: boolean;

  /**
   * How `allowToFqdn` is rendered, such as `FqdnBackEnd.cilium()`: NetworkPolicy itself knows no names.
   *
   * @default - that of the `AgentCluster`, once `allowToFqdn` is called; without one names cannot be allowed
   */
  readonly fqdnBackEnd?: FqdnBackEnd;

  /**
   * Whether the cluster's resolver is allowed, on port 53 by UDP and TCP: the pods `k8s-app: kube-dns` in
   * `kube-system`, and NodeLocal DNS by its address.
   *
   * @default true; false with `FqdnBackEnd.cilium()`, which allows DNS for the allowed names alone
   */
  readonly allowDns?: boolean;

  /**
   * Addresses on which nodes run NodeLocal DNS; an empty list for none.
   *
   * @default - those of the `AgentCluster`, else ["169.254.20.10"] where pods have IPv4; with `FqdnBackEnd.eks()` the tenth address of each Service range
   */
  readonly nodeLocalDns?: string[];

  /**
   * Name of the policy.
   *
   * @default - generated from the construct's path
   */
  readonly name?: string;
}
