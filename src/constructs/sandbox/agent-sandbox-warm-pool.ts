import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { ImportedSandboxWarmPool, requireReach } from './imported-sandboxes';
import { IAgentSandboxTemplate, IAgentSandboxWarmPool, after, template } from './sandbox-shape';
import { Shape, checkProps, integer, oneOf, requireId, required } from '../../engine/input/check';
import { AgentCallers } from '../../synth/agent-callers';
import { AgentReach } from '../../synth/agent-reach';
import { GuardedApiObject } from '../../synth/guarded-api-object';
import { IAgentNamespace } from '../network/agent-namespace-ref';
import { dnsSubdomain } from '../props/dns-names';
import { propOfOtherKind, propsOfKind } from '../workload/agent-workload';

/**
 * What a pool does with its unclaimed sandboxes when the template changes.
 */
export enum AgentSandboxUpdateStrategy {
  /** It replaces them at once. */
  RECREATE = 'Recreate',
  /** It keeps them until someone claims or deletes them. Synth warns. */
  ON_REPLENISH = 'OnReplenish',
}

/**
 * Properties of `AgentSandboxWarmPool`.
 */
export interface AgentSandboxWarmPoolProps {
  /**
   * The template of the sandboxes. The pool is in its namespace.
   */
  readonly template: IAgentSandboxTemplate;

  /**
   * Number of sandboxes that wait for a claim.
   *
   * @default 1
   */
  readonly replicas?: number;

  /**
   * What the pool does with its unclaimed sandboxes when the template changes.
   *
   * @default AgentSandboxUpdateStrategy.RECREATE
   */
  readonly updateStrategy?: AgentSandboxUpdateStrategy;

  /**
   * Name of the SandboxWarmPool: a DNS subdomain such as "python".
   *
   * @default - generated from the construct's path
   */
  readonly name?: string;
}

const SHAPE: Shape<AgentSandboxWarmPoolProps> = {
  template: required(template),
  replicas: integer(0),
  updateStrategy: oneOf(AgentSandboxUpdateStrategy),
  name: dnsSubdomain,
};
propsOfKind('AgentSandboxWarmPool', SHAPE);

/**
 * A SandboxWarmPool of kubernetes-sigs/agent-sandbox: sandboxes of a template that wait for a claim.
 *
 * When the template changes, the pool replaces its unclaimed sandboxes, so that none is weaker than its template.
 *
 * @throws if a prop is out of range, or the template is missing
 * @see https://github.com/kubernetes-sigs/agent-sandbox/blob/main/extensions/api/v1beta1/sandboxwarmpool_types.go
 */
export class AgentSandboxWarmPool extends Construct implements IAgentSandboxWarmPool {
  /**
   * Refers to a pool that exists already, and creates nothing.
   *
   * @param scope the scope, such as a chart
   * @param id the construct's id
   * @param namespace its namespace
   * @param name name of the SandboxWarmPool, such as "python"
   * @throws if an argument is of the wrong kind
   */
  public static fromPoolName(scope: Construct, id: string, namespace: IAgentNamespace, name: string): IAgentSandboxWarmPool {
    return new ImportedSandboxWarmPool(scope, id, namespace, name);
  }

  /**
   * Name of the namespace: that of the template.
   */
  public readonly namespaceName: string;

  /**
   * The template of the sandboxes.
   */
  public readonly template?: IAgentSandboxTemplate;

  private readonly resource: ApiObject;

  constructor(scope: Construct, id: string, props: AgentSandboxWarmPoolProps) {
    super(scope, requireId(scope, id));
    checkProps(this, props, SHAPE, propOfOtherKind);
    const { template: of, replicas = 1, updateStrategy = AgentSandboxUpdateStrategy.RECREATE, name } = props;
    this.template = of;
    this.namespaceName = of.namespaceName;
    this.resource = new GuardedApiObject(this, 'Resource', {
      apiVersion: 'extensions.agents.x-k8s.io/v1beta1',
      kind: 'SandboxWarmPool',
      metadata: { namespace: of.namespaceName, ...(name !== undefined && { name }) },
      spec: { replicas, sandboxTemplateRef: { name: of.templateName }, updateStrategy: { type: updateStrategy } },
    });
    after(this, of);
  }

  /**
   * Name of the SandboxWarmPool.
   */
  public get poolName(): string {
    return this.resource.name;
  }

  /**
   * What the sandboxes of the pool may call, by all policies that the app has now: the same as those of its template.
   *
   * @throws if the template is not of this app
   */
  public reach(): AgentReach {
    return requireReach(this, this.template).reach();
  }

  /**
   * Who may call the sandboxes of the pool, by all policies that the app has now: the same as those of its template.
   *
   * @throws if the template is not of this app
   */
  public reachedBy(): AgentCallers {
    return requireReach(this, this.template).reachedBy();
  }
}
