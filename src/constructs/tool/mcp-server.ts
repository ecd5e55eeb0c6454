import * as kplus from 'cdk8s-plus-29';
import { Construct } from 'constructs';
import { ClusterRanges } from '../../engine/address/cluster-ranges';
import { Check, Shape, checkedLater, checkProps, flag, integer, requireId } from '../../engine/input/check';
import { propError } from '../../engine/input/props';
import { AgentCallers } from '../../synth/agent-callers';
import { ProbeKind } from '../../synth/agent-probes';
import { AgentReach } from '../../synth/agent-reach';
import { isolatePods } from '../gateway/isolate-pods';
import { requireClusterIP, serviceHost } from '../gateway/service-address';
import { AgentCluster } from '../network/agent-cluster';
import { DeniedRanges } from '../network/denied-ranges';
import { FqdnBackEnd } from '../network/fqdn/fqdn-back-end';
import { RANGES, fqdnBackEnd as isFqdnBackEnd, list } from '../network/network-shape';
import { PodSubnetEgressDeny } from '../network/pod-subnet-egress-deny';
import { IToolServer } from '../network/tool-server';
import { serviceName } from '../props/dns-names';
import { AgentContainerProps } from '../workload/agent-container';
import { AgentWorkloadProps } from '../workload/agent-workload-props';
import { HardenedAgentDeployment } from '../workload/hardened-agent-deployment';
import { keptService } from '../workload/kept-form';
import { ownAccount } from '../workload/own-account';
import { UseOptions } from '../workload/use-options';
import { WORKLOAD } from '../workload/workload-shape';

/**
 * Properties of `McpServer`.
 *
 * The server needs a port: `port` next to `image`, or a port of an element of `containers`. `name` is a DNS label that begins with a
 * letter, since the Service has this name, too. The default of `serviceAccount` is an account without a token that only this server uses.
 * The default of `probes` is a TCP connection to the port.
 */
export interface McpServerProps extends AgentWorkloadProps, ClusterRanges {
  /**
   * Path of the URL at which the server answers MCP, such as "/mcp".
   *
   * @default "/mcp"
   */
  readonly path?: string;

  /**
   * Number of pods. A server that keeps sessions in memory needs a single one.
   *
   * @default 1
   */
  readonly replicas?: number;

  /**
   * Whether each pod runs on another node and in another zone than the others.
   *
   * @default false
   */
  readonly spread?: boolean;

  /**
   * Address of the Service, such as "10.96.0.60". Agents that may not call a resolver need it.
   *
   * @default - the cluster assigns an address, and agents resolve the name of the Service
   */
  readonly clusterIP?: string;

  /**
   * Whether the server may call the resolver of the cluster.
   *
   * @default - true if a policy lets the server call something, such as `egress.allowToService(…)` or `use(…)`, else false
   */
  readonly allowDns?: boolean;

  /**
   * Addresses of NodeLocal DNS on the nodes. An empty list means that the nodes do not run it.
   *
   * @default - those of the `AgentCluster`, else ["169.254.20.10"] where pods have IPv4
   */
  readonly nodeLocalDns?: string[];

  /**
   * How `egress.allowToFqdn` is enforced, for example `FqdnBackEnd.cilium()`.
   *
   * @default - the back end of the `AgentCluster`
   */
  readonly fqdnBackEnd?: FqdnBackEnd;
}

/** Kubernetes expands $(NAME) in variables, and a query or a fragment is no part of the address of a server. */
const urlPath: Check = (place, prop, value) => {
  if (typeof value !== 'string' || !/^\/[A-Za-z0-9._~%/-]*$/.test(value)) {
    throw propError(place, prop, 'be a path such as "/mcp": "/", then letters, digits, "/", "-", "_", ".", "~" and "%"', value);
  }
};

const PROPS: Shape<McpServerProps> = {
  ...WORKLOAD,
  ...RANGES,
  name: serviceName(),
  path: urlPath,
  replicas: integer(0),
  spread: flag,
  clusterIP: checkedLater,
  allowDns: flag,
  nodeLocalDns: list,
  fqdnBackEnd: isFqdnBackEnd,
};

/**
 * A server of the Model Context Protocol, or another server that runs tools for agents, as a trust zone of its own.
 *
 * It is a hardened Deployment with a Service, policies of its own, and an account of its own without a token. Its pods are agents for the
 * rules, Falco and admission. Only agents that use it may call it, on its port: `agent.use(server, { as: 'SEARCH_URL' })`. Its pods may
 * call nothing until `egress` or `use` allows it, and may query no resolver before that.
 *
 * A policy for all pods of the namespace applies to the server as well. If such a policy allows DNS or the internet, which the server's
 * own policy denies, synth fails: give the server a namespace of its own, or the other policy its `agent`. Pods beside the server that no
 * policy selects are closed by their `AgentNamespace`.
 *
 * @throws if there is no port, a range is no CIDR, or another prop is not valid; synth fails if a patch renames the Service
 * @see https://modelcontextprotocol.io/specification/2025-06-18/basic/transports#streamable-http
 */
