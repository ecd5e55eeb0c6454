import { Lazy } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import { Construct } from 'constructs';
import { AgentCluster } from '../agent-cluster';
import { AllowPortOptions } from '../allow-options';
import {
  ClusterEgressDenyProps, ClusterNetworkPolicySubject, ClusterNetworkPolicyTier, ClusterNetworkPolicyVersion,
} from './cluster-egress-deny-props';
import { PROPS } from './cluster-egress-deny-shape';
import { allowedPods, passedPeer, passedPods } from './cluster-pass';
import { ClusterTarget, EVERYTHING, MAX_ITEMS, clusterPeer, clusterProtocol, clusterRules, networks } from './cluster-rule';
import { CUT_OFF, agentSubject, quarantineSubject } from './cluster-subject';
import { Cidr, contains } from '../../../engine/address/cidr';
import { METADATA_BLOCKS } from '../../../engine/address/metadata';
import { checkProps, requireId } from '../../../engine/input/check';
import { propError, requireCidr, requireDnsSubdomain, requireInteger, requireOneOf } from '../../../engine/input/props';
import { Json } from '../../../engine/value/json';
import { GuardedApiObject } from '../../../synth/guarded-api-object';
import { portOptions } from '../allow-shape';
import { DeniedRanges } from '../denied-ranges';
import { egressPolicy, networkPeer, podSelector } from '../network-shape';
import { rulePorts } from '../peer';
import { PodSubnetEgressDeny } from '../pod-subnet-egress-deny';
import { DNS_PORTS, KUBE_DNS, nodeLocalDns } from '../resolver';

/**
 * Keeps all agents of a cluster from pods, Services, metadata endpoints and, where given, nodes and API server.
 *
 * It is a ClusterNetworkPolicy, so no NetworkPolicy opens what it denies. For what the pass methods name, the NetworkPolicies decide, as if
 * this policy did not exist. Pods that serve agents, such as those of an `EgressProxy`, are not its subject: their own NetworkPolicies
 * isolate them.
 *
 * Needs a network plugin that implements `policy.networking.k8s.io/v1beta1`, or `v1alpha2` by the prop `apiVersion`, and its CRD. It does
 * not apply to pods on the host network.
 *
 * @throws if a range is no CIDR, is every address, or pod and Service ranges overlap; synth fails if the pass methods name too much
 * @see https://network-policy-api.sigs.k8s.io/reference/spec/
 */
export class ClusterEgressDeny extends Construct {
  private readonly apiVersion: string;
  private readonly denied: DeniedRanges;
  private readonly allowsInternet: boolean;
  private readonly resolver: ClusterTarget[];
  private readonly passes: (() => ClusterTarget[])[] = [];
  private readonly outside: ClusterTarget[] = [];

  constructor(scope: Construct, id: string, props: ClusterEgressDenyProps = {}) {
    super(scope, requireId(scope, id));
    checkProps(this, props, PROPS);
    this.denied = DeniedRanges.of(this, AgentCluster._ranges(this, props));
    this.allowsInternet = props.allowInternet ?? true;
    const local = nodeLocalDns(this, props.nodeLocalDns, this.denied);
    const protocols = DNS_PORTS.map(clusterProtocol);
    this.resolver = props.allowDns ?? true ? [{ peers: [clusterPeer(KUBE_DNS)], protocols }, ...networks(local, protocols)] : [];

    const { apiVersion = ClusterNetworkPolicyVersion.V1BETA1, subject = ClusterNetworkPolicySubject.AGENT_NAMESPACES } = props;
    const version = requireOneOf(this, 'apiVersion', apiVersion, Object.values(ClusterNetworkPolicyVersion));
    this.apiVersion = `policy.networking.k8s.io/${version}`;
    const name = props.name === undefined ? undefined : requireDnsSubdomain(this, 'name', props.name);
    const tier = requireOneOf(this, 'tier', props.tier ?? ClusterNetworkPolicyTier.ADMIN, Object.values(ClusterNetworkPolicyTier));
    const priority = requireInteger(this, 'priority', props.priority ?? 100, 0, 1000);
    const kind = requireOneOf(this, 'subject', subject, Object.values(ClusterNetworkPolicySubject));
    const quarantine = props.quarantine ?? true;
    this.policy('Resource', name, {
      tier, priority, subject: agentSubject(kind, quarantine), egress: Lazy.any({ produce: () => this.rules() }),
    });
    if (quarantine) { // it selects other pods than the first policy: of two policies with the same priority either may count
      const quarantineName = name && requireDnsSubdomain(this, 'name', `${name}-quarantine`);
      const admin = ClusterNetworkPolicyTier.ADMIN;
      this.policy('Quarantine', quarantineName, { tier: admin, priority, subject: quarantineSubject(kind), ...CUT_OFF });
    }
    this.node.addValidation({ validate: () => this.faults() });
  }

