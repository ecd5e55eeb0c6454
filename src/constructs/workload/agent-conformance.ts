import { Construct } from 'constructs';
import { Shape, checkProps, ofThisApp, requireId, required, text } from '../../engine/input/check';
import { GATE_LABEL, PROOF_LABEL } from '../../engine/manifest/labels';
import { GuardedApiObject } from '../../synth/guarded-api-object';
import { GATE_REMEDY, IStartGate, startGate } from '../../synth/start-gate';
import { requireNamespaceName } from '../namespace/agent-namespace-shape';
import { AgentCluster } from '../network/agent-cluster';

/**
 * Properties of `AgentConformance`.
 */
export interface AgentConformanceProps {
  /**
   * The gate of the app: the probes run its image and call its canary.
   */
  readonly startGate: IStartGate;

  /**
   * Name of the namespace that it creates: a DNS label.
   *
   * @default "agent-conformance"
   */
  readonly name?: string;
}

const SHAPE: Shape<AgentConformanceProps> = {
  startGate: required(ofThisApp(startGate, GATE_REMEDY)),
  name: text,
};

/**
 * Lets `npx cdk8s-hardened-agents prove` show that the walls of the app hold on your own cluster.
 *
 * `prove` runs a twin of each agent that calls what the policies of the app deny. Silence proves a wall only if a pod without walls gets an
 * answer. This construct creates the namespace for that pod: one without policies. Nothing runs in it but during `prove`.
 *
 * @throws if the gate is missing or of another app, or the name is not a DNS label or is reserved
 * @see https://github.com/in-toto/attestation
 */
export class AgentConformance extends Construct {
  /**
   * Name of the namespace of pods without walls, such as "agent-conformance".
   */
  public readonly namespaceName: string;

  constructor(scope: Construct, id: string, props: AgentConformanceProps) {
    super(scope, requireId(scope, id));
    checkProps(this, props, SHAPE);
    this.namespaceName = props.name ?? 'agent-conformance';
    requireNamespaceName(this, this.namespaceName);
    new GuardedApiObject(this, 'Namespace', {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: {
        name: this.namespaceName,
        annotations: AgentCluster._annotation(this),
        labels: {
          [PROOF_LABEL]: 'control',
          [GATE_LABEL]: props.startGate.namespaceName,
          'pod-security.kubernetes.io/enforce': 'restricted',
        },
      },
    }, { clusterScoped: true });
  }
}
