import { ApiObject } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import { Construct } from 'constructs';
import { Shape, mapOf, text } from '../../engine/input/check';
import { requireDnsLabel, requireDnsSubdomain } from '../../engine/input/props';
import { IAgentRuntime, RuntimeTraits } from '../../engine/runtimes/traits';
import { canonicalQuantity } from '../../engine/value/quantities';
import { GuardedApiObject } from '../../synth/guarded-api-object';
import { tolerations } from '../props/image-pull-secrets';

/**
 * Properties that every RuntimeClass of this library takes.
 */
export interface RuntimeClassProps {
  /**
   * Labels of the nodes that have the runtime, such as `{ 'sandbox': 'gvisor' }`.
   *
   * Kubernetes schedules pods of the class to these nodes alone.
   *
   * @default - the labels that the runtime's installer sets
   */
  readonly nodeSelector?: { [label: string]: string };

  /**
   * Tolerations that pods of the class get, for nodes with a taint for the runtime.
   *
   * @default - none
   */
  readonly tolerations?: kplus.k8s.Toleration[];
}

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

/** The props of a RuntimeClass. Its constructor checks the name and the handler. */
export const RUNTIME_CLASS: Shape<RuntimeClassProps> & { readonly [prop in 'name' | 'handler']: typeof text } = {
  nodeSelector: mapOf(text, '{ sandbox: "gvisor" }'),
  tolerations,
  name: text,
  handler: text,
};
