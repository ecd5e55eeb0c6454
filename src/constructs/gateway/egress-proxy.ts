import * as kplus from 'cdk8s-plus-29';
import { Construct, IConstruct } from 'constructs';
import { REPLICATED_INFRASTRUCTURE, ReplicatedInfrastructureProps, requirePinnedImage } from './infrastructure-props';
import { InfrastructureSpec, InfrastructureWorkload, memoryBytes } from './infrastructure-workload';
import { CallerRoom, ProxyBackEnd, ProxyCallers } from './proxy-callers';
import { ClusterRanges } from '../../engine/address/cluster-ranges';
import { refusedBlocks } from '../../engine/address/public';
import { joined } from '../../engine/gateway-files/allowlist';
import { ALIVE_PATH, HEALTH_PATH, PROBE_PORT } from '../../engine/gateway-files/envoy/bootstrap';
import { SNI_ENVOY, SQUID } from '../../engine/gateway-files/gateway-program';
import { portsWithin, sniCheckConfig } from '../../engine/gateway-files/sni-envoy';
import { MAX_SQUID_PORTS, PROXY_PORT, SQUID_BEHIND_ENVOY, SQUID_PROBE_PORT, squidConf } from '../../engine/gateway-files/squid-conf';
import { Shape, checkedLater, checkProps, listOf, port as isPort, requireId, struct } from '../../engine/input/check';
import { propError, requireList } from '../../engine/input/props';
import { ProbeKind } from '../../synth/agent-probes';
import { AgentCluster } from '../network/agent-cluster';
import { DeniedRanges } from '../network/denied-ranges';
import { clusterDomain } from '../network/dns-rules';
import { FqdnBackEnd, FqdnRequest } from '../network/fqdn/fqdn-back-end';
import { list, podSelector } from '../network/network-shape';
import { dnsSubdomain } from '../props/dns-names';
import { findCaller } from '../workload/agent-tools';
import { resources } from '../workload/container-shape';
import { HardenedAgentDeployment } from '../workload/hardened-agent-deployment';

/**
 * An Envoy in front of Squid that passes only TLS connections for the name of their tunnel.
 */
export interface EgressProxySniCheck {
  /**
   * An image with Envoy 1.40 or newer at /usr/local/bin/envoy, by digest, such as "envoy@sha256:<64 hex>".
   *
   * The distroless image of Envoy fits.
   */
  readonly image: string;

  /**
   * Ports on which tunnels carry another protocol than TLS, such as `[22]`. Nothing holds these tunnels to their name.
   *
   * @default - none
   */
  readonly portsWithoutTls?: number[];

  /**
   * Requests and limits of Envoy. If you give only one of the two, it counts for both.
   *
   * Memory also bounds connections and agents: 512 connections and ports for 31 agents with 256Mi, 896 and 55 with 448Mi or more.
   *
   * @default - 250m CPU, 256Mi memory, 1Gi ephemeral storage
   */
  readonly resources?: kplus.ContainerResources;
}

/**
 * Properties of `EgressProxy`.
 */
export interface EgressProxyProps extends ReplicatedInfrastructureProps {
  /**
   * An image with Squid 5.7 or newer at /usr/sbin/squid, by digest, such as "squid@sha256:<64 hex>".
   */
  readonly image: string;

  /**
   * Address of the Service, such as "10.96.0.53". Agents that may not call a resolver need it.
   *
   * @default - the cluster assigns an address, and agents resolve the name of the Service
   */
  readonly clusterIP?: string;

  /**
   * The cluster's domain, in which Services have their names. Programs call these names without the proxy.
   *
   * @default - that of the `AgentCluster`, else "cluster.local"
   */
  readonly clusterDomain?: string;

  /**
   * Hosts that programs call without the proxy, in the form of NO_PROXY, such as `["203.0.113.7", ".internal.example"]`.
   *
   * @default - only localhost, the names of Services, and the pod and Service ranges
   */
  readonly noProxy?: string[];

  /**
   * Whether tunnels must carry TLS for their own name, such as `{ image: 'envoy@sha256:…' }`. It needs a second image.
   *
   * @default - tunnels carry anything, and the rule `require-sni-check` reports it
   */
  readonly sniCheck?: EgressProxySniCheck;
}

const SNI_CHECK: Shape<EgressProxySniCheck> = { image: checkedLater, portsWithoutTls: listOf(isPort), resources };

const PROPS: Shape<EgressProxyProps> = {
  ...REPLICATED_INFRASTRUCTURE,
  image: checkedLater,
  clusterIP: checkedLater,
  clusterDomain: dnsSubdomain,
  noProxy: list,
  sniCheck: struct(SNI_CHECK, '{ image: "envoy@sha256:<64 hex>" }'),
};

