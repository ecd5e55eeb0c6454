import { Lazy } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import { IConstruct } from 'constructs';
import { isWildcard } from '../../../engine/address/host-pattern';
import { Shape, checkProps, flag, placeOfCall, struct, text } from '../../../engine/input/check';
import { propError, requireDnsSubdomain } from '../../../engine/input/props';
import { CILIUM } from '../../../engine/reach/fqdn/cilium';
import { EKS } from '../../../engine/reach/fqdn/eks';
import { FqdnNetwork, NameAndPort, Resolvers } from '../../../engine/reach/fqdn/fqdn-network';
import { GKE } from '../../../engine/reach/fqdn/gke';
import { memoizeByText } from '../../../engine/value/memoize';
import { GuardedApiObject } from '../../../synth/guarded-api-object';
import { PodSet } from '../peer';
import { outsideQuarantine } from '../quarantine/agent-quarantine';

/** A name that pods may call. */
export interface FqdnRequest {
  /** The policy whose `allowToFqdn` was called: objects become its children. */
  readonly policy: IConstruct;
  /** The pods that may call the name. */
  readonly callers: PodSet;
  /** What selects them: `from`, or the agent of the policy. None for every pod of the namespace. */
  readonly agent?: kplus.IPodSelector;
  /** Canonical: lower case, no final dot, and punycode for what is not ASCII. May be a wildcard of one label, such as "*.example.com". */
  readonly fqdn: string;
  /** TCP port, from 1 to 65535. */
  readonly port: number;
  /** The domain of the cluster. */
  readonly clusterDomain: string;
  /** Lets the callers also call pods of the cluster on a TCP port. */
  readonly allowTo: (pods: kplus.INetworkPolicyPeer, port: number) => void;
}

/**
 * What Cilium lets agents look up, besides the names that they may call.
 */
export interface CiliumFqdnOptions {
  /**
   * Whether agents may look up the cluster's own names.
   *
   * These are names of Services, such as `search.tools.svc.cluster.local`, and allowed names with the cluster's search domains
   * behind them, which pods look up first. The cluster's resolver answers them itself, so a lookup carries no data out of the
   * cluster. But agents can find out which Services exist.
   *
   * @default true
   */
  readonly clusterNames?: boolean;

  /**
   * The domain of the cluster.
   *
   * @default - the domain of the `AgentCluster`, else "cluster.local"
   */
  readonly clusterDomain?: string;
}

const CILIUM_OPTIONS: Shape<CiliumFqdnOptions> = { clusterNames: flag, clusterDomain: text };

/**
 * Lets agents call domain names instead of addresses: a NetworkPolicy has no field for names.
 *
 * A network lets a pod call the addresses that its resolver answered with. It does not inspect connections, so the pod can
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

/** Keeps one object for each set of callers, and a further one where the network has no room for a name in it. */
class FqdnPolicies {
  /** Objects by their names, for each policy and its callers: a back end may serve several policies. */
  private readonly objectsOf = memoizeByText((_policy: IConstruct, _callers): NameAndPort[][] => []);

  constructor(private readonly network: FqdnNetwork) {}

  /**
   * Adds a name. One that is there already stays once.
   *
   * @param clusterDomain the domain whose own names the callers may look up
   */
  public add({ policy, callers, fqdn, port }: FqdnRequest, clusterDomain?: string): void {
    const objects = this.objectsOf(policy, callers.id);
    if (objects.some((names) => names.some((name) => name.fqdn === fqdn && name.port === port))) {
      return;
    }
    const next = { fqdn, port };
    const room = objects.find((names) => this.network.hasRoom(names, next));
    if (room) {
      room.push(next);
      return;
    }
    const names = [next];
    objects.push(names);
    const { apiVersion, kind } = this.network;
    const selected = () => ({ ...callers, podSelector: outsideQuarantine(policy, callers) });
    new GuardedApiObject(policy, `Fqdn-${callers.id}${objects.length > 1 ? `-${objects.length}` : ''}`, {
      apiVersion,
      kind,
      metadata: { namespace: callers.namespace },
      spec: Lazy.any({ produce: () => this.network.write(selected(), names, clusterDomain) }),
    }, { order: () => ({ podSelector: callers.podSelector }) });
  }
}
