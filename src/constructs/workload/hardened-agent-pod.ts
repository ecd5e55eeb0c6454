import { ApiObject } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import { Construct } from 'constructs';
import { AgentContainerProps } from './agent-container';
import { AgentWorkload, plusProps, workloadKind } from './agent-workload';
import { AgentWorkloadProps } from './agent-workload-props';
import { IHardenedAgent } from './hardened-agent';
import { UseOptions } from './use-options';
import { WORKLOAD } from './workload-shape';
import { AgentCallers } from '../../synth/agent-callers';
import { AgentPolicy } from '../../synth/agent-policy';
import { AgentReach } from '../../synth/agent-reach';
import { IToolServer } from '../network/tool-server';

/**
 * Properties of `HardenedAgentPod`.
 */
export interface HardenedAgentPodProps extends AgentWorkloadProps {}

/**
 * One pod that runs an agent, hardened in every field that you leave out.
 *
 * It is a `Pod` of cdk8s-plus: Services select it, and policies and `connections` accept it.
 *
 * @throws if a prop is out of range; synth fails if you set a field weaker and do not acknowledge it
 * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
 */
export class HardenedAgentPod extends kplus.Pod implements IHardenedAgent {
  protected readonly apiObject: ApiObject;
  private readonly agent: AgentWorkload;

  constructor(scope: Construct, id: string, props: HardenedAgentPodProps) {
    super(scope, id, plusProps(scope, id, props, WORKLOAD));
    this.agent = new AgentWorkload(this, props);
    this.apiObject = this.agent.object('v1', 'Pod', (harden) => harden(kplus.k8s.toJson_PodSpec(this._toKube())!));
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

workloadKind('HardenedAgentPod', HardenedAgentPod, WORKLOAD);
