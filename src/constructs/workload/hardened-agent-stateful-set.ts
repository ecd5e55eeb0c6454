import { ApiObject, Duration } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import { Construct } from 'constructs';
import { AgentContainerProps } from './agent-container';
import { AgentWorkload, plusProps, requireNoReplicas, workloadKind } from './agent-workload';
import { AgentWorkloadProps } from './agent-workload-props';
import { IHardenedAgent } from './hardened-agent';
import { UseOptions } from './use-options';
import { WORKLOAD } from './workload-shape';
import { Shape, integer, oneOf, rendered } from '../../engine/input/check';
import { seconds } from '../../engine/input/duration';
import { Json } from '../../engine/value/json';
import { AgentCallers } from '../../synth/agent-callers';
import { AgentPolicy } from '../../synth/agent-policy';
import { AgentReach } from '../../synth/agent-reach';
import { IToolServer } from '../network/tool-server';
import { serviceName } from '../props/dns-names';

/**
 * Properties of `HardenedAgentStatefulSet`.
 */
export interface HardenedAgentStatefulSetProps extends AgentWorkloadProps {
  /**
   * Number of pods.
   *
   * @default 1
   */
  readonly replicas?: number;

  /**
   * How the StatefulSet replaces old pods by new ones.
   *
   * @default - a rolling update, one pod at a time
   */
  readonly strategy?: kplus.StatefulSetUpdateStrategy;

  /**
   * Time that a pod must be ready before it counts as available, in whole seconds.
   *
   * @default Duration.seconds(0)
   */
  readonly minReady?: Duration;

  /**
   * Whether pods start one after the other, each when the one before it is ready.
   *
   * @default PodManagementPolicy.ORDERED_READY
   */
  readonly podManagementPolicy?: kplus.PodManagementPolicy;
}

const SHAPE: Shape<HardenedAgentStatefulSetProps> = {
  ...WORKLOAD,
  name: serviceName(52), // the controller adds a dash and ten letters for a label of the pods
  restartPolicy: oneOf({ ALWAYS: kplus.RestartPolicy.ALWAYS }), // the API server refuses others
  replicas: integer(0),
  strategy: rendered('a StatefulSetUpdateStrategy', 'StatefulSetUpdateStrategy.rollingUpdate() or StatefulSetUpdateStrategy.onDelete()'),
  minReady: seconds(0),
  podManagementPolicy: oneOf(kplus.PodManagementPolicy),
};

/**
 * A StatefulSet whose pods run an agent each, hardened in every field that you leave out.
 *
 * It has a headless Service of its own, which gives each pod a name in DNS. It is a `StatefulSet` of cdk8s-plus.
 *
 * @throws if a prop is out of range; synth fails if you set a field weaker and do not acknowledge it
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/
 */
export class HardenedAgentStatefulSet extends kplus.StatefulSet implements IHardenedAgent {
  protected readonly apiObject: ApiObject;
  private readonly agent: AgentWorkload;

  constructor(scope: Construct, id: string, props: HardenedAgentStatefulSetProps) {
    const forPlus = plusProps(scope, id, props, SHAPE);
    super(scope, id, {
      ...forPlus,
      replicas: props.replicas,
      strategy: props.strategy,
      minReady: props.minReady,
      podManagementPolicy: props.podManagementPolicy,
      service: new HeadlessService(scope, id, props),
    });
    this.agent = new AgentWorkload(this, props);
    this.apiObject = this.agent.object('apps/v1', 'StatefulSet', (harden) => this.spec(harden));
    this.apiObject.addDependency(this.service);
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

  private spec(harden: (pod: Json) => Json): Json {
    const spec = kplus.k8s.toJson_StatefulSetSpec(this._toKube()) as Json;
    const minReadySeconds: unknown = spec.minReadySeconds || undefined; // the API server drops zero
    return { ...spec, minReadySeconds, template: { ...spec.template, spec: harden(spec.template.spec) } };
  }
}

workloadKind('HardenedAgentStatefulSet', HardenedAgentStatefulSet, SHAPE);

/**
 * The Service of a StatefulSet: it gives each pod a name in DNS.
 *
 * cdk8s-plus would make one too, of the containers that it knows in the constructor. This one has the ports of all containers,
 * those that come later too, and may have none, as Kubernetes allows.
 */
class HeadlessService extends kplus.Service {
  private pods?: kplus.AbstractPod;

  constructor(scope: Construct, id: string, { name, namespace }: AgentWorkloadProps) {
    super(scope, `${id}-service`, {
      metadata: { namespace: namespace.namespaceName, ...(name !== undefined && { name }) },
      clusterIP: 'None',
    });
  }

  /** The pods that it serves. */
  public select(selector: kplus.IPodSelector): void {
    super.select(selector);
    this.pods = selector as kplus.AbstractPod;
  }

  /** @internal */
  public _toKube(): kplus.k8s.ServiceSpec {
    const ports = kplus.extractContainerPorts(this.pods);
    return {
      clusterIp: this.clusterIP,
      selector: this.pods!.toPodSelectorConfig().labelSelector._toKube().matchLabels,
      ports: ports.length === 0 ? undefined : ports.map((port) => ({
        name: port.name ?? (ports.length > 1 ? `${(port.protocol ?? 'TCP').toLowerCase()}-${port.number}` : undefined),
        port: port.number,
        targetPort: kplus.k8s.IntOrString.fromNumber(port.number),
        protocol: port.protocol,
      })),
    };
  }
}