/**
 * A Squid that lets agents call names outside the cluster, on any network.
 *
 * It opens tunnels (CONNECT) to the names that policies allow through it, of which some may be wildcards of one label. It refuses every
 * other name and port, addresses, plain HTTP, and names that resolve to a private, special or cluster address. The proxy itself may call
 * only public addresses on the allowed ports, and the cluster's resolver. Only agents that a policy allows a name may call the proxy.
 *
 * The proxy knows its callers by the port that they call. Each agent that a policy names, by `from` or as its own agent, has a port of
 * its own, which passes the names of this agent and those of its whole namespace. Names for all pods of a namespace share port 3128.
 *
 * With `sniCheck`, an Envoy in front of Squid also closes tunnels whose TLS names another server than the tunnel, or that carry no TLS.
 * There are ports for 31 agents then, and for 126 without it.
 *
 * @throws if a range is no CIDR, if the image has no digest, or if the name, `clusterIP` or `noProxy` is not valid; synth fails if the list
 * of names is too long for a ConfigMap
 * @see https://www.squid-cache.org/Doc/config/http_access/
 */
export class EgressProxy extends Construct {
  /**
   * The back end for policies that allow names through this proxy: `new PodSubnetEgressDeny(…, { fqdnBackEnd: proxy.fqdnBackEnd })`.
   */
  public readonly fqdnBackEnd: FqdnBackEnd;

  /**
   * Variables for the `env` of containers whose programs use the proxy: HTTPS_PROXY, HTTP_PROXY, NO_PROXY, and the same in lower case.
   *
   * An agent that has a port of its own gets this port in place of 3128. It adds the `clusterIP` of each broker and tool server that it
   * uses to NO_PROXY.
   */
  public readonly env: { [name: string]: string };

  /**
   * The pods.
   */
  public readonly deployment: HardenedAgentDeployment;

  /**
   * The Service, on port 3128 and a port for each agent that has its own.
   */
  public readonly service: kplus.Service;

  private readonly workload: InfrastructureWorkload;
  private readonly callers: ProxyCallers;

  constructor(scope: Construct, id: string, props: EgressProxyProps) {
    super(scope, requireId(scope, id));
    checkProps(this, props, PROPS);
    const ranges = AgentCluster._ranges(this, props);
    const { sniCheck } = props;
    this.workload = new InfrastructureWorkload(this, props, {
      role: 'egress-proxy',
      program: 'squid',
      container: squidContainer(sniCheck !== undefined),
      companion: sniCheck && envoyContainer(this, sniCheck),
      config: {
        folder: SQUID.folder,
        files: () => this.files(ranges, sniCheck),
        ifTooLong: () => this.division(),
      },
      servicePorts: [{ name: 'shared', port: PROXY_PORT, targetPort: PROXY_PORT }],
      clusterIP: props.clusterIP,
    });
    this.deployment = this.workload.deployment;
    this.service = this.workload.service;
    this.callers = new ProxyCallers(this, roomOf(sniCheck));
    this.fqdnBackEnd = new ProxyBackEnd(this, this.deployment, (request) => this.allow(request));
    const direct = [...ranges.podCidrs ?? [], ...ranges.serviceCidrs ?? [], ...requireHosts(this, props.noProxy)];
    this.env = proxyVariables(this.urlOf(PROXY_PORT), clusterDomain(this, props.clusterDomain), direct);
  }

  /**
   * The variables of `env` with the port of certain pods.
   *
   * Agents of this library and those of an `AgentGroup` need only `env`. Pods that a policy selects in another way, for example with
   * `Pods.select(…)`, get the variables from here: `const env = proxy.envFor(crawlers)`, after
   * `egress.allowToFqdn('example.com', 443, { from: crawlers })`.
   *
   * @param agent the pods, as the policy has them in `from` or as its agent
   * @throws if no policy allows these pods a name through this proxy yet, or if policies do so in several namespaces
   */
  public envFor(agent: kplus.IPodSelector): { [name: string]: string } {
    podSelector(this, 'agent', agent);
    const [shared, own] = [PROXY_PORT, this.callers.portOf(agent)].map((port) => this.urlOf(port));
    return Object.fromEntries(Object.entries(this.env).map(([name, value]) => [name, value === shared ? own : value]));
  }

