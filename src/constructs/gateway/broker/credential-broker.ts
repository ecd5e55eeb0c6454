import { Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import { Construct } from 'constructs';
import { AUTHORITY_FILE, certificateVolume, giveAuthority, mountCertificate } from './broker-certificate';
import { BrokerGrant, BrokerGrantOptions, GitGrantProps, grantNameOf, grantPort, requireGrantName } from './broker-grant';
import { GIT_GRANT, GRANT_OPTIONS } from './broker-input';
import { BrokerPods, allowMetrics, mountKey, requireOwnSecret } from './broker-pods';
import { TlsSpec, brokerTls } from './broker-tls';
import { BrokeredApi } from './brokered-api';
import { ApiSpec } from './brokered-api-props';
import { CredentialBrokerProps } from './credential-broker-props';
import { gitConfigOf, gitRoutes, requireRepositories } from './git';
import { KnownApi, specOf } from './known-apis';
import { BrokerListener, BrokerOptions, BrokerUpstream } from '../../../engine/gateway-files/broker/broker-route';
import { METRICS_PORT } from '../../../engine/gateway-files/envoy/bootstrap';
import { BROKER_ENVOY } from '../../../engine/gateway-files/gateway-program';
import { Shape, checkedLater, checkProps, requireId } from '../../../engine/input/check';
import { requireFqdn } from '../../../engine/input/host-names';
import { constructError, propError } from '../../../engine/input/props';
import { memoize } from '../../../engine/value/memoize';
import { ProbeKind } from '../../../synth/agent-probes';
import { identityOf } from '../../../synth/cluster-registry';
import { requireWrittenName } from '../../../synth/written-name';
import { AgentCluster } from '../../network/agent-cluster';
import { DeniedRanges } from '../../network/denied-ranges';
import { clusterDomain } from '../../network/dns-rules';
import { toolServer } from '../../network/network-shape';
import { PodSubnetEgressDeny } from '../../network/pod-subnet-egress-deny';
import { dnsSubdomain } from '../../props/dns-names';
import { requireInstanceOf } from '../../props/require-instance-of';
import { AgentTools, Caller, callerOf } from '../../workload/agent-tools';
import { HardenedAgentDeployment } from '../../workload/hardened-agent-deployment';
import { REPLICATED_INFRASTRUCTURE } from '../infrastructure-props';
import { InfrastructureWorkload, memoryBytes } from '../infrastructure-workload';

const PROPS: Shape<CredentialBrokerProps> = {
  ...REPLICATED_INFRASTRUCTURE,
  image: checkedLater,
  clusterIP: checkedLater,
  clusterDomain: dnsSubdomain,
  tls: brokerTls,
};

/** A grant as one of its agents has it. An agent has one for each host and header. */
interface HeldGrant {
  readonly name: string;
  readonly host: string;
  readonly header: string;
  /** Whether the agent has it as one of a group. */
  readonly ofGroup: boolean;
}

/**
 * An Envoy that calls APIs for agents and adds their keys, which are never in the pod of an agent.
 *
 * Each grant is for one agent, or one group of agents, and one API. It has a TCP port of its own that only this caller may call, and passes
 * the methods, paths and headers of the API alone. The upstream's name and certificate are fixed. The broker reads the key from a file at
 * each request: a changed Secret counts without a restart. Without a key it answers 503, and it answers every other call with 403.
 *
 * Grants that one ConfigMap cannot hold get further pods behind the same Service. Neither URLs nor ports change by it.
 *
 * @throws if a range is no CIDR, the image has no digest, or the name or `clusterIP` is not valid; synth fails if one grant is too long for
 * a ConfigMap
 * @see https://www.envoyproxy.io/docs/envoy/latest/configuration/best_practices/edge
 */
export class CredentialBroker extends Construct {
  /**
   * The pods. A broker with more grants than one ConfigMap holds has further ones: see `deployments`.
   */
  public readonly deployment: HardenedAgentDeployment;

  /**
   * All pods of the broker, in however many Deployments they are.
   */
  public readonly pods: kplus.IPodSelector;

  /**
   * The Service, with a port for each grant.
   */
  public readonly service: kplus.Service;

  /**
   * The policy of the pods, which denies what no grant opens.
   */
  public readonly egress: PodSubnetEgressDeny;

  private readonly workload: InfrastructureWorkload;
  private readonly origin: string;
  private readonly tls?: TlsSpec;
  private readonly certificate?: kplus.Volume;
  private readonly process: Omit<BrokerOptions, 'grants'>;
  private readonly namespace: string;
  private readonly domain: string;
  private readonly divided: BrokerPods[];
  private readonly namesByPort = new Map<number, string>();
  private readonly ofAgents = new Map<kplus.AbstractPod, HeldGrant[]>();

  constructor(scope: Construct, id: string, props: CredentialBrokerProps) {
    super(scope, requireId(scope, id));
    checkProps(this, props, PROPS);
    const { families } = DeniedRanges.of(this, AgentCluster._ranges(this, props));
    this.namespace = props.namespace.namespaceName;
    this.domain = clusterDomain(this, props.clusterDomain);
    this.process = { families, memory: memoryBytes(props.resources), tls: props.tls !== undefined };
    const first = new BrokerPods(BROKER_ENVOY.folder, this.process);
    this.divided = [first];
    this.workload = new InfrastructureWorkload(this, props, {
      role: 'credential-broker',
      program: 'envoy',
      container: {
        name: 'main',
        command: [...BROKER_ENVOY.command!],
        portNumber: METRICS_PORT,
        probes: { kind: ProbeKind.TCP },
        writablePaths: [],
      },
      config: first.config,
      isDivisible: true,
      servicePorts: [{ name: 'metrics', port: METRICS_PORT, targetPort: METRICS_PORT }],
      clusterIP: props.clusterIP,
    });
    this.deployment = first.deployment = this.workload.deployment;
    this.pods = this.workload.pods;
    this.service = this.workload.service;
    this.egress = this.workload.egress;
    this.tls = props.tls?._spec;
    if (this.tls) {
      const { service: { name }, namespace, domain } = this;
      this.certificate = certificateVolume(this, this.tls, { name, namespace, domain, clusterIP: props.clusterIP });
      mountCertificate(this.deployment, this.certificate);
    }
    this.origin = `${this.tls ? 'https' : 'http'}://${this.workload.serviceHost()}`;
  }

  /**
   * The pods by their Deployments: the first one is `deployment`. There is a further one for each ConfigMap that is full.
   */
  public get deployments(): HardenedAgentDeployment[] {
    return this.divided.map(({ deployment }) => deployment);
  }

  /**
   * Lets an agent, or a group of agents, call an API with a key that it does not have.
   *
   * It opens the network on both sides, mounts the key in the broker, and sets the variables of the agent. A group is one caller: its
   * agents share the grant and its limits. All sandboxes of a template are one agent.
   *
   * @param agent the agent, or an `AgentGroup`
   * @param api the API, such as `BrokeredApi.anthropic({ key: { secret, key: 'api-key' } })`
   * @param options name and port of the grant
   * @throws if the Secret is in another namespace, the agent has a grant of the API already, a name or port is taken, or a container of
   * the agent has one of the variables
   */
  public grant(agent: kplus.IPodSelector, api: BrokeredApi, options: BrokerGrantOptions = {}): BrokerGrant {
    requireInstanceOf(this, 'api', api, BrokeredApi);
    const caller = this.callerOf(agent);
    const grant = this.add(caller, api._spec, options);
    const variables = Object.entries(api._spec.variables(grant.url));
    caller.each(({ shared }) => variables.forEach(([name, value]) => shared.share(name, value)));
    return grant;
  }

  /**
   * Lets git of an agent, or of a group of agents, clone and fetch some repositories of a host, with a token that the agent does not have.
   *
   * git calls the broker in place of the host, over HTTP or SSH. Git LFS is refused.
   *
   * @param agent the agent, or an `AgentGroup`
   * @param host such as "github.com"
   * @param props the token, the repositories, and whether the agent may push
   * @throws if the host is no name outside the cluster, or as `grant`
   */
  public grantGit(agent: kplus.IPodSelector, host: string, props: GitGrantProps): BrokerGrant {
    checkProps(this, props, GIT_GRANT);
    const { user = 'x-access-token', push = false, name, port } = props;
    const caller = this.callerOf(agent);
    const fqdn = requireFqdn(this, 'host', host);
    const git: KnownApi = {
      host: fqdn,
      header: 'authorization',
      prefix: 'Basic ',
      user,
      headers: ['git-protocol'],
      routes: gitRoutes({ repositories: requireRepositories(this, 'repositories', props.repositories, fqdn), push }),
    };
    const limits = { ...props, requestsPerMinute: props.requestsPerMinute ?? 1200 };
    const grant = this.add(caller, specOf(git, limits, push ? Size.mebibytes(16) : undefined), { name, port });
    caller.each((tools) => gitConfigOf(tools).replace(fqdn, grant.url, this.tls && AUTHORITY_FILE));
    return grant;
  }

  /**
   * Lets a scraper read the metrics: `GET /stats/prometheus` on port 9902. No one else may call that port.
   *
   * Where the scraper is in a namespace whose egress is denied by a policy of this library, its egress is opened too.
   *
   * @param scraper the pods of Prometheus, such as `Pods.select(…)` with labels and the name of a namespace
   * @throws if the scraper is not selected by labels
   */
  public allowMetricsFrom(scraper: kplus.IPodSelector): void {
    allowMetrics(this, this.egress, scraper);
  }

  private callerOf(agent: kplus.IPodSelector): Caller {
    const caller = callerOf(this, 'agent', agent);
    if (identityOf(caller.construct) !== identityOf(this)) {
      throw propError(this, 'agent', 'be in the cluster of the broker', agent.node.path, 'make a broker in the cluster of the agent');
    }
    return caller;
  }

  private add(caller: Caller, api: ApiSpec, options: BrokerGrantOptions): BrokerGrant {
    checkProps(this, options, GRANT_OPTIONS);
    if (api.server) {
      toolServer(this, 'api.server', api.server);
    }
    requireOwnSecret(this, 'key.secret', api.key.secret, this.namespace);
    this.requireRoom(api);
    const upstream = this.upstreamOf(api);
    const given = options.name ?? grantNameOf(caller.construct.node.path, upstream.host);
    const held = { name: given, host: upstream.host, header: api.header };
    caller.each(({ pod }) => this.hold(pod, { ...held, ofGroup: pod !== caller.construct }));
    const name = requireGrantName(this, given, (one) => this.hasName(one));
    const port = grantPort(this, name, options.port, (one) => this.namesByPort.get(one));
    const { key, server, host: _host, variables: _variables, ...passed } = api;
    const listener: BrokerListener = { ...passed, name, port, upstream };
    const pods = this.podsFor(listener);
    this.namesByPort.set(port, name);
    const grant = BrokerGrant._make(this, name, name, upstream.host, port, `${this.origin}:${port}`);
    mountKey(grant, name, key, pods.deployment);
    this.workload.listen(pods.deployment, port, name);
    caller.open(this.egress, grant);
    const { tls } = this;
    if (tls) {
      caller.each((tools) => giveAuthority(tools, tls.authority));
    }
    if (server) {
      AgentTools.of(this, 'deployment', pods.deployment).open(server.egress, server);
    } else {
      this.workload.openPublic(upstream.port);
    }
    return grant;
  }

  private hasName(name: string): boolean {
    return [...this.namesByPort.values()].includes(name);
  }

  /** Those that take a grant: further ones where no others have room for it. */
  private podsFor(listener: BrokerListener): BrokerPods {
    const known = this.divided.find((one) => one.take(listener));
    if (known) {
      return known;
    }
    const further = new BrokerPods(BROKER_ENVOY.folder, this.process);
    further.take(listener);
    further.deployment = this.workload.divide(further.config);
    requireWrittenName(this, 'deployments.', further.deployment); // its logs have this name
    if (this.certificate) {
      mountCertificate(further.deployment, this.certificate);
    }
    this.divided.push(further);
    return further;
  }

  /** Notes a grant that an agent has, itself or by a group: the variables of an agent lead to one grant for each host and header. */
  private hold(agent: kplus.AbstractPod, grant: HeldGrant): void {
    const others = memoize(this.ofAgents, agent, () => []);
    const twin = others.find(({ host, header }) => host === grant.host && header === grant.header);
    if (twin) {
      throw constructError(this, `agent "${agent.node.path}" must have one grant for host "${grant.host}" and header "${grant.header}", `
        + `got a second one beside "${twin.name}"; give the methods and paths of both to one grant, `
        + 'or one of them another \'header\' that the API takes'
        + (grant.ofGroup || twin.ofGroup ? ', or leave the agent out of the group' : ''));
    }
    others.push(grant);
  }

  private requireRoom({ maxBodyBytes }: ApiSpec): void {
    const { memory } = this.process;
    if (maxBodyBytes > memory / 8) {
      throw propError(this, 'maxBody', 'be at most an eighth of the memory limit of the broker', `${maxBodyBytes} bytes of ${memory}`,
        'raise \'resources.memory\' of the broker, or lower \'maxBody\'');
    }
  }

  private upstreamOf({ host, server }: ApiSpec): BrokerUpstream {
    if (host) {
      return { host: host.name, address: host.name, port: host.port, tls: true };
    }
    const { hostname } = new URL(server!.url);
    const address = hostname.endsWith('.svc') ? `${hostname}.${this.domain}` : hostname;
    return { host: hostname, address, port: server!.port, tls: false };
  }
}
