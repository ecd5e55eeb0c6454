import * as kplus from 'cdk8s-plus-29';
import { IConstruct } from 'constructs';
import { ciliumFqdn } from './cilium-fqdn';
import { CiliumFqdnOptions } from './cilium-fqdn-options';
import { EKS_FQDN } from './eks-fqdn';
import { FqdnNetwork, Resolvers } from './fqdn-network';
import { FqdnPolicies } from './fqdn-policies';
import { GKE_FQDN } from './gke-fqdn';
import { Cidr } from '../../../engine/address/cidr';
import { PodSet } from '../peer';
import type { PodSubnetEgressDeny } from '../pod-subnet-egress-deny';

/** A name that pods may call. */
export interface FqdnRequest {
  /** The policy that is asked to allow it. */
  readonly policy: PodSubnetEgressDeny;
  /** Who may call, as the user said; nothing for all that the policy selects. */
  readonly from?: kplus.IPodSelector;
  /** The same as labels in a namespace. */
  readonly callers: PodSet;
  /** Canonical: lower case, without a final dot, no wildcard, punycode for what is not ASCII. */
  readonly fqdn: string;
  /** TCP port, from 1 to 65535. */
  readonly port: number;
}

/**
 * What lets agents call names instead of addresses, since NetworkPolicy itself knows none.
 *
 * A network lets a pod call the addresses that its resolver answered with. It looks into no connection: whatever else has
 * such an address can be called too.
 */
export abstract class FqdnBackEnd {
  /**
   * Cilium, by `CiliumNetworkPolicy`; it limits DNS to the allowed names, too.
   *
   * Needs Cilium's DNS proxy (`l7Proxy`, on by default).
   *
   * @param options which further names may be looked up
   * @see https://docs.cilium.io/en/stable/security/policy/language/#dns-based
   */
  public static cilium(options: CiliumFqdnOptions = {}): FqdnBackEnd {
    return new NetworkBackEnd(ciliumFqdn(options));
  }

  /**
   * GKE, by `FQDNNetworkPolicy`; DNS stays open for every name.
   *
   * Needs Dataplane V2, `--enable-fqdn-network-policy`, and kube-dns or Cloud DNS as the resolver.
   *
   * @see https://cloud.google.com/kubernetes-engine/docs/how-to/fqdn-network-policies
   */
  public static gke(): FqdnBackEnd {
    return new NetworkBackEnd(GKE_FQDN);
  }

  /**
   * EKS, by `ApplicationNetworkPolicy`; DNS stays open for every name.
   *
   * Needs nodes of Auto Mode and the network policy controller, which is off until it is switched on.
   *
   * @see https://docs.aws.amazon.com/eks/latest/userguide/auto-net-pol.html
   */
  public static eks(): FqdnBackEnd {
    return new NetworkBackEnd(EKS_FQDN);
  }

  /** Allows one name; asked once for each call of `allowToFqdn`. @internal */
  public abstract _allow(request: FqdnRequest): void;

  /** Who answers DNS where this back end is used. @internal */
  public _resolvers(_policy: IConstruct, _services: readonly Cidr[]): Resolvers {
    return {};
  }
}

/** Names as objects of a network. */
class NetworkBackEnd extends FqdnBackEnd {
  private readonly policies: FqdnPolicies;

  constructor(private readonly network: FqdnNetwork) {
    super();
    this.policies = new FqdnPolicies(network);
  }

  public _allow(request: FqdnRequest): void {
    this.policies.add(request);
  }

  public _resolvers(policy: IConstruct, services: readonly Cidr[]): Resolvers {
    return this.network.resolvers(policy, services);
  }
}
