import { ApiObject } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import { Construct } from 'constructs';
import { AgentContainerProps } from './agent-container';
import { AgentJobOptions, JOB, jobOptions, jobSpec, requireGateOfJob } from './agent-job-options';
import { AgentWorkload, plusProps, workloadKind } from './agent-workload';
import { AgentWorkloadProps } from './agent-workload-props';
import { IHardenedAgent } from './hardened-agent';
import { UseOptions } from './use-options';
import { WORKLOAD } from './workload-shape';
import { Shape } from '../../engine/input/check';
import { Json } from '../../engine/value/json';
import { AgentCallers } from '../../synth/agent-callers';
import { AgentPolicy } from '../../synth/agent-policy';
import { AgentReach } from '../../synth/agent-reach';
import { IToolServer } from '../network/tool-server';
import { dnsSubdomainUpTo } from '../props/dns-names';

/**
 * Properties of `HardenedAgentJob`.
 */
export interface HardenedAgentJobProps extends AgentWorkloadProps, AgentJobOptions {}

const SHAPE: Shape<HardenedAgentJobProps> = { ...WORKLOAD, ...JOB, name: dnsSubdomainUpTo(63) };

/**
 * A Job whose pods run an agent until its task is done, hardened in every field that you leave out.
 *
 * It ends: a deadline stops it, and Kubernetes removes it some time after that. It is a `Job` of cdk8s-plus.
 *
 * @throws if a prop is out of range; synth fails if you set a field weaker and do not acknowledge it
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/job/
 */
export class HardenedAgentJob extends kplus.Job implements IHardenedAgent {
  protected readonly apiObject: ApiObject;
  private readonly agent: AgentWorkload;

  constructor(scope: Construct, id: string, props: HardenedAgentJobProps) {
    super(scope, id, { ...plusProps(scope, id, props, SHAPE), ...jobOptions(props) });
    requireGateOfJob(this, props);
    this.agent = new AgentWorkload(this, props);
    this.apiObject = this.agent.object('batch/v1', 'Job', (harden) => (
      jobSpec(props, kplus.k8s.toJson_JobSpec(this._toKube()) as Json, harden)
    ));
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

workloadKind('HardenedAgentJob', HardenedAgentJob, SHAPE);
