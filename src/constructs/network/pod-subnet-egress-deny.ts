import * as kplus from 'cdk8s-plus-29';
import { Construct } from 'constructs';
import { AgentCluster } from './agent-cluster';
import {
  AllowFromOptions, AllowToCidrOptions, AllowToFqdnOptions, AllowToOptions, AllowedCalls, allowFromOptions,
  allowToCidrOptions, allowToFqdnOptions, allowToOptions,
} from './allow-options';
import { DeniedRanges } from './denied-ranges';
import { clusterDomain, dnsRules, isDnsOnDemand } from './dns-rules';
import { FqdnBackEnd } from './fqdn/fqdn-back-end';
import { NetworkPolicySet, RuleSource } from './network-policy-set';
import { RANGES, fqdnBackEnd, namespaceSelector, networkPeer as isPeer, podSelector, service as isService } from './network-shape';
import { rulePorts } from './peer';
import { isOpened, markOpened } from './pod-isolation';
import { PodSubnetEgressDenyProps } from './pod-subnet-egress-deny-props';
import { addressPeer, endpointRule, ipBlock, namespacesPeer, networkPeer, podsPeer, requireBlock } from './policy-peer';
import { serviceTarget } from './service-target';
import { Ranges } from '../../engine/address/ranges';
import { Shape, checkProps, checkedLater, flag, requireId, required } from '../../engine/input/check';
import { requireFqdnOrWildcard } from '../../engine/input/host-names';
import { propError, requireDnsSubdomain, requirePort, requirePorts } from '../../engine/input/props';
import { DeniedBeside } from '../../engine/manifest/annotations';
import { Json } from '../../engine/value/json';
import { requireNamespace } from '../props/require-instance-of';

/** The shape of the props of `PodSubnetEgressDeny`. */
const PROPS: Shape<PodSubnetEgressDenyProps> = {
  ...RANGES,
  namespace: required(requireNamespace),
  denyPrivate: flag,
  agent: podSelector,
  allowInternet: flag,
  fqdnBackEnd,
  allowDns: flag,
  nodeLocalDns: checkedLater,
  name: checkedLater,
};

/**
 * Keeps agents from other pods, Services, metadata endpoints and, where given, nodes and API server.
 *
 * Network policies are additive: agents may also call whatever another policy for the same pods allows. Policies do not apply to
 * pods on the host network, and not every network plugin enforces them.
 *
 * @throws if a range is no CIDR, is every address, or pod and Service ranges overlap
 * @see https://kubernetes.io/docs/concepts/services-networking/network-policies/
 */
export class PodSubnetEgressDeny extends Construct {
  private readonly namespaceName: string;
  private readonly denied: DeniedRanges;
  private readonly policies: NetworkPolicySet;
  private readonly calls: AllowedCalls;
  private readonly allowsInternet: boolean;
  private readonly rules: RuleSource[];
  private dns: RuleSource[];
  private isForPublic = false;
  private fqdnBackEnd?: FqdnBackEnd;

  constructor(scope: Construct, id: string, private readonly props: PodSubnetEgressDenyProps) {
    super(scope, requireId(scope, id));
    checkProps(this, props, PROPS);
    this.namespaceName = props.namespace.namespaceName;
    this.denied = DeniedRanges.of(this, { ...AgentCluster._ranges(this, props), denyPrivate: props.denyPrivate });
    this.fqdnBackEnd = props.fqdnBackEnd;
    this.allowsInternet = props.allowInternet ?? true;
    this.policies = new NetworkPolicySet(this, this.denied);
    this.calls = new AllowedCalls(this, this.policies, this.namespaceName, props.agent);
    const name = props.name === undefined ? undefined : requireDnsSubdomain(this, 'name', props.name);
    this.rules = this.policies.open('Egress', this.calls.subject, 'Resource', name, () => this.closed());
    this.rules.push(...this.allowsInternet ? this.denied.outside.map((block) => ({ to: [block] })) : []);
    this.dns = this.dnsSources(this.fqdnBackEnd);
    this.rules.push(...this.dns);
  }

  /**
   * Allows calls to pods: an agent, a cdk8s-plus pod or workload, `Pods.select(…)`, a namespace.
   *
   * Where the called pods are in an `AgentNamespace`, which denies ingress, their ingress is opened too.
   *
   * @param peer the pods that may be called
   * @param options which agent may call, and on which ports
   * @throws if a port is out of range or not known, or `from` is not in the namespace
   */
  public allowTo(peer: kplus.INetworkPolicyPeer, options: AllowToOptions = {}): void {
    isPeer(this, 'peer', peer);
    allowToOptions(this, options);
    const { ipBlock: addresses } = peer.toNetworkPolicyPeerConfig();
    if (addresses) {
      this.allowToCidr(addresses.cidr, { ...options, except: addresses.except });
    } else {
      this.calls.to(networkPeer(this, peer, this.namespaceName), options);
    }
  }

