import { Lazy } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import { Construct } from 'constructs';
import { AgentCluster } from '../agent-cluster';
import { AllowPortOptions } from '../allow-options';
import { ClusterEgressDenyProps, ClusterPolicySubject, ClusterPolicyTier } from './cluster-egress-deny-props';
import { ClusterTarget, EVERYTHING, MAX_ITEMS, clusterPeer, clusterProtocol, clusterRules, networks } from './cluster-rule';
import { CUT_OFF, agentSubject, quarantineSubject } from './cluster-subject';
import { Cidr, contains } from '../../../engine/address/cidr';
import { METADATA_BLOCKS } from '../../../engine/address/metadata';
import { propError, requireCidr, requireDnsSubdomain, requireInteger, requireOneOf, requireSameApp } from '../../../engine/input/props';
import { Json } from '../../../engine/value/json';
import { GuardedApiObject } from '../../../synth/guarded-api-object';
import { DeniedRanges } from '../denied-ranges';
import { inNamespace, peersOf, rulePorts } from '../peer';
import { PodSubnetEgressDeny } from '../pod-subnet-egress-deny';
import { DNS_PORTS, KUBE_DNS, nodeLocalDns } from '../resolver';

/**
 * Keeps all agents of a cluster from pods, Services, metadata endpoints and, where given, nodes and API server, by a
 * ClusterNetworkPolicy that no NetworkPolicy opens again.
 *
 * What agents may call in the cluster must be passed: then the NetworkPolicies decide, as if this one were not there. Pods that serve
 * agents, such as those of an `EgressProxy`, are no subject of it: their own NetworkPolicies close them.
 * Needs a network plugin that implements `policy.networking.k8s.io/v1alpha2`, and its CRD. It does not bind pods on the
 * host network.
 *
 * @throws if a range is no CIDR, is every address, or pod and Service ranges overlap; synth fails if the passes are too many
 * @see https://network-policy-api.sigs.k8s.io/reference/spec/
 */
export class ClusterEgressDeny extends Construct {
  private readonly denied: DeniedRanges;
  private readonly allowsInternet: boolean;
  private readonly resolver: ClusterTarget[];
  private readonly passes: (() => ClusterTarget[])[] = [];
  private readonly outside: ClusterTarget[] = [];

  constructor(scope: Construct, id: string, props: ClusterEgressDenyProps = {}) {
    super(scope, id);
    this.denied = DeniedRanges.of(this, AgentCluster._ranges(this, props));
    this.allowsInternet = props.allowInternet ?? true;
    const local = nodeLocalDns(this, props.nodeLocalDns, this.denied);
    const protocols = DNS_PORTS.map(clusterProtocol);
    this.resolver = props.allowDns ?? true ? [{ peers: [clusterPeer(KUBE_DNS)], protocols }, ...networks(local, protocols)] : [];

    const name = props.name === undefined ? undefined : requireDnsSubdomain(this, 'name', props.name);
    const tier = requireOneOf(this, 'tier', props.tier ?? ClusterPolicyTier.ADMIN, Object.values(ClusterPolicyTier));
    const priority = requireInteger(this, 'priority', props.priority ?? 100, 0, 1000);
    const kind = requireOneOf(this, 'subject', props.subject ?? ClusterPolicySubject.AGENT_NAMESPACES, Object.values(ClusterPolicySubject));
    const quarantine = props.quarantine ?? true;
    this.policy('Resource', name, {
      tier, priority, subject: agentSubject(kind, quarantine), egress: Lazy.any({ produce: () => this.rules() }),
    });
    if (quarantine) { // for other pods than the first policy: of two with the same number either may count
      const quarantineName = name && requireDnsSubdomain(this, 'name', `${name}-quarantine`);
      this.policy('Quarantine', quarantineName, { tier: ClusterPolicyTier.ADMIN, priority, subject: quarantineSubject(kind), ...CUT_OFF });
    }
    this.node.addValidation({ validate: () => this.faults() });
  }

