import * as kplus from 'cdk8s-plus-29';
import { Construct } from 'constructs';
import { AgentCluster } from './agent-cluster';
import { AllowFromOptions, AllowToCidrOptions, AllowToFqdnOptions, AllowToOptions } from './allow-options';
import { DeniedRanges, ipBlock } from './denied-ranges';
import { FqdnBackEnd } from './fqdn/fqdn-back-end';
import { NetworkPolicySet, RuleSource } from './network-policy-set';
import { PodSet, everyPod, namespaceNames, namespacePeers, peerOf, peersOf, rulePorts, subjectId, subjectIn, subjects } from './peer';
import { whenIsolated } from './pod-isolation';
import { PodSubnetEgressDenyProps } from './pod-subnet-egress-deny-props';
import { DNS_PORTS, KUBE_DNS, kubeSystem, nodeLocalDns } from './resolver';
import { AddressSet } from '../../engine/address/address-set';
import { AddressRange, Cidr, contains } from '../../engine/address/cidr';
import { requireFqdn } from '../../engine/input/host-names';
import { constructError, propError, requireCidr, requireDnsSubdomain, requireList, requirePort, requireSameApp } from '../../engine/input/props';
import { DeniedBeside } from '../../engine/manifest/denied-annotation';
import { Direction } from '../../engine/manifest/network-policy';
import { largeFamilies } from '../../engine/reach/opened-addresses';
import { Json } from '../../engine/value/json';

/**
 * Keeps agents from other pods, Services, metadata endpoints and, where given, nodes and API server.
 *
 * Policies only add up: whatever another policy that selects the same pods allows is allowed. They
 * do not bind pods on the host network, and not every network plugin enforces them.
 *
 * @throws if a range is no CIDR, is every address, or pod and Service ranges overlap
 * @see https://kubernetes.io/docs/concepts/services-networking/network-policies/
 */
export class PodSubnetEgressDeny extends Construct {
  private readonly namespaceName: string;
  private readonly denied: DeniedRanges;
  private readonly subject: PodSet;
  private readonly agent?: kplus.IPodSelector;
  private readonly book: NetworkPolicySet;
  private readonly allowsInternet: boolean;
  private readonly rules: RuleSource[];
  private readonly outside: AddressRange[] = [];
  private dns: Json[];
  private fqdnBackEnd?: FqdnBackEnd;

  constructor(scope: Construct, id: string, private readonly props: PodSubnetEgressDenyProps) {
    super(scope, id);
    requireSameApp(this, 'namespace', props.namespace);
    this.namespaceName = props.namespace.namespaceName;
    this.denied = DeniedRanges.of(this, { ...AgentCluster._ranges(this, props), denyPrivate: props.denyPrivate });
    this.subject = props.agent ? this.own('agent', props.agent) : everyPod(this.namespaceName);
    this.agent = props.agent;
    this.fqdnBackEnd = props.fqdnBackEnd;
    this.allowsInternet = props.allowInternet ?? true;
    this.book = new NetworkPolicySet(this, this.denied);
    const name = props.name === undefined ? undefined : requireDnsSubdomain(this, 'name', props.name);
    this.rules = this.book.open('Egress', this.subject, 'Resource', name, () => this.closed());
    this.rules.push(...this.allowsInternet ? this.denied.outside.map((block) => ({ to: [block] })) : []);
    this.dns = this.dnsRules(this.fqdnBackEnd);
    this.rules.push(...this.dns);
  }

  /**
   * Allows calls to pods: an agent, a cdk8s-plus pod or workload, `Pods.select(…)`, a namespace.
   *
   * Where the called pods are in a namespace of ours, which denies ingress, their side is opened too.
   *
   * @param peer who may be called
   * @param options who may call, and on which ports
   * @throws if a port is out of range or not known, or `from` is not in the namespace
   */
  public allowTo(peer: kplus.INetworkPolicyPeer, options: AllowToOptions = {}): void {
    requireSameApp(this, 'peer', peer);
    const { ipBlock: block } = peer.toNetworkPolicyPeerConfig();
    if (block) {
      this.allowToCidr(block.cidr, { ...options, except: block.except });
      return;
    }
    const ports = rulePorts(this, options, peer);
    const callers = this.callers(options.from);
    this.book.add('Egress', callers, { to: peersOf(this, peer), ports });
    const selector = peer.toPodSelector();
    for (const subject of selector ? subjects(selector, this.namespaceName) : []) {
      this.openClosed('Ingress', subject, { from: [peerOf(callers)], ports });
    }
  }

