import * as kplus from 'cdk8s-plus-29';
import { Construct } from 'constructs';
import { McpServerProps } from './mcp-server-props';
import { PROPS } from './mcp-server-shape';
import { serverPort, withTcpProbes } from './server-port';
import { checkProps, requireId } from '../../engine/input/check';
import { propError } from '../../engine/input/props';
import { AgentCallers } from '../../synth/agent-callers';
import { AgentReach } from '../../synth/agent-reach';
import { isolatePods } from '../gateway/isolate-pods';
import { requireClusterIP, serviceHost } from '../gateway/service-address';
import { AgentCluster } from '../network/agent-cluster';
import { DeniedRanges } from '../network/denied-ranges';
import { PodSubnetEgressDeny } from '../network/pod-subnet-egress-deny';
import { IToolServer } from '../network/tool-server';
import { AgentWorkloadProps } from '../workload/agent-workload-props';
import { HardenedAgentDeployment } from '../workload/hardened-agent-deployment';
import { keptService } from '../workload/kept-form';
import { ownAccount } from '../workload/own-account';
import { UseOptions } from '../workload/use-options';

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
