import { Lazy } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import { Construct, IConstruct } from 'constructs';
import { AgentCluster } from '../agent-cluster';
import { AllowPortOptions, portOptions } from '../allow-options';
import {
  ClusterEgressDenyProps, ClusterNetworkPolicySubject, ClusterNetworkPolicyTier, ClusterNetworkPolicyVersion,
} from './cluster-egress-deny-props';
import { ClusterTarget, EVERYTHING, MAX_ITEMS, clusterPeer, clusterProtocol, clusterRules, networks } from './cluster-rule';
import { Cidr, contains } from '../../../engine/address/cidr';
import { METADATA_BLOCKS } from '../../../engine/address/metadata';
import { SERVICE_ROLES } from '../../../engine/cluster/infrastructure';
import { Shape, checkProps, checkedLater, flag, requireId } from '../../../engine/input/check';
import { propError, requireCidr, requireDnsSubdomain, requireInteger, requireOneOf } from '../../../engine/input/props';
import { AGENTS_LABEL, AGENT_LABEL, ROLE_LABEL } from '../../../engine/manifest/labels';
import { Json } from '../../../engine/value/json';
import { GuardedApiObject } from '../../../synth/guarded-api-object';
import { DeniedRanges } from '../denied-ranges';
import { DNS_PORTS, KUBE_DNS, nodeLocalDns } from '../dns-rules';
import { RANGES, egressPolicy, networkPeer, podSelector } from '../network-shape';
import { inNamespace, peersOf, rulePorts } from '../peer';
import { PodSubnetEgressDeny } from '../pod-subnet-egress-deny';
import { QUARANTINED, UNQUARANTINED } from '../quarantine/agent-quarantine';

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

/** The shape of the props of `ClusterEgressDeny`. */
const PROPS: Shape<ClusterEgressDenyProps> = {
  ...RANGES,
  apiVersion: checkedLater,
  tier: checkedLater,
  priority: checkedLater,
  subject: checkedLater,
  allowInternet: flag,
  allowDns: flag,
  nodeLocalDns: checkedLater,
  quarantine: flag,
  name: checkedLater,
};

/** What a cluster policy leaves to the NetworkPolicies, made of peers and of other policies. */

/** The pods of a peer, which must not be addresses or every pod. */
function passedPeer(scope: IConstruct, peer: kplus.INetworkPolicyPeer, options: AllowPortOptions): ClusterTarget {
  const config = peer.toNetworkPolicyPeerConfig();
  if (config.ipBlock) {
    throw propError(scope, 'peer', 'select pods', config.ipBlock.cidr, 'use passToCidr for addresses');
  }
  return passed(scope, 'peer', peer, config.podSelector, options);
}

/** The pods of a selector, which must not be every pod. */
function passedPods(scope: IConstruct, pods: kplus.IPodSelector, options: AllowPortOptions): ClusterTarget {
  return passed(scope, 'pods', pods, pods.toPodSelectorConfig(), options);
}

function passed(
  scope: IConstruct, prop: string, selecting: IConstruct, config: kplus.PodSelectorConfig | undefined, options: AllowPortOptions,
): ClusterTarget {
  const peers = peersOf(scope, prop, selecting, config);
  if (peers.some(({ namespaceSelector }) => namespaceSelector === undefined)) {
    throw propError(scope, prop, 'say which namespaces its pods are in', selecting.node.path, 'a cluster policy is in no namespace itself');
  }
  if (peers.some((peer) => isEmpty(peer.namespaceSelector) && isEmpty(peer.podSelector))) {
    throw propError(scope, prop, 'select by a namespace or a label', selecting.node.path, 'a policy that passes every pod denies none');
  }
  return { peers: peers.map((one) => clusterPeer(one)), protocols: rulePorts(scope, options, selecting).map(clusterProtocol) };
}

/** The pods that the allow methods of a policy name. */
function allowedPods(policy: PodSubnetEgressDeny): ClusterTarget[] {
  return policy._calls().flatMap(({ namespace, rule }) => {
    const peers = (rule.to as Json[])
      .filter(({ ipBlock }) => ipBlock === undefined)
      .map((peer) => clusterPeer(peer, inNamespace(namespace)));
    return peers.length === 0 ? [] : [{ peers, protocols: (rule.ports as Json[]).map(clusterProtocol) }];
  });
}

function isEmpty(selector: Json): boolean {
  return Object.keys(selector).length === 0;
}

/** Denies all traffic. The peers of ingress are pods, so probes of the node still reach the pod. */
const CUT_OFF: Json = {
  ingress: [{ name: 'deny-all', action: 'Deny', from: [{ namespaces: {} }] }],
  egress: clusterRules('Deny', 'deny-all', networks(EVERYTHING)),
};

/**
 * Pods that do not serve agents.
 *
 * The expression names the roles, so a pod with any other value of the label stays a subject: `DoesNotExist` would leave out every value.
 * Rule `no-false-role` finds agents with one of these roles.
 */
const NO_INFRASTRUCTURE: Json = { key: ROLE_LABEL, operator: 'NotIn', values: [...SERVICE_ROLES] };

/**
 * The agents, without those in quarantine where these have a policy of their own.
 *
 * A pod with the agents' label is an agent whatever other labels it has, so only the subject by namespaces leaves out infrastructure.
 */
function agentSubject(kind: ClusterNetworkPolicySubject, hasQuarantine: boolean): Json {
  const quarantine = hasQuarantine ? [UNQUARANTINED] : [];
  const infrastructure = kind === ClusterNetworkPolicySubject.AGENT_PODS ? [] : [NO_INFRASTRUCTURE];
  return subjectOf(kind, [...infrastructure, ...quarantine]);
}

/** The pods in quarantine, including infrastructure. */
function quarantineSubject(kind: ClusterNetworkPolicySubject): Json {
  return subjectOf(kind, [QUARANTINED]);
}

function subjectOf(kind: ClusterNetworkPolicySubject, expressions: readonly Json[]): Json {
  const matchExpressions = expressions.length > 0 && { matchExpressions: expressions };
  return kind === ClusterNetworkPolicySubject.AGENT_PODS
    ? { pods: { namespaceSelector: {}, podSelector: { matchLabels: { [AGENT_LABEL]: 'true' }, ...matchExpressions } } }
    : { pods: { namespaceSelector: { matchLabels: { [AGENTS_LABEL]: 'true' } }, podSelector: { ...matchExpressions } } };
}