  /** Lets callers open tunnels to a name. Returns the port on which they call the proxy. */
  private allow(request: FqdnRequest): number {
    const { workload, deployment, service } = this;
    const port = this.callers.add(request);
    workload.openPublic(request.port);
    if (service.ports.every((one) => one.port !== port)) {
      deployment.containers.at(-1)!.addPort({ number: port }); // Squid, or Envoy in front of it
      service.bind(port, { name: `caller-${port}`, targetPort: port });
      const caller = request.agent && findCaller(request.agent);
      caller?.each(({ shared }) => shared.callProxy(this.urlOf(PROXY_PORT), this.urlOf(port), caller.construct));
    }
    return port;
  }

  private urlOf(port: number): string {
    return `http://${this.workload.serviceHost()}:${port}`;
  }

  private files(ranges: ClusterRanges, sniCheck?: EgressProxySniCheck): { [name: string]: string } {
    const lists = this.callers.lists();
    const refused = refusedBlocks(ranges);
    if (!sniCheck) {
      return { 'squid.conf': squidConf({ lists, refused, isBehindEnvoy: false }) };
    }
    const { portsWithoutTls = [], resources: given } = sniCheck;
    const { families } = DeniedRanges.of(this, ranges);
    return {
      'squid.conf': squidConf({ lists: new Map([[SQUID_BEHIND_ENVOY.port, joined(lists.values())]]), refused, isBehindEnvoy: true }),
      'envoy.json': sniCheckConfig({ lists, portsWithoutTls: new Set(portsWithoutTls), families, memory: memoryBytes(given) }),
    };
  }

  /** A name that several ports pass is in each of their lists. */
  private division(): string {
    const lists = [...this.callers.lists().values()];
    const names = lists.flatMap((one) => [...one.values()]).reduce((sum, { size }) => sum + size, 0);
    const agents = lists.length - 1;
    return `divide the ${names} names${agents > 0 ? ` of ${agents} agents` : ''} among several proxies`;
  }
}

/** The ports that a proxy has for agents. */
function roomOf(sniCheck?: EgressProxySniCheck): CallerRoom {
  const remedy = 'make another EgressProxy for it';
  if (!sniCheck) {
    return { agents: MAX_SQUID_PORTS, remedy };
  }
  const ports = portsWithin(memoryBytes(sniCheck.resources));
  const helps = ports < portsWithin(Infinity);
  return { agents: ports - 1, remedy: helps ? `${remedy}, or give 'sniCheck.resources' more memory` : remedy };
}

/** Variables that make programs use the proxy at a URL, except for the hosts that they call directly. */
function proxyVariables(url: string, domain: string, direct: string[]): { [name: string]: string } {
  const variables = {
    HTTPS_PROXY: url,
    HTTP_PROXY: url,
    NO_PROXY: ['localhost', '127.0.0.1', '::1', '.svc', `.${domain}`, ...direct].join(','),
  };
  return Object.fromEntries(
    Object.entries(variables).flatMap(([name, value]) => [
      [name, value],
      [name.toLowerCase(), value],
    ]),
  ); // some programs read the upper-case form, others the lower-case form
}

/** Hosts in the form of NO_PROXY. */
function requireHosts(scope: IConstruct, values?: string[]): string[] {
  return requireList(scope, 'noProxy', values).map((host, i) => {
    if (typeof host !== 'string' || !/^(\*?\.)?[\w:[\]/-][\w:[\]/.-]*$/.test(host)) {
      throw propError(
        scope,
        `noProxy[${i}]`,
        'be one host, domain or range such as ".internal.example"',
        host,
        host === '*' ? 'programs would make every call without the proxy' : undefined,
      );
    }
    return host;
  });
}

/** Squid, which agents call, or which only Envoy can reach. Then Envoy answers the probes of Squid: it connects to it all the time. */
function squidContainer(isBehindEnvoy: boolean): InfrastructureSpec['container'] {
  return {
    name: 'main',
    command: [...SQUID.command!],
    ...(isBehindEnvoy
      ? { probes: { path: HEALTH_PATH, port: PROBE_PORT } }
      : { portNumber: PROXY_PORT, probes: { kind: ProbeKind.TCP, port: SQUID_PROBE_PORT } }),
    writablePaths: [],
  };
}

/** Envoy, which agents call in place of Squid. */
function envoyContainer(scope: IConstruct, { image, resources: given }: EgressProxySniCheck): InfrastructureSpec['companion'] {
  return {
    name: 'envoy',
    image: requirePinnedImage(scope, 'envoy', image, 'sniCheck.image'),
    command: [...SNI_ENVOY.command!],
    portNumber: PROXY_PORT,
    probes: { path: ALIVE_PATH, port: PROBE_PORT },
    resources: given,
    writablePaths: [],
  };
}