  /**
   * Leaves calls to pods to the NetworkPolicies: those of an agent, a cdk8s-plus pod or workload, `Pods.select(…)` or namespaces.
   *
   * @param peer the pods that agents may call if a NetworkPolicy allows it
   * @param options on which ports
   * @throws if a port is out of range or not known, or the peer is addresses, every pod, or pods without their namespaces
   */
  public passTo(peer: kplus.INetworkPolicyPeer, options: AllowPortOptions = {}): void {
    networkPeer(this, 'peer', peer);
    portOptions(this, options);
    const target = passedPeer(this, peer, options);
    this.passes.push(() => [target]);
  }

  /**
   * Leaves calls to selected pods, such as `Pods.select(…)`, to the NetworkPolicies, as `passTo` does.
   *
   * In Java and .NET, `passTo` does not take `Pods.select(…)`.
   *
   * @param pods the pods that agents may call if a NetworkPolicy allows it
   * @param options on which ports
   * @throws if a port is out of range or not known, or the pods are every pod, or pods without their namespaces
   */
  public passToPods(pods: kplus.IPodSelector, options: AllowPortOptions = {}): void {
    podSelector(this, 'pods', pods);
    portOptions(this, options);
    const target = passedPods(this, pods, options);
    this.passes.push(() => [target]);
  }

  /**
   * Leaves calls to all pods that a policy lets agents call, now or later, to the NetworkPolicies.
   *
   * The pass holds for all agents. The given policy says which of them may call.
   *
   * @param policy the policy whose allow methods name the pods
   * @throws if the policy belongs to another app
   */
  public passAllowedBy(policy: PodSubnetEgressDeny): void {
    egressPolicy(this, 'policy', policy);
    this.passes.push(() => allowedPods(policy));
  }

  /**
   * Leaves calls to addresses outside the cluster to the NetworkPolicies, where `allowInternet` is false.
   *
   * Addresses in a denied range stay denied.
   *
   * @param cidr the addresses, such as "203.0.113.0/24"
   * @param options on which ports; they must be given
   * @throws if the range is no CIDR or lies in a denied one, no port is given, or the internet is not denied
   */
  public passToCidr(cidr: string, options: AllowPortOptions = {}): void {
    portOptions(this, options);
    if (this.allowsInternet) {
      throw propError(this, 'allowInternet', 'be false where addresses are passed', true,
        'otherwise the policy leaves every address outside the cluster to the NetworkPolicies');
    }
    const block = requireCidr(this, 'cidr', cidr);
    const covering = this.denied.blocks.find((denied) => contains(denied, block));
    if (covering) {
      throw propError(this, 'cidr', `lie outside the denied range "${covering.text}"`, cidr, 'use passTo for pods');
    }
    this.outside.push(...networks([block], rulePorts(this, options).map(clusterProtocol)));
  }

  /** The passes come first, since the first rule that matches counts. */
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
    return length <= MAX_ITEMS ? [] : [`a ClusterNetworkPolicy can have ${MAX_ITEMS} rules, and this one has ${length}; `
      + 'pass namespaces instead of single pods, with the same ports, and name wider ranges'];
  }

  private policy(id: string, name: string | undefined, spec: Json): void {
    new GuardedApiObject(this, id, {
      apiVersion: this.apiVersion,
      kind: 'ClusterNetworkPolicy',
      metadata: { ...(name !== undefined && { name }) }, // the manifest would keep a name that is undefined
      spec,
    }, { clusterScoped: true });
  }
}
