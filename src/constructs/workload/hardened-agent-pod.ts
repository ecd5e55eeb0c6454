import { ApiObject, Lazy } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import { Construct } from 'constructs';
import { AgentPodSpec, metadataOf, plusProps, takePlace } from './agent-pod-spec';
import { AgentWorkloadProps } from './agent-workload-props';
import { Json } from '../../engine/value/json';
import { AgentCallers } from '../../synth/agent-callers';
import { AgentPolicy } from '../../synth/agent-policy';
import { AgentReach } from '../../synth/agent-reach';
import { GuardedApiObject } from '../../synth/guarded-api-object';

/**
 * Properties of `HardenedAgentPod`.
 */
export interface HardenedAgentPodProps extends AgentWorkloadProps {}

/**
 * One pod that runs an agent, hardened in every field that is left out.
 *
 * It is a `Pod` of cdk8s-plus: services select it, policies and `connections` take it.
 *
 * @throws if a prop is out of range; synth fails if a field is set weaker than hardened and not acknowledged
 * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
 */
export class HardenedAgentPod extends kplus.Pod {
  protected readonly apiObject: ApiObject;
  private readonly agent: AgentPodSpec;

  constructor(scope: Construct, id: string, props: HardenedAgentPodProps) {
    const metadata = metadataOf(props);
    super(scope, id, plusProps(props, metadata));
    this.agent = new AgentPodSpec(this, props);
    this.apiObject = new GuardedApiObject(this, 'Resource', {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: takePlace(this, metadata),
      spec: Lazy.any({ produce: () => this.agent.render(kplus.k8s.toJson_PodSpec(this._toKube()) as Json) }),
    }, this.agent.facts());
    this.agent.addContainers();
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
}
