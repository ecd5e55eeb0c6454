import { ApiObject } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import { Construct } from 'constructs';
import { ImportedSandboxTemplate } from './imported-sandboxes';
import { AgentSandboxInjectionPolicy, AgentSandboxPolicyManagement, AgentSandboxWorkloadProps } from './sandbox-options';
import { IAgentSandboxTemplate, SANDBOX, blueprint, holdPlace, sandboxProps } from './sandbox-shape';
import { Shape, oneOf } from '../../engine/input/check';
import { AgentCallers } from '../../synth/agent-callers';
import { AgentPolicy } from '../../synth/agent-policy';
import { AgentReach } from '../../synth/agent-reach';
import { IAgentNamespace } from '../network/agent-namespace-ref';
import { subjectIn } from '../network/peer';
import { markIsolated } from '../network/pod-isolation';
import { IToolServer } from '../network/tool-server';
import { AgentContainerProps } from '../workload/agent-container';
import { AgentWorkload, workloadKind } from '../workload/agent-workload';
import { IHardenedAgent } from '../workload/hardened-agent';
import { UseOptions } from '../workload/use-options';

/**
 * Properties of `AgentSandboxTemplate`.
 */
export interface AgentSandboxTemplateProps extends AgentSandboxWorkloadProps {
  /**
   * Who makes the NetworkPolicy of the sandboxes.
   *
   * @default AgentSandboxPolicyManagement.MANAGED
   */
  readonly networkPolicyManagement?: AgentSandboxPolicyManagement;

  /**
   * Whether claims may add environment variables.
   *
   * @default AgentSandboxInjectionPolicy.DISALLOWED
   */
  readonly envVarsInjectionPolicy?: AgentSandboxInjectionPolicy;

  /**
   * Whether claims may add volumes.
   *
   * @default AgentSandboxInjectionPolicy.DISALLOWED
   */
  readonly volumeClaimTemplatesPolicy?: AgentSandboxInjectionPolicy;
}

const SHAPE: Shape<AgentSandboxTemplateProps> = {
  ...SANDBOX,
  networkPolicyManagement: oneOf(AgentSandboxPolicyManagement),
  envVarsInjectionPolicy: oneOf(AgentSandboxInjectionPolicy),
  volumeClaimTemplatesPolicy: oneOf(AgentSandboxInjectionPolicy),
};

const API = 'extensions.agents.x-k8s.io/v1beta1';

/**
 * A SandboxTemplate of kubernetes-sigs/agent-sandbox, from which pools and claims make sandboxes, hardened in every field that you
 * leave out.
 *
 * The controller makes a NetworkPolicy for its sandboxes that denies both directions. Network policies are additive, so the policies of
 * the app allow what the sandboxes need, and a quarantine still cuts them off. Without this, agent-sandbox lets sandboxes call all
 * public addresses and resolve names at public resolvers.
 *
 * @throws if a prop is out of range; synth fails if you set a field weaker and do not acknowledge it
 * @see https://github.com/kubernetes-sigs/agent-sandbox/blob/main/extensions/api/v1beta1/sandboxtemplate_types.go
 */
export class AgentSandboxTemplate extends kplus.Workload implements IHardenedAgent, IAgentSandboxTemplate {
  /**
   * Refers to a template that exists already, and creates nothing.
   *
   * The rules cannot judge its pods here.
   *
   * @param scope the scope, such as a chart
   * @param id the construct's id
   * @param namespace its namespace
   * @param name name of the SandboxTemplate, such as "python"
   * @throws if an argument is of the wrong kind
   */
  public static fromTemplateName(scope: Construct, id: string, namespace: IAgentNamespace, name: string): IAgentSandboxTemplate {
    return new ImportedSandboxTemplate(scope, id, namespace, name);
  }

  /**
   * Name of the namespace.
   */
  public readonly namespaceName: string;

  /**
   * Whether claims may add environment variables.
   */
  public readonly envVarsInjectionPolicy: AgentSandboxInjectionPolicy;

  /**
   * The name of the resource in the API.
   */
  public readonly resourceType = 'sandboxtemplates';

  protected readonly apiObject: ApiObject;
  private readonly agent: AgentWorkload;

  constructor(scope: Construct, id: string, props: AgentSandboxTemplateProps) {
    super(scope, id, sandboxProps(scope, id, props, SHAPE));
    const { networkPolicyManagement = AgentSandboxPolicyManagement.MANAGED } = props;
    const { envVarsInjectionPolicy = AgentSandboxInjectionPolicy.DISALLOWED } = props;
    const { volumeClaimTemplatesPolicy = AgentSandboxInjectionPolicy.DISALLOWED } = props;
    const isManaged = networkPolicyManagement === AgentSandboxPolicyManagement.MANAGED;
    this.namespaceName = props.namespace.namespaceName;
    this.envVarsInjectionPolicy = envVarsInjectionPolicy;
    holdPlace(this, props, API, 'SandboxTemplate');
    this.agent = new AgentWorkload(this, props);
    this.apiObject = this.agent.object(API, 'SandboxTemplate', (harden) => ({
      ...blueprint(this, props, kplus.k8s.toJson_PodSpec(this._toPodSpec())!, harden),
      networkPolicyManagement,
      ...(isManaged && { networkPolicy: { ingress: [], egress: [] } }), // without the field, the controller opens public addresses
      envVarsInjectionPolicy,
      volumeClaimTemplatesPolicy,
    }));
    this.agent.addContainers();
    if (isManaged) {
      const pods = subjectIn(this, 'namespace', this, this.namespaceName);
      (['Ingress', 'Egress'] as const).forEach((direction) => markIsolated(this, direction, pods));
    }
  }

  /**
   * Name of the SandboxTemplate.
   */
  public get templateName(): string {
    return this.name;
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
   * What the sandboxes of the template may call, by all policies that the app has now.
   *
   * It reads the whole app. For many agents, call `AgentPolicy.of(app).reaches()` once.
   */
  public reach(): AgentReach {
    return AgentPolicy.of(this).reach(this);
  }

  /**
   * Who may call the sandboxes of the template, by all policies that the app has now.
   *
   * It reads the whole app. For many agents, call `AgentPolicy.of(app).callers()` once.
   */
  public reachedBy(): AgentCallers {
    return AgentPolicy.of(this).reachedBy(this);
  }
}

workloadKind('AgentSandboxTemplate', AgentSandboxTemplate, SHAPE);
