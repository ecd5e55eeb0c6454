import { ApiObject, Duration, Lazy } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import { Construct } from 'constructs';
import { AgentPodSpec, metadataOf, plusProps, takePlace } from './agent-pod-spec';
import { AgentWorkloadProps } from './agent-workload-props';
import { requireInteger } from '../../engine/input/props';
import { Json, object } from '../../engine/value/json';
import { AgentCallers } from '../../synth/agent-callers';
import { AgentPolicy } from '../../synth/agent-policy';
import { AgentReach } from '../../synth/agent-reach';
import { GuardedApiObject } from '../../synth/guarded-api-object';

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
   * How old pods are replaced by new ones.
   *
   * @default - a rolling update, a quarter at a time
   */
  readonly strategy?: kplus.DeploymentStrategy;

  /**
   * Time that a pod must be ready before it counts as available, in whole seconds.
   *
   * @default Duration.seconds(0)
   */
  readonly minReady?: Duration;

  /**
   * Time after which a roll-out that makes no progress counts as failed, in whole seconds.
   *
   * @default Duration.seconds(600)
   */
  readonly progressDeadline?: Duration;

  /**
   * Whether the pods are kept off each other's nodes and zones.
   *
   * @default false
   */
  readonly spread?: boolean;
}

/**
 * A Deployment whose pods run an agent, hardened in every field that is left out.
 *
 * It is a `Deployment` of cdk8s-plus: it can be exposed, scaled and selected.
 *
 * @throws if a prop is out of range; synth fails if a field is set weaker than hardened and not acknowledged
 * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
 */
export class HardenedAgentDeployment extends kplus.Deployment {
  protected readonly apiObject: ApiObject;
  private readonly agent: AgentPodSpec;

  constructor(scope: Construct, id: string, props: HardenedAgentDeploymentProps) {
    const metadata = metadataOf(props);
    super(scope, id, {
      ...plusProps(props, metadata),
      podMetadata: { labels: metadata.labels, annotations: metadata.annotations },
      replicas: props.replicas,
      strategy: props.strategy,
      minReady: props.minReady,
      progressDeadline: props.progressDeadline,
    });
    requireInteger(this, 'replicas', props.replicas ?? 1, 0);
    this.agent = new AgentPodSpec(this, props);
    this.apiObject = new GuardedApiObject(this, 'Resource', {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: takePlace(this, metadata),
      spec: Lazy.any({ produce: () => this.spec() }),
    }, this.agent.facts());
    this.agent.addContainers();
    if (props.spread) { // cdk8s-plus would add the rules once more at each rendering
      [kplus.Topology.HOSTNAME, kplus.Topology.ZONE].forEach((topology) => this.scheduling.spread({ topology }));
    }
  }

  /**
   * Adds a container, hardened like the others.
   *
   * @param cont the container
   * @throws if its name is taken or a prop is out of range
   */
  public addContainer(cont: kplus.ContainerProps): kplus.Container {
    return super.addContainer(this.agent.container(cont, false));
  }

  /**
   * Adds an init container, or a native sidecar with `restartPolicy: ALWAYS`, hardened like the others.
   *
   * @param cont the container
   * @throws if its name is taken or a prop is out of range
   */
  public addInitContainer(cont: kplus.ContainerProps): kplus.Container {
    return super.addInitContainer(this.agent.container(cont, true));
  }

  /**
   * Attaches a container of cdk8s-plus; what it leaves out is hardened.
   *
   * @param cont the container
   * @throws if its name is taken
   */
  public attachContainer(cont: kplus.Container): void {
    this.agent.attached(cont);
    super.attachContainer(cont);
  }

  /**
   * What the policies of the app as it is now let the agent call.
   *
   * It looks at the whole app; ask `AgentPolicy.of(app).reaches()` for many.
   */
  public reach(): AgentReach {
    return AgentPolicy.of(this).reach(this);
  }

  /**
   * Who may call the agent, as the policies of the app as it is now have it.
   *
   * It looks at the whole app; ask `AgentPolicy.of(app).callers()` for many.
   */
  public reachedBy(): AgentCallers {
    return AgentPolicy.of(this).reachedBy(this);
  }

  private spec(): Json {
    const spec = kplus.k8s.toJson_DeploymentSpec(this._toKube()) as Json;
    const replicas = spec.replicas === undefined ? undefined : this.replicas ?? 1; // none where an autoscaler decides
    return { ...spec, replicas, template: { ...spec.template, spec: this.agent.render(object(spec.template.spec)) } };
  }
}