  /**
   * Allows calls to the pods behind a Service, on the ports that the pods listen on.
   *
   * @param service the Service; it must select pods
   * @param options who may call; `port` is a port of the Service
   * @throws if the Service selects no pods or has no such port
   */
  public allowToService(service: kplus.Service, options: AllowToOptions = {}): void {
    requireSameApp(this, 'service', service);
    const external = service.type === kplus.ServiceType.EXTERNAL_NAME;
    if (!external && service.ports.length === 0) {
      throw propError(this, 'service', 'have a port', service.node.path, 'bind its ports first');
    }
    const labels = external ? {} : service._toKube().selector ?? {};
    if (Object.keys(labels).length === 0) { // a policy with no label would select every pod
      throw propError(this, 'service', 'select pods', service.node.path, 'use allowToCidr for a Service of addresses outside the cluster');
    }
    const numbers = service.ports.map((port) => port.port);
    if (options.ports !== undefined) {
      throw constructError(this, '\'ports\' is not for Services; give \'port\', a port of the Service, once for each');
    }
    if (options.port !== undefined && !numbers.includes(options.port)) {
      throw propError(this, 'port', `be a port of the Service: ${numbers.join(', ')}`, options.port);
    }
    const ports = () => service.ports.filter((port) => options.port === undefined || port.port === options.port)
      .map((port) => ({ port: port.targetPort ?? port.port, protocol: port.protocol ?? 'TCP' }));
    const namespace = service.metadata.namespace ?? this.namespaceName;
    const target: PodSet = { namespace, podSelector: { matchLabels: labels }, id: subjectId(namespace, service) };
    const callers = this.callers(options.from);
    this.book.add('Egress', callers, () => ({ to: [peerOf(target)], ports: ports() }));
    this.openClosed('Ingress', target, () => ({ from: [peerOf(callers)], ports: ports() }));
  }

  /**
   * Allows calls to all pods of the namespaces that a selector chooses.
   *
   * @param namespaces such as `Namespaces.select(chart, 'tools', { labels: { team: 'tools' } })`
   * @param options who may call, and on which ports; ports must be given
   * @throws if no port is given or one is out of range
   */
  public allowToNamespaces(namespaces: kplus.INamespaceSelector, options: AllowToOptions = {}): void {
    requireSameApp(this, 'namespaces', namespaces);
    const ports = rulePorts(this, options);
    const callers = this.callers(options.from);
    this.book.add('Egress', callers, { to: namespacePeers(this, namespaces), ports });
    for (const namespace of namespaceNames(namespaces.toNamespaceSelectorConfig())) {
      this.openClosed('Ingress', everyPod(namespace), { from: [peerOf(callers)], ports });
    }
  }

  /**
   * Allows calls to addresses outside the cluster.
   *
   * @param cidr the addresses, such as "203.0.113.0/24"
   * @param options who may call, which blocks stay denied, and on which ports; ports must be given
   * @throws if the range is no CIDR, holds pods, Services or metadata endpoints, or `except` lies outside it
   */
  public allowToCidr(cidr: string, options: AllowToCidrOptions = {}): void {
    const { block, except, json } = this.block('cidr', cidr, options.except);
    this.denied.requireOutside(this, block, except);
    this.book.add('Egress', this.callers(options.from), { to: [json], ports: rulePorts(this, options) });
    this.outside.push(...AddressSet.of([block]).subtract(AddressSet.of(except)).ranges);
  }

  /**
   * Allows calls to a name outside the cluster by TCP, as `fqdnBackEnd` renders it.
   *
   * @param fqdn one full domain name, such as "api.example.com"
   * @param port from 1 to 65535, such as 443
   * @param options who may call
   * @throws if the name is a wildcard, a URL or an address, no back end is chosen, or the internet is allowed anyway
   */
  public allowToFqdn(fqdn: string, port: number, options: AllowToFqdnOptions = {}): void {
    const backEnd = this.fqdnBackEnd ?? AgentCluster._for(this).fqdnBackEnd;
    if (!backEnd) {
      throw propError(this, 'fqdnBackEnd', 'be given to allow names', undefined,
        'NetworkPolicy knows addresses alone: give what your network has, such as FqdnBackEnd.cilium(), or an EgressProxy on any network');
    }
    if (this.allowsInternet) {
      throw propError(
        this,
        'allowInternet',
        'be false where names are allowed',
        true,
        'else every address outside the cluster is allowed, whatever its name',
      );
    }
    const request = { fqdn: requireFqdn(this, 'fqdn', fqdn), port: requirePort(this, 'port', port) };
    this.useBackEnd(backEnd);
    backEnd._allow({ ...request, policy: this, from: options.from, callers: this.callers(options.from) });
  }