  /**
   * Leaves calls to pods to the NetworkPolicies: those of an agent, a cdk8s-plus pod or workload, `Pods.select(…)` or namespaces.
   *
   * @param peer who may be called
   * @param options on which ports
   * @throws if a port is out of range or not known, or the peer is addresses, every pod, or pods without their namespaces
   */
  public passTo(peer: kplus.INetworkPolicyPeer, options: AllowPortOptions = {}): void {
    requireSameApp(this, 'peer', peer);
    const { ipBlock } = peer.toNetworkPolicyPeerConfig();
    if (ipBlock) {
      throw propError(this, 'peer', 'select pods', ipBlock.cidr, 'use passToCidr for addresses');
    }
    const peers = peersOf(this, peer);
    if (peers.some(({ namespaceSelector }) => namespaceSelector === undefined)) {
      throw propError(this, 'peer', 'say which namespaces its pods are in', peer.node.path, 'a cluster policy has none of its own');
    }
    if (peers.some(({ namespaceSelector, podSelector }) => isEmpty(namespaceSelector) && isEmpty(podSelector))) {
      throw propError(this, 'peer', 'ask for a namespace or a label', peer.node.path, 'to pass every pod is to deny none');
    }
    const protocols = rulePorts(this, options, peer).map(clusterProtocol);
    this.passes.push(() => [{ peers: peers.map((one) => clusterPeer(one)), protocols }]);
  }

  /**
   * Leaves to the NetworkPolicies whatever pods a policy lets agents call, now or later.
   *
   * It is passed for all agents: who of them may call is what that policy says.
   *
   * @param policy the policy whose allow methods name the pods
   * @throws if the policy belongs to another app
   */
  public passAllowedBy(policy: PodSubnetEgressDeny): void {
    requireSameApp(this, 'policy', policy);
    this.passes.push(() => policy._calls().flatMap(({ namespace, rule }) => {
      const peers = (rule.to as Json[])
        .filter(({ ipBlock }) => ipBlock === undefined)
        .map((peer) => clusterPeer(peer, inNamespace(namespace)));
      return peers.length === 0 ? [] : [{ peers, protocols: (rule.ports as Json[]).map(clusterProtocol) }];
    }));
  }

  /**
   * Leaves calls to addresses outside the cluster to the NetworkPolicies, where `allowInternet` is false.
   *
   * What lies in a denied range stays denied.
   *
   * @param cidr the addresses, such as "203.0.113.0/24"
   * @param options on which ports; they must be given
   * @throws if the range is no CIDR or lies in a denied one, no port is given, or the internet is not denied
   */
  public passToCidr(cidr: string, options: AllowPortOptions = {}): void {
    if (this.allowsInternet) {
      throw propError(
        this,
        'allowInternet',
        'be false where addresses are passed',
        true,
        'else every address outside the cluster is left to the NetworkPolicies',
      );
    }
    const block = requireCidr(this, 'cidr', cidr);
    const covering = this.denied.blocks.find((denied) => contains(denied, block));
    if (covering) {
      throw propError(this, 'cidr', `lie outside the denied range "${covering.text}"`, cidr, 'use passTo for pods');
    }
    this.outside.push(...networks([block], rulePorts(this, options).map(clusterProtocol)));
  }

  /** First what is passed, since the first rule that matches counts. */
  private rules(): Json[] {
    const deny = (what: string, blocks: readonly Cidr[]) => clusterRules('Deny', `deny-${what}`, networks(blocks));
    return [
      ...clusterRules('Pass', 'pass-dns', this.resolver),
      ...clusterRules('Pass', 'pass-pods', this.passes.flatMap((targets) => targets())),
      ...deny('pods', this.denied.pods),
      ...deny('services', this.denied.services),
      ...deny('nodes', this.denied.nodes),
      ...deny('api-server', this.denied.apiServers),
      ...deny('metadata', METADATA_BLOCKS),
      ...this.allowsInternet ? [] : [...clusterRules('Pass', 'pass-addresses', this.outside), ...deny('all', EVERYTHING)],
    ];
  }

  private faults(): string[] {
    const { length } = this.rules();
    return length <= MAX_ITEMS
      ? []
      : [
        `a ClusterNetworkPolicy takes ${MAX_ITEMS} rules, and these are ${length}; pass namespaces in place of single pods, with the same ports, and name wider ranges`,
      ];
  }

  private policy(id: string, name: string | undefined, spec: Json): void {
    new GuardedApiObject(this, id, {
      apiVersion: 'policy.networking.k8s.io/v1alpha2',
      kind: 'ClusterNetworkPolicy',
      metadata: { ...(name !== undefined && { name }) }, // a name that is there but undefined would be kept
      spec,
    }, { clusterScoped: true });
  }
}

function isEmpty(selector: Json): boolean {
  return Object.keys(selector).length === 0;
}