  /**
   * Allows calls to selected pods, such as `Pods.select(…)`, as `allowTo` does.
   *
   * In Java and .NET, `allowTo` does not take `Pods.select(…)`.
   *
   * @param pods the pods that may be called
   * @param options which agent may call, and on which ports
   * @throws if a port is out of range or not known, or `from` is not in the namespace
   */
  public allowToPods(pods: kplus.IPodSelector, options: AllowToOptions = {}): void {
    podSelector(this, 'pods', pods);
    allowToOptions(this, options);
    this.calls.to(podsPeer(this, pods, this.namespaceName), options);
  }

  /**
   * Allows calls to the pods behind a Service, on the ports that the pods listen on.
   *
   * @param service the Service, which must select pods
   * @param options which agent may call; `port` is a port of the Service
   * @throws if the Service selects no pods or has no such port
   */
  public allowToService(service: kplus.Service, options: AllowToOptions = {}): void {
    isService(this, 'service', service);
    allowToOptions(this, options);
    const { pods, ports } = serviceTarget(this, service, options, this.namespaceName);
    this.calls.toPods(pods, ports, options.from);
  }

  /**
   * Allows calls to all pods of the namespaces that a selector chooses.
   *
   * @param namespaces such as `Namespaces.select(chart, 'tools', { labels: { team: 'tools' } })`
   * @param options which agent may call, and on which ports; ports must be given
   * @throws if no port is given or one is out of range
   */
  public allowToNamespaces(namespaces: kplus.INamespaceSelector, options: AllowToOptions = {}): void {
    namespaceSelector(this, 'namespaces', namespaces);
    allowToOptions(this, options);
    this.calls.to(namespacesPeer(this, namespaces), options);
  }

  /**
   * Allows calls to addresses outside the cluster.
   *
   * @param cidr the addresses, such as "203.0.113.0/24"
   * @param options which agent may call, which blocks stay denied, and on which ports; ports must be given
   * @throws if the range is no CIDR, contains pods, Services or metadata endpoints, or `except` lies outside it
   */
  public allowToCidr(cidr: string, options: AllowToCidrOptions = {}): void {
    allowToCidrOptions(this, options);
    const { block, except } = requireBlock(this, 'cidr', cidr, options.except);
    const hasPorts = options.port !== undefined || options.ports !== undefined;
    this.denied.requireOutside(this, { block, except }, this.allowsInternet, hasPorts);
    this.policies.add('Egress', this.calls.callers(options.from), { to: [ipBlock(block, except)], ports: rulePorts(this, options) });
  }

  /**
   * Allows TCP calls to a domain name outside the cluster, as `fqdnBackEnd` enforces it.
   *
   * A wildcard such as "*.example.com" allows every name with exactly one label in place of "*". The owner of the domain decides which
   * names there are, and where they lead. EKS cannot enforce it.
   *
   * @param fqdn one full domain name, such as "api.example.com", or a wildcard of one label
   * @param port from 1 to 65535, such as 443
   * @param options which agent may call
   * @throws if the name is a URL, an address, of the cluster or of a metadata endpoint, if anyone can get a name that the wildcard matches,
   * if no back end is chosen, if it has no wildcards or no port left for another agent, or if every address on the internet is allowed
   */
  public allowToFqdn(fqdn: string, port: number, options: AllowToFqdnOptions = {}): void {
    this.allowName(fqdn, [requirePort(this, 'port', port)], options);
  }

  /**
   * Allows TCP calls to a domain name on several ports, as `allowToFqdn` does on one.
   *
   * @param fqdn one full domain name, such as "git.example.com", or a wildcard of one label
   * @param ports at least one, each once and from 1 to 65535, such as `[22, 443]`
   * @param options which agent may call
   * @throws if a port is not valid or given twice, and where `allowToFqdn` throws
   */
  public allowToFqdnPorts(fqdn: string, ports: number[], options: AllowToFqdnOptions = {}): void {
    this.allowName(fqdn, requirePorts(this, 'ports', ports), options);
  }

  /**
   * Allows calls to the agents.
   *
   * Where the callers are in a namespace whose egress is denied by a policy of this library, their egress is opened too.
   *
   * @param peer the pods or addresses that may call
   * @param options which agent may be called, and on which ports
   * @throws if a port is out of range or not known, or `to` is not in the namespace
   */
  public allowFrom(peer: kplus.INetworkPolicyPeer, options: AllowFromOptions = {}): void {
    isPeer(this, 'peer', peer);
    allowFromOptions(this, options);
    const { ipBlock: addresses } = peer.toNetworkPolicyPeerConfig();
    this.calls.from(addresses ? addressPeer(this, addresses) : networkPeer(this, peer, this.namespaceName), options);
  }