  /**
   * Allows calls to the agents: who may call whom on which ports.
   *
   * Where the callers are in a namespace of ours, their side is opened too.
   *
   * @param peer who may call
   * @param options which agent may be called, and on which ports
   * @throws if a port is out of range or not known, or `to` is not in the namespace
   */
  public allowFrom(peer: kplus.INetworkPolicyPeer, options: AllowFromOptions = {}): void {
    requireSameApp(this, 'peer', peer);
    const { ipBlock: addresses } = peer.toNetworkPolicyPeerConfig();
    const ports = rulePorts(this, options, options.to ?? this.agent);
    const called = options.to ? this.own('to', options.to) : this.subject;
    const from = addresses ? [this.block('peer', addresses.cidr, addresses.except).json] : peersOf(this, peer);
    this.book.add('Ingress', called, { from, ports });
    const selector = peer.toPodSelector();
    for (const subject of selector ? subjects(selector, this.namespaceName) : []) {
      this.openClosed('Egress', subject, { to: [peerOf(called)], ports });
    }
  }

  /** What the allow methods let agents call, each with the namespace of the callers. @internal */
  public _calls(): readonly { readonly namespace: string; readonly rule: Json }[] {
    return this.book.calls;
  }

  /** A block, what is left out of it, and both as a policy peer. */
  private block(prop: string, cidr: string, texts: string[] = []): { block: Cidr; except: Cidr[]; json: Json } {
    const block = requireCidr(this, prop, cidr);
    const except = texts.map((text, i) => {
      const inner = requireCidr(this, `except[${i}]`, text);
      if (!contains(block, inner) || inner.prefix === block.prefix) {
        throw propError(this, `except[${i}]`, `be a smaller block inside "${block.text}"`, text);
      }
      return inner;
    });
    return { block, except, json: ipBlock(block, except) };
  }

  private callers(from?: kplus.IPodSelector): PodSet {
    return from ? this.own('from', from) : this.subject;
  }

  /** Pods of the namespace that this policy is for. */
  private own(prop: string, selector: kplus.IPodSelector): PodSet {
    const found = subjectIn(this, prop, selector, this.namespaceName, 'make a PodSubnetEgressDeny for the namespace that it is in');
    if (this.agent && JSON.stringify(found.podSelector) !== JSON.stringify(this.subject.podSelector)) {
      throw propError(this, prop, `be the agent that this policy is for, "${this.agent.node.path}"`, selector.node.path,
        'a policy that allows one thing denies all else: make a PodSubnetEgressDeny for the other agent');
    }
    return found;
  }

  /** Opens the other side where it is one of ours; elsewhere nothing is closed that we know of. */
  private openClosed(direction: Direction, subject: PodSet, rule: RuleSource): void {
    whenIsolated(this, direction, subject, () => this.book.add(direction, subject, rule));
  }

  /**
   * Has DNS allowed as a back end needs it. That of the cluster counts from the first name on: until then a policy that
   * allows no names keeps its own rules for DNS.
   */
  private useBackEnd(backEnd: FqdnBackEnd): void {
    if (this.fqdnBackEnd === undefined) {
      const dns = this.dnsRules(backEnd);
      const at = this.dns.length > 0 ? this.rules.indexOf(this.dns[0]) : this.rules.length;
      this.rules.splice(at, this.dns.length, ...dns);
      this.dns = dns;
      this.fqdnBackEnd = backEnd;
    }
  }

  /** What another policy must not open: the manifest alone does not tell that from what it happens not to allow. */
  private closed(): DeniedBeside[] {
    const opensInternet = this.allowsInternet || largeFamilies(AddressSet.of(this.outside)).length > 0;
    return [
      ...this.dns.length === 0 ? ['dns' as const] : [],
      ...opensInternet ? [] : ['internet' as const],
      ...this.props.denyPrivate ? ['private' as const] : [],
    ];
  }

  private dnsRules(fqdnBackEnd: FqdnBackEnd | undefined): Json[] {
    const { allowDns, nodeLocalDns: given } = this.props;
    const { limited = false, pods = [], addresses } = fqdnBackEnd?._resolvers(this, this.denied.services) ?? {};
    if (limited && allowDns) {
      throw propError(this, 'allowDns', 'be left out where the back end allows DNS for the allowed names', true,
        'policies add up: a rule for DNS without names would undo the list of names');
    }
    if (limited && requireList(this, 'nodeLocalDns', given).length > 0) {
      throw propError(
        this,
        'nodeLocalDns',
        'be left out where the back end allows DNS for the allowed names',
        given,
        'NodeLocal DNS is allowed as its pods',
      );
    }
    if (!(allowDns ?? !limited)) {
      return [];
    }
    const blocks = nodeLocalDns(this, given, this.denied, addresses);
    const peers = [KUBE_DNS, ...pods.map(kubeSystem), ...blocks.map((block) => ipBlock(block, []))];
    return peers.map((peer) => ({ to: [peer], ports: DNS_PORTS }));
  }
}
