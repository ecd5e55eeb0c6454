import { ApiObject, Duration } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import { Construct, IConstruct } from 'constructs';
import { AgentContainerProps } from './agent-container';
import { AgentWorkload, plusProps, requireNoReplicas, workloadKind } from './agent-workload';
import { AgentWorkloadProps } from './agent-workload-props';
import { IHardenedAgent } from './hardened-agent';
import { keptService } from './kept-form';
import { UseOptions } from './use-options';
import { WORKLOAD } from './workload-shape';
import { Workspaces } from './workspaces';
import { Shape, flag, integer, oneOf, rendered } from '../../engine/input/check';
import { seconds } from '../../engine/input/duration';
import { propError } from '../../engine/input/props';
import { surges } from '../../engine/rules/criteria/shared-claims';
import { Json } from '../../engine/value/json';
import { AgentCallers } from '../../synth/agent-callers';
import { AgentPolicy } from '../../synth/agent-policy';
import { AgentReach } from '../../synth/agent-reach';
import { IToolServer } from '../network/tool-server';

/**
 * Properties of `HardenedAgentDeployment`.
 */
export interface HardenedAgentDeploymentProps extends AgentWorkloadProps {
  /**
   * Number of pods.
   *
   * @default 1
   */
  readonly replicas?: number;

  /**
   * How the Deployment replaces old pods by new ones.
   *
   * @default - a rolling update of a quarter of the pods at a time, and `recreate()` with a workspace that one pod or node mounts
   */
  readonly strategy?: kplus.DeploymentStrategy;

  /**
   * Time that a pod must be ready before it counts as available, in whole seconds.
   *
   * @default Duration.seconds(0)
   */
  readonly minReady?: Duration;

  /**
   * Time after which a rollout without progress counts as failed, in whole seconds.
   *
   * @default Duration.seconds(600)
   */
  readonly progressDeadline?: Duration;

  /**
   * Whether Kubernetes schedules the pods on different nodes and in different zones.
   *
   * @default false
   */
  readonly spread?: boolean;
}

const SHAPE: Shape<HardenedAgentDeploymentProps> = {
  ...WORKLOAD,
  restartPolicy: oneOf({ ALWAYS: kplus.RestartPolicy.ALWAYS }), // the API server refuses others
  replicas: integer(0),
  strategy: rendered('a DeploymentStrategy', 'DeploymentStrategy.recreate() or DeploymentStrategy.rollingUpdate()'),
  minReady: seconds(0),
  progressDeadline: seconds(1),
  spread: flag,
};

/**
 * A Deployment whose pods run an agent, hardened in every field that you leave out.
 *
 * It is a `Deployment` of cdk8s-plus: you can expose, scale and select it.
 *
 * @throws if a prop is out of range; synth fails if you set a field weaker and do not acknowledge it
 * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
 */
export class HardenedAgentDeployment extends kplus.Deployment implements IHardenedAgent {
  protected readonly apiObject: ApiObject;
  private readonly agent: AgentWorkload;

  constructor(scope: Construct, id: string, props: HardenedAgentDeploymentProps) {
    super(scope, id, {
      ...plusProps(scope, id, props, SHAPE),
      replicas: props.replicas,
      strategy: props.strategy,
      minReady: props.minReady,
      progressDeadline: props.progressDeadline,
    });
    this.agent = new AgentWorkload(this, props);
    this.apiObject = this.agent.object('apps/v1', 'Deployment', (harden) => this.spec(harden, props.strategy));
    this.agent.addContainers();
    updateStrategy(this, this.agent.containers.workspaces, props.strategy);
    if (props.spread) { // cdk8s-plus would add the rules again at each rendering
      [kplus.Topology.HOSTNAME, kplus.Topology.ZONE].forEach((topology) => this.scheduling.spread({ topology }));
    }
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
   * Exposes the pods by a Service.
   *
   * @param options name, type and ports of the Service
   * @throws if no container opens a port of the Service
   */
  public exposeViaService(options?: kplus.DeploymentExposeViaServiceOptions): kplus.Service {
    return keptService(super.exposeViaService(options));
  }

  /**
   * Leaves the number of pods to an autoscaler, such as a ScaledObject of KEDA. A HorizontalPodAutoscaler of cdk8s-plus calls it.
   *
   * @throws if `replicas` is given
   */
  public markHasAutoscaler(): void {
    requireNoReplicas(this, this.replicas);
    super.markHasAutoscaler();
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

  private spec(harden: (pod: Json) => Json, chosen?: kplus.DeploymentStrategy): Json {
    const spec = kplus.k8s.toJson_DeploymentSpec(this._toKube()) as Json;
    const replicas = spec.replicas === undefined ? undefined : this.replicas ?? 1; // none where an autoscaler decides
    const strategy = updateStrategy(this, this.agent.containers.workspaces, chosen) ?? (spec.strategy as Json);
    const minReadySeconds: unknown = spec.minReadySeconds || undefined; // the API server drops zero
    return { ...spec, minReadySeconds, replicas, strategy, template: { ...spec.template, spec: harden(spec.template.spec) } };
  }
}

workloadKind('HardenedAgentDeployment', HardenedAgentDeployment, SHAPE);

const { READ_WRITE_MANY, READ_WRITE_ONCE_POD } = kplus.PersistentVolumeAccessMode;

/**
 * How a Deployment replaces its pods, if that is not left to cdk8s-plus. Where the pods share the disk of one node, the old pod ends
 * before the new one starts: otherwise the new one waits for the disk, and the old one for the new one.
 */
function updateStrategy(scope: IConstruct, { sharedModes }: Workspaces, chosen?: kplus.DeploymentStrategy): Json | undefined {
  if (!chosen) {
    return sharedModes.some((mode) => mode !== READ_WRITE_MANY) ? { type: 'Recreate' } : undefined;
  }
  const strategy = kplus.k8s.toJson_DeploymentStrategy(chosen._toKube()) as Json;
  if (sharedModes.includes(READ_WRITE_ONCE_POD) && surges({ apiVersion: 'apps/v1', kind: 'Deployment', spec: { strategy } })) {
    throw propError(scope, 'strategy', 'end the old pod before the new one starts, since only one pod can mount the workspace', strategy,
      'give DeploymentStrategy.recreate(), or a rolling update with maxSurge 0');
  }
  return strategy;
}
