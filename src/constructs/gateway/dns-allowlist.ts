import { Duration, Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import { Construct } from 'constructs';
import {
  listErrors, opensOtherResolvers, requireClusterAddress, requireOutsideName, requireOutsideNames, requireUpstreams,
} from './dns-input';
import { REPLICATED_INFRASTRUCTURE, ReplicatedInfrastructureProps } from './infrastructure-props';
import { InfrastructureWorkload } from './infrastructure-workload';
import { DNS_PORT, HEALTH_PORT, READY_PORT, corefile } from '../../engine/gateway-files/corefile';
import { COREDNS } from '../../engine/gateway-files/gateway-program';
import { Shape, checkedLater, checkProps, requireId, struct } from '../../engine/input/check';
import { propError, requireDnsSubdomain } from '../../engine/input/props';
import { IStartGate, namesOf, startGate } from '../../synth/start-gate';
import { requireWrittenName } from '../../synth/written-name';
import { AgentCluster } from '../network/agent-cluster';
import { DeniedRanges } from '../network/denied-ranges';
import { clusterDomain } from '../network/dns-rules';
import { egressPolicy, list, podSelector, service as isService } from '../network/network-shape';
import { PodSubnetEgressDeny } from '../network/pod-subnet-egress-deny';
import { dnsSubdomain } from '../props/dns-names';
import { HardenedAgentDeployment } from '../workload/hardened-agent-deployment';

/**
 * Properties of `DnsAllowlist`.
 */
export interface DnsAllowlistProps extends ReplicatedInfrastructureProps {
  /**
   * An image with CoreDNS 1.14 as its entry point, by digest, such as "coredns@sha256:<64 hex>".
   *
   * Its binary must have no file capabilities. The binary in CoreDNS' own images has one, and the kernel does not start such a binary
   * in a pod without capabilities. docs/dns-allowlist.md shows how to build an image without it.
   */
  readonly image: string;

  /**
   * Address of the Service, such as "10.96.0.53": a free address in `serviceCidrs`. Pods need it before they can resolve a name.
   */
  readonly clusterIP: string;

  /**
   * Names that the resolver answers, each once, such as `["api.example.com"]`. `allow` adds to them.
   *
   * @default - none
   */
  readonly names?: string[];

  /**
   * Resolvers outside the cluster to which the names are forwarded: at most 15 addresses, such as `["203.0.113.53"]`.
   *
   * @default - the cluster's own resolver
   */
  readonly upstreams?: string[];

  /**
   * The cluster's domain, in which Services have their names.
   *
   * @default - that of the `AgentCluster`, else "cluster.local"
   */
  readonly clusterDomain?: string;
}

/**
 * Which agents may call a `DnsAllowlist`.
 */
export interface DnsServeOptions {
  /**
   * The agent that may call the resolver, in the namespace of the policy.
   *
   * @default - every pod that the policy selects
   */
  readonly from?: kplus.IPodSelector;
}

const PORTS = [
  { name: 'dns', protocol: kplus.Protocol.UDP },
  { name: 'dns-tcp', protocol: kplus.Protocol.TCP },
];

const PROPS: Shape<DnsAllowlistProps> = {
  ...REPLICATED_INFRASTRUCTURE,
  image: checkedLater,
  clusterIP: checkedLater,
  names: list,
  upstreams: list,
  clusterDomain: dnsSubdomain,
};

const SERVE: Shape<DnsServeOptions> = { from: podSelector };
const isServeOptions = struct({ from: checkedLater }, '{ from: agent }');

/**
 * A CoreDNS that answers only for the addresses of certain names, so that DNS queries carry no data out.
 *
 * It forwards only queries of type A and AAAA for exactly these names, not for names below them, and without options. It answers every
 * other query itself, and logs it on stdout as a line of JSON.
 *
 * The resolver knows its callers only by their changing addresses, so all of them share one list. Create a resolver for each group of
 * agents that trust each other.
 *
 * @throws if a name, an address or a range is not valid, or if the image has no digest; synth fails if no name is allowed
 * @see https://coredns.io/plugins/view/
 */
export class DnsAllowlist extends Construct {
  /**
   * DNS settings of pods that use only this resolver: `new HardenedAgentPod(…, { dns: allowlist.podDns })`.
   *
   * There are no search domains: agents call Services by their full names, which `allowService` returns.
   */
  public readonly podDns: kplus.PodDnsProps;

  /**
   * The pods.
   */
  public readonly deployment: HardenedAgentDeployment;

  /**
   * The Service, on port 53 by UDP and TCP.
   */
  public readonly service: kplus.Service;

  private readonly names: Set<string>;
  private readonly clusterDomain: string;
  private readonly forwardsToCluster: boolean;

  constructor(scope: Construct, id: string, props: DnsAllowlistProps) {
    super(scope, requireId(scope, id));
    checkProps(this, props, PROPS);
    const { pods, services } = DeniedRanges.of(this, AgentCluster._ranges(this, props));
    const clusterIP = requireClusterAddress(this, props.clusterIP, services);
    const upstreams = requireUpstreams(this, props.upstreams, [...pods, ...services]).map(({ text }) => text);
    this.forwardsToCluster = upstreams.length === 0;
    this.clusterDomain = clusterDomain(this, props.clusterDomain);
    this.names = new Set(requireOutsideNames(this, props.names, this.clusterDomain));
    this.podDns = { policy: kplus.DnsPolicy.NONE, nameservers: [clusterIP], options: [{ name: 'ndots', value: '1' }] };

    const workload = new InfrastructureWorkload(this, props, {
      role: 'dns-allowlist',
      program: 'coredns',
      container: {
        name: 'coredns',
        args: [...COREDNS.args!],
        ports: PORTS.map((port) => ({ ...port, number: DNS_PORT })),
        probes: { path: '/health', port: HEALTH_PORT },
        readiness: kplus.Probe.fromHttpGet('/ready', {
          port: READY_PORT,
          periodSeconds: Duration.seconds(10),
          timeoutSeconds: Duration.seconds(5),
        }),
        writablePaths: [],
      },
      memory: Size.mebibytes(128),
      config: {
        folder: COREDNS.folder,
        files: () => ({ Corefile: this.corefile(upstreams.map((cidr) => cidr.split('/')[0])) }),
        ifTooLong: () => `divide the ${this.names.size} names among several resolvers`,
      },
      servicePorts: PORTS.map((port) => ({ ...port, port: 53, targetPort: DNS_PORT })),
      clusterIP,
      allowDns: this.forwardsToCluster,
    });
    this.node.addValidation({ validate: () => listErrors(this.names.size) });
    this.deployment = workload.deployment;
    this.service = workload.service;
    const ports = [kplus.NetworkPolicyPort.udp(53), kplus.NetworkPolicyPort.tcp(53)];
    upstreams.forEach((cidr) => workload.egress.allowToCidr(cidr, { ports }));
  }

  /**
   * Allows a name outside the cluster, but not the names below it. To allow a name again has no effect.
   *
   * @param name one full domain name, such as "api.example.com"
   * @throws if the name is a wildcard, a URL, an address or a name in the cluster
   */
  public allow(name: string): void {
    this.names.add(requireOutsideName(this, 'name', name, this.clusterDomain));
  }

  /**
   * Allows the name of a Service and returns it, such as "search.tools.svc.cluster.local". Agents must call the Service by this name.
   *
   * @param service the Service, whose metadata has a namespace
   * @throws if its metadata has no namespace, if its name or namespace is no DNS label, or with `upstreams`, which know no Services
   */
  public allowService(service: kplus.Service): string {
    isService(this, 'service', service);
    if (service.metadata.namespace === undefined) {
      throw propError(this, 'service', 'have a namespace in its metadata', service.node.path, 'give its metadata a namespace');
    }
    this.requireCluster('service', service.node.path);
    const { name, namespace } = requireWrittenName(this, 'service.', service);
    const host = `${name}.${namespace}.svc.${this.clusterDomain}`;
    this.names.add(host);
    return host;
  }

  /**
   * Allows the names that a start gate asks for, so that agents that use this resolver can be behind the gate.
   *
   * @param gate the gate of these agents
   * @throws if it is no `StartGate`, or with `upstreams`, which know no Services
   */
  public allowStartGate(gate: IStartGate): void {
    startGate(this, 'gate', gate);
    this.requireCluster('gate', gate.namespaceName);
    namesOf(gate).forEach((name) => this.names.add(name));
  }

  /**
   * Allows agents to call this resolver, in their policy and in its own.
   *
   * @param egress the policy of the agents, with `allowDns: false` and `allowInternet: false`
   * @param options which agents may call the resolver
   * @throws if the policy lets agents call other resolvers, or if `from` is not in its namespace
   */
  public serve(egress: PodSubnetEgressDeny, options: DnsServeOptions = {}): void {
    egressPolicy(this, 'egress', egress);
    isServeOptions(this, 'options', options);
    checkProps(this, options, SERVE);
    if (opensOtherResolvers(egress)) {
      throw propError(
        this,
        'egress',
        'have allowDns: false and allowInternet: false',
        egress.node.path,
        'otherwise agents can call other resolvers, whatever resolver their pods name',
      );
    }
    egress.allowToService(this.service, { from: options.from });
  }

  /** Only the resolver of the cluster knows Services. */
  private requireCluster(prop: string, got: string): void {
    if (!this.forwardsToCluster) {
      throw propError(this, prop, "not be given together with 'upstreams'", got,
        "remove 'upstreams': only the cluster's resolver knows Services");
    }
  }

  private corefile(upstreams: string[]): string {
    return corefile({ names: [...this.names].map((name) => requireDnsSubdomain(this, 'names', name)), upstreams });
  }
}
