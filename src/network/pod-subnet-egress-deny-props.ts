import * as kplus from 'cdk8s-plus-29';
import { IAgentNamespace } from './agent-namespace-ref';
import { FqdnBackEnd } from './fqdn-back-end';

/**
 * Properties of `PodSubnetEgressDeny`.
 */
export interface PodSubnetEgressDenyProps {
  /**
   * The namespace whose pods are kept in.
   */
  readonly namespace: IAgentNamespace;

  /**
   * Addresses of all pods of the cluster, IPv4 and IPv6, such as `["10.243.0.0/16"]`.
   */
  readonly podCidrs: string[];

  /**
   * Addresses of Services, such as `["10.96.0.0/12"]`; some networks check a connection before the Service address is translated.
   *
   * @default - Service addresses are not denied; the pods behind them are
   */
  readonly serviceCidrs?: string[];

  /**
   * Addresses of the nodes, such as `["192.168.77.0/24"]`: kubelets, node ports and pods on the host network.
   *
   * @default - node addresses are not denied
   */
  readonly nodeCidrs?: string[];

  /**
   * Addresses of the API server, such as `["203.0.113.10/32"]`; a managed one lies outside the other ranges.
   *
   * @default - the API server's own address is not denied
   */
  readonly apiServerCidrs?: string[];

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
   * @default - none: names cannot be allowed
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
   * @default ["169.254.20.10"] where pods have IPv4; with `FqdnBackEnd.eks()` the tenth address of each Service range
   */
  readonly nodeLocalDns?: string[];

  /**
   * Name of the policy.
   *
   * @default - generated from the construct's path
   */
  readonly name?: string;
}
