import { ApiObject } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import { Construct } from 'constructs';
import { AgentSandboxOperatingMode, AgentSandboxShutdownPolicy, AgentSandboxWorkloadProps } from './sandbox-options';
import { SANDBOX, blueprint, holdPlace, sandboxProps, time } from './sandbox-shape';
import { Shape, oneOf } from '../../engine/input/check';
import { isDnsLabel } from '../../engine/input/dns-names';
import { constructError, propError } from '../../engine/input/props';
import { AgentCallers } from '../../synth/agent-callers';
import { AgentPolicy } from '../../synth/agent-policy';
import { AgentReach } from '../../synth/agent-reach';
import { IToolServer } from '../network/tool-server';
import { AgentContainerProps } from '../workload/agent-container';
import { AgentWorkload, workloadKind } from '../workload/agent-workload';
import { IHardenedAgent } from '../workload/hardened-agent';
import { UseOptions } from '../workload/use-options';

/**
 * Properties of `AgentSandbox`.
 */
export interface AgentSandboxProps extends AgentSandboxWorkloadProps {
  /**
   * When the sandbox ends: a point in time as RFC 3339 writes it, such as "2026-12-01T18:00:00Z".
   *
   * @default - it does not end by itself
   */
  readonly shutdownTime?: string;

  /**
   * What happens to the Sandbox at its end. It needs `shutdownTime`.
   *
   * @default - that of agent-sandbox, RETAIN
   */
  readonly shutdownPolicy?: AgentSandboxShutdownPolicy;

  /**
   * Whether the sandbox has a pod.
   *
   * @default - that of agent-sandbox, RUNNING
   */
  readonly operatingMode?: AgentSandboxOperatingMode;
}

const { DELETE, RETAIN } = AgentSandboxShutdownPolicy;

const SHAPE: Shape<AgentSandboxProps> = {
  ...SANDBOX,
  shutdownTime: time,
  shutdownPolicy: oneOf({ DELETE, RETAIN }), // DeleteForeground is for claims
  operatingMode: oneOf(AgentSandboxOperatingMode),
};

const API = 'agents.x-k8s.io/v1beta1';

/**
 * A Sandbox of kubernetes-sigs/agent-sandbox: one pod that keeps its name and volumes, hardened in every field that you leave out.
 *
 * agent-sandbox gives the pod of a Sandbox no NetworkPolicy: the policies of the app apply, such as those of `PodSubnetEgressDeny`.
 *
 * @throws if a prop is out of range; synth fails if you set a field weaker and do not acknowledge it
 * @see https://github.com/kubernetes-sigs/agent-sandbox/blob/main/api/v1beta1/sandbox_types.go
 */
export class AgentSandbox extends kplus.Workload implements IHardenedAgent {
  /**
   * The name of the resource in the API.
   */
  public readonly resourceType = 'sandboxes';

  protected readonly apiObject: ApiObject;
  private readonly agent: AgentWorkload;

  constructor(scope: Construct, id: string, props: AgentSandboxProps) {
    super(scope, id, sandboxProps(scope, id, props, SHAPE));
    const { shutdownTime, shutdownPolicy, operatingMode } = props;
    if (shutdownPolicy !== undefined && shutdownTime === undefined) {
      throw propError(this, 'shutdownTime', 'be given with \'shutdownPolicy\'', undefined, 'without it the sandbox has no end');
    }
    holdPlace(this, props, API, 'Sandbox');
    this.agent = new AgentWorkload(this, props);
    this.apiObject = this.agent.object(API, 'Sandbox', (harden) => ({
      ...blueprint(this, props, kplus.k8s.toJson_PodSpec(this._toPodSpec())!, harden),
      shutdownTime,
      shutdownPolicy,
      operatingMode,
    }));
    if (props.service && !isDnsLabel(this.name)) {
      throw constructError(this,
        `the name "${this.name}" must be a DNS label of at most 63 characters, because the Service gets it; give 'name'`);
    }
    this.agent.addContainers();
  }

  /**
   * Adds a container with the fields that this library adds, and hardens it like the others.
   *
   * @param cont the container
   * @throws if another container has its name, or a prop is out of range
   */
  public addAgentContainer(cont: AgentContainerProps): kplus.Container {
    return this.addContainer(cont);
  }

  /**
   * Adds an init container, or a native sidecar with `restartPolicy: ALWAYS`, with the fields that this library adds.
   *
   * @param cont the container
   * @throws if another container has its name, or a prop is out of range
   */
  public addAgentInitContainer(cont: AgentContainerProps): kplus.Container {
    return this.addInitContainer(cont);
  }

  /**
   * Lets the agent call a server, and hands it the URL of the server as an environment variable.
   *
   * It opens the port of the server on both sides, in whatever namespace and chart of the cluster the two are.
   *
   * @param server the server, such as an `McpServer`
   * @param options the name of the variable
   * @throws if another server has the name already, a container has a variable of that name, or the server is in another cluster
   */
  public use(server: IToolServer, options: UseOptions): void {
    this.agent.use(server, options);
  }

  /**
   * What the agent may call, by all policies that the app has now.
   *
   * It reads the whole app. For many agents, call `AgentPolicy.of(app).reaches()` once.
   */
  public reach(): AgentReach {
    return AgentPolicy.of(this).reach(this);
  }

  /**
   * Who may call the agent, by all policies that the app has now.
   *
   * It reads the whole app. For many agents, call `AgentPolicy.of(app).callers()` once.
   */
  public reachedBy(): AgentCallers {
    return AgentPolicy.of(this).reachedBy(this);
  }
}

workloadKind('AgentSandbox', AgentSandbox, SHAPE);