export class McpServer extends Construct implements IToolServer {
  /**
   * The URL that agents call, such as "http://search.tools.svc:8080/mcp".
   */
  public readonly url: string;

  /**
   * The TCP port of the pods and of the Service.
   */
  public readonly port: number;

  /**
   * The pods.
   */
  public readonly deployment: HardenedAgentDeployment;

  /**
   * The Service, on the same port as the pods.
   */
  public readonly service: kplus.Service;

  /**
   * The policy of the pods, which denies what it does not allow: `server.egress.allowToFqdn('api.search.example', 443)`.
   *
   * Its `allowFrom` allows callers that are not agents of this library.
   */
  public readonly egress: PodSubnetEgressDeny;

  constructor(scope: Construct, id: string, props: McpServerProps) {
    super(scope, requireId(scope, id));
    checkProps(this, props, PROPS);
    const {
      path = '/mcp', clusterIP, allowDns, nodeLocalDns, fqdnBackEnd, podCidrs, serviceCidrs, nodeCidrs, apiServerCidrs, ...workload
    } = props;
    const port = serverPort(workload);
    if (port === undefined) {
      throw propError(this, 'port', 'be given', undefined,
        'the Service and the policies need the TCP port of the server: give it next to \'image\', or in an element of \'containers\'');
    }
    this.port = port;
    const { namespace, name } = workload;
    const metadata = { namespace: namespace.namespaceName, ...(name !== undefined && { name }) };
    const ranges = AgentCluster._ranges(this, { podCidrs, serviceCidrs, nodeCidrs, apiServerCidrs });

    this.deployment = new HardenedAgentDeployment(this, 'Deployment', {
      ...withTcpProbes(workload), serviceAccount: workload.serviceAccount ?? this.makeAccount(workload),
    });
    if (clusterIP !== undefined) {
      requireClusterIP(this, clusterIP, DeniedRanges.of(this, ranges).services);
    }
    this.service = keptService(new kplus.Service(this, 'Service', {
      metadata,
      selector: this.deployment,
      clusterIP,
      ports: [{ port, targetPort: port }],
    }));
    this.egress = isolatePods(this, {
      ranges, namespace, agent: this.deployment, nodeLocalDns, allowDns, dnsOnDemand: true, fqdnBackEnd,
    });
    this.url = `http://${serviceHost(this, this.service, clusterIP)}:${port}${path}`;
  }

  /**
   * Lets this server call another one, and hands it the URL of the other as an environment variable.
   *
   * Without it, no server can call another.
   *
   * @param server the other server
   * @param options the name of the variable
   * @throws if another server has the name already, a container has a variable of that name, or the server is in another cluster
   */
  public use(server: IToolServer, options: UseOptions): void {
    this.deployment.use(server, options);
  }

  /**
   * What the server may call, by all policies that the app has now.
   */
  public reach(): AgentReach {
    return this.deployment.reach();
  }

  /**
   * Who may call the server, by all policies that the app has now.
   */
  public reachedBy(): AgentCallers {
    return this.deployment.reachedBy();
  }

  /**
   * The pods as policies select them.
   */
  public toPodSelectorConfig(): kplus.PodSelectorConfig {
    return this.deployment.toPodSelectorConfig();
  }

  /**
   * The pods as a peer of policies.
   */
  public toNetworkPolicyPeerConfig(): kplus.NetworkPolicyPeerConfig {
    return this.deployment.toNetworkPolicyPeerConfig();
  }

  /**
   * The Deployment of the pods.
   */
  public toPodSelector(): kplus.IPodSelector | undefined {
    return this.deployment;
  }

  /** An account of the server's own. With identities, the workload makes it. */
  private makeAccount({ namespace, name, identities = [] }: AgentWorkloadProps): kplus.IServiceAccount | undefined {
    if (identities.length > 0) {
      return undefined;
    }
    if (name !== undefined && ['default', namespace.agentServiceAccountName].includes(name)) {
      throw propError(this, 'name', 'differ from the accounts of the namespace', name, 'the server\'s own account gets this name');
    }
    return ownAccount(this, namespace, name).account;
  }
}

/** The port that agents call: the first TCP port of a container. */
function serverPort({ port, containers = [] }: AgentWorkloadProps): number | undefined {
  return port ?? containers.map(tcpPort).find((one) => one !== undefined);
}

/** Probes that connect by TCP, where the user gives none: an MCP server may answer every GET with an error. */
function withTcpProbes(workload: AgentWorkloadProps): AgentWorkloadProps {
  const { port, probes, containers } = workload;
  return {
    ...workload,
    probes: port === undefined ? probes : probes ?? tcp(port),
    containers: containers?.map((container) => {
      const own = tcpPort(container);
      return own === undefined ? container : { probes: tcp(own), ...container };
    }),
  };
}

const tcp = (port: number) => ({ kind: ProbeKind.TCP, port });

function tcpPort({ port, portNumber = port, ports = [] }: AgentContainerProps): number | undefined {
  return portNumber ?? ports.find(({ protocol }) => protocol === undefined || protocol === kplus.Protocol.TCP)?.number;
}
