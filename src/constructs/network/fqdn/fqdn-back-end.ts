import { IConstruct } from 'constructs';
import { CiliumFqdnOptions } from './cilium-fqdn-options';
import { FqdnPolicies } from './fqdn-policies';
import { FqdnRequest } from './fqdn-request';
import { isWildcard } from '../../../engine/address/host-pattern';
import { Shape, checkProps, flag, placeOfCall, struct, text } from '../../../engine/input/check';
import { propError, requireDnsSubdomain } from '../../../engine/input/props';
import { CILIUM } from '../../../engine/reach/fqdn/cilium';
import { EKS } from '../../../engine/reach/fqdn/eks';
import { FqdnNetwork, Resolvers } from '../../../engine/reach/fqdn/fqdn-network';
import { GKE } from '../../../engine/reach/fqdn/gke';

const CILIUM_OPTIONS: Shape<CiliumFqdnOptions> = { clusterNames: flag, clusterDomain: text };

/**
 * Lets agents call domain names instead of addresses: a NetworkPolicy has no field for names.
 *
 * A network lets a pod call the addresses that its resolver answered with. It does not look into connections, so the pod can
 * also call any other name at the same address.
 */
export abstract class FqdnBackEnd {
  /**
   * Cilium, by `CiliumNetworkPolicy`, which also limits DNS to the allowed names.
   *
   * Needs Cilium's DNS proxy (`l7Proxy`, on by default). With a wildcard, agents can look up every name of one label in its place.
   *
   * @param options which further names agents may look up
   * @see https://docs.cilium.io/en/stable/security/policy/language/#dns-based
   */
  public static cilium(options: CiliumFqdnOptions = {}): FqdnBackEnd {
    checkProps(placeOfCall('FqdnBackEnd.cilium'), { options }, { options: struct(CILIUM_OPTIONS, '{ clusterNames: false }') });
    return new NetworkBackEnd(CILIUM, options);
  }

  /**
   * GKE, by `FQDNNetworkPolicy`, which leaves DNS open for every name.
   *
   * All names that a wildcard matches may have 50 addresses together.
   *
   * Needs Dataplane V2, `--enable-fqdn-network-policy`, and kube-dns or Cloud DNS as the resolver.
   *
   * @see https://cloud.google.com/kubernetes-engine/docs/how-to/fqdn-network-policies
   */
  public static gke(): FqdnBackEnd {
    return new NetworkBackEnd(GKE);
  }

  /**
   * EKS, by `ApplicationNetworkPolicy`, which leaves DNS open for every name and has no wildcard of one label.
   *
   * Needs nodes of Auto Mode and the network policy controller, which is off by default.
   *
   * @see https://docs.aws.amazon.com/eks/latest/userguide/auto-net-pol.html
   */
  public static eks(): FqdnBackEnd {
    return new NetworkBackEnd(EKS);
  }

  /** Allows one name on one port. @internal */
  public abstract _allow(request: FqdnRequest): void;

  /** What answers DNS where a policy uses this back end. @internal */
  public _resolvers(_policy: IConstruct): Resolvers {
    return {};
  }
}

/** Writes names as objects of a network. */
class NetworkBackEnd extends FqdnBackEnd {
  private readonly policies: FqdnPolicies;

  constructor(private readonly network: FqdnNetwork, private readonly options: CiliumFqdnOptions = {}) {
    super();
    this.policies = new FqdnPolicies(network);
  }

  public _allow(request: FqdnRequest): void {
    const { title, hasOneLabelWildcards } = this.network;
    if (isWildcard(request.fqdn) && !hasOneLabelWildcards) {
      throw propError(request.policy, 'fqdn', 'be one full domain name with this back end', request.fqdn,
        `${title} lets "*" stand for several labels: list each name, or use the back end of an EgressProxy`);
    }
    const { clusterNames = true, clusterDomain = request.clusterDomain } = this.options;
    this.policies.add(request, clusterNames ? clusterDomain : undefined);
  }

  public _resolvers(policy: IConstruct): Resolvers {
    if (this.options.clusterDomain !== undefined) {
      requireDnsSubdomain(policy, 'clusterDomain', this.options.clusterDomain);
    }
    return this.network.resolvers;
  }
}