  /**
   * Allows calls from selected pods, such as `Pods.select(…)`, to the agents, as `allowFrom` does.
   *
   * In Java and .NET, `allowFrom` does not take `Pods.select(…)`.
   *
   * @param pods the pods that may call
   * @param options which agent may be called, and on which ports
   * @throws if a port is out of range or not known, or `to` is not in the namespace
   */
  public allowFromPods(pods: kplus.IPodSelector, options: AllowFromOptions = {}): void {
    podSelector(this, 'pods', pods);
    allowFromOptions(this, options);
    this.calls.from(podsPeer(this, pods, this.namespaceName), options);
  }

  /**
   * Allows an agent, or a group of agents, to call the pods of this policy.
   *
   * Their egress is opened in policies of their own, so that each policy is in the chart of the pods that it is for.
   *
   * @internal
   */
  public _admit(agent: kplus.INetworkPolicyPeer, port: number, policiesOf: (ranges: Ranges) => NetworkPolicySet): void {
    this.calls.from(networkPeer(this, agent, this.namespaceName), { port }, () => policiesOf(this.denied));
  }

  /** The calls that the allow methods allow, each with the namespace of the callers. @internal */
  public _calls(): readonly { readonly namespace: string; readonly rule: Json }[] {
    return this.policies.calls;
  }

  /** Opens endpoints on the node to one agent, in the families that pods have. `allowToCidr` refuses them. @internal */
  public _allowEndpoint(agent: kplus.IPodSelector, addresses: readonly string[], ports: readonly number[]): void {
    this.policies.add('Egress', this.calls.callers(agent, 'agent'), endpointRule(this.denied.families, addresses, ports));
  }

  /** Opens public addresses to infrastructure, whose targets have no addresses that are known. @internal */
  public _allowPublic(blocks: readonly { readonly cidr: string; readonly except: string[] }[], port: number): void {
    this.isForPublic = true;
    blocks.forEach(({ cidr, except }) => this.allowToCidr(cidr, { except, port }));
  }

  private allowName(fqdn: string, ports: readonly number[], options: AllowToFqdnOptions): void {
    allowToFqdnOptions(this, options);
    const backEnd = this.fqdnBackEnd ?? AgentCluster._for(this).fqdnBackEnd;
    if (!backEnd) {
      throw propError(this, 'fqdnBackEnd', 'be given to allow names', undefined, 'a NetworkPolicy has no field for names: '
        + 'give the back end of your network, for example FqdnBackEnd.cilium(), or that of an EgressProxy, which works on any network');
    }
    if (this.allowsInternet) {
      throw propError(this, 'allowInternet', 'be false where names are allowed', true,
        'otherwise the policy allows every address outside the cluster, whatever its name');
    }
    const domain = clusterDomain(this);
    const name = requireFqdnOrWildcard(this, 'fqdn', fqdn, domain);
    this.useBackEnd(backEnd);
    const callers = this.calls.callers(options.from);
    markOpened(this, 'Egress', callers); // a network writes names into a policy of its own
    ports.forEach((port) => backEnd._allow({
      policy: this,
      callers,
      agent: options.from ?? this.props.agent,
      fqdn: name,
      port,
      clusterDomain: domain,
      allowTo: (pods, podPort) => this.allowTo(pods, { from: options.from, port: podPort }),
    }));
  }

  /**
   * Allows DNS as a back end needs it.
   *
   * The cluster's back end counts from the first name on. Until then a policy that allows no names keeps its own rules for DNS.
   */
  private useBackEnd(backEnd: FqdnBackEnd): void {
    if (this.fqdnBackEnd === undefined) {
      const dns = this.dnsSources(backEnd);
      const at = this.dns.length > 0 ? this.rules.indexOf(this.dns[0]) : this.rules.length;
      this.rules.splice(at, this.dns.length, ...dns);
      this.dns = dns;
      this.fqdnBackEnd = backEnd;
    }
  }

  private dnsSources(backEnd?: FqdnBackEnd): RuleSource[] {
    return dnsRules(this, this.props, this.denied, backEnd).map((rule) => () => (this.asksDns() ? rule : undefined));
  }

  /** Whether the pods may call a resolver: if they may call nothing, data must not leave in names either. */
  private asksDns(): boolean {
    return !isDnsOnDemand(this.props) || isOpened(this, 'Egress', this.calls.subject);
  }

  /** What no policy may open, this one included. A manifest alone does not show whether it denies a call or only does not allow it. */
  private closed(): DeniedBeside[] {
    return [
      ...this.dns.length === 0 || !this.asksDns() ? ['dns' as const] : [],
      ...this.allowsInternet || this.isForPublic ? [] : ['internet' as const],
      ...this.props.denyPrivate ? ['private' as const] : [],
    ];
  }
}
