import { ApiObject } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import { Construct } from 'constructs';
import { RuntimeClassProps } from './runtime-class-props';
import { requireDnsLabel, requireDnsSubdomain } from '../../engine/input/props';
import { IAgentRuntime, RuntimeTraits } from '../../engine/runtimes/traits';
import { canonicalQuantity } from '../../engine/value/quantities';
import { GuardedApiObject } from '../../synth/guarded-api-object';

/** The parts of a RuntimeClass. */
interface RuntimeClassSpec extends RuntimeClassProps {
  readonly name: string;
  readonly handler: string;
  readonly traits: RuntimeTraits;
}

/**
 * A RuntimeClass that the app creates. It is internal, so jsii gives its members to its subclasses.
 *
 * @internal
 */
export abstract class RuntimeClass extends kplus.Resource implements IAgentRuntime {
  public readonly resourceType = 'runtimeclasses';
  public readonly traits: RuntimeTraits;

  /** @internal */
  public readonly _handler: string;

  protected readonly apiObject: ApiObject;

  constructor(scope: Construct, id: string, spec: RuntimeClassSpec) {
    super(scope, id);
    requireDnsSubdomain(this, 'name', spec.name);
    requireDnsLabel(this, 'handler', spec.handler);
    this.traits = spec.traits;
    this._handler = spec.handler;
    const overhead = { cpu: canonicalQuantity(spec.traits.overheadCpu), memory: canonicalQuantity(spec.traits.overheadMemory) };
    const scheduling = {
      nodeSelector: spec.nodeSelector,
      tolerations: spec.tolerations?.map((toleration) => kplus.k8s.toJson_Toleration(toleration)),
    };
    this.apiObject = new GuardedApiObject(this, 'Resource', {
      apiVersion: 'node.k8s.io/v1',
      kind: 'RuntimeClass',
      metadata: { name: spec.name },
      handler: spec.handler,
      overhead: overhead.cpu || overhead.memory ? { podFixed: overhead } : undefined,
      scheduling: scheduling.nodeSelector || scheduling.tolerations ? scheduling : undefined,
    }, { clusterScoped: true, runtime: { className: spec.name, handler: spec.handler, traits: spec.traits } });
  }

  /**
   * Name of the RuntimeClass, such as "gvisor".
   */
  public get runtimeClassName(): string | undefined {
    return this.name;
  }
}
