import { Duration } from 'cdk8s';
import { ImagePullPolicy } from 'cdk8s-plus-29';
import * as kplus from 'cdk8s-plus-29';
import { Construct } from 'constructs';
import { HardenedAgentDeployment } from './hardened-agent-deployment';
import { Shape, checkProps, oneOf, orToken, requireId, required, text } from '../../engine/input/check';
import { seconds } from '../../engine/input/duration';
import { GATE_LABEL } from '../../engine/manifest/labels';
import { Direction } from '../../engine/manifest/network-policy';
import { CANARY, CANARY_PORT } from '../../engine/proof/probe-program';
import { IAgentRuntime } from '../../engine/runtimes/traits';
import { Json } from '../../engine/value/json';
import { ProbeKind } from '../../synth/agent-probes';
import { GuardedApiObject } from '../../synth/guarded-api-object';
import { CANARY_PODS, COMMANDS, CONTROL, IStartGate, StartGateProgram } from '../../synth/start-gate';
import { AgentNamespace } from '../namespace/agent-namespace';
import { clusterDomain, resolverRules } from '../network/dns-rules';
import { podsOfApp, policyOfApp, tcpPorts } from '../network/policy-peer';
import { dnsSubdomain, imageName } from '../props/dns-names';
import { requireRuntime } from '../props/require-instance-of';

/**
 * Properties of `StartGate`.
 */
export interface StartGateProps {
  /**
   * Image of the gate, the canary and the control, by digest: "busybox@sha256:<64 hex>". `program` says what it must have.
   */
  readonly image: string;

  /**
   * The program in the image: a shell with programs of busybox, or a static binary.
   *
   * @default StartGateProgram.SHELL
   */
  readonly program?: StartGateProgram;

  /**
   * When the image is pulled.
   *
   * @default - IF_NOT_PRESENT for a digest, else ALWAYS
   */
  readonly imagePullPolicy?: kplus.ImagePullPolicy;

  /**
   * The runtime of the canary and of its control.
   */
  readonly runtime: IAgentRuntime;

  /**
   * Name of the namespace that it creates: a DNS label.
   *
   * @default "agent-start-gate"
   */
  readonly name?: string;

  /**
   * How long an agent waits for its walls before its start fails, in whole seconds.
   *
   * @default Duration.minutes(1)
   */
  readonly timeout?: Duration;

  /**
   * Domain of the cluster.
   *
   * @default - that of the `AgentCluster`, else "cluster.local"
   */
  readonly clusterDomain?: string;
}

const SHAPE: Shape<StartGateProps> = {
  image: required(imageName),
  program: oneOf(StartGateProgram),
  imagePullPolicy: orToken(oneOf(ImagePullPolicy)),
  runtime: required(requireRuntime),
  name: text,
  timeout: seconds(1),
  clusterDomain: dnsSubdomain,
};

/**
 * Lets an agent start only once the walls around it stand: `new HardenedAgentPod(…, { startGate })`.
 *
 * Each agent with `startGate` gets a first init container. It calls what the policies of the app deny the agent: pods and Services of other
 * namespaces, the metadata endpoint and the API server. The agent starts once none of them answers. Otherwise its start fails, and
 * `kubectl describe pod` shows which wall is missing. It proves this moment: a policy that is removed later is not seen.
 *
 * The construct creates a namespace with a canary and a control. The canary takes calls of every agent behind it, and only the agent's
 * own policies deny them. Silence counts only while the control reaches the canary.
 *
 * @throws if the image is missing, the program is unknown, the name is not a DNS label or is reserved, or the timeout is below a second
 * @see https://kubernetes.io/docs/concepts/workloads/pods/init-containers/
 */
export class StartGate extends Construct implements IStartGate {
  /**
   * The namespace of the canary and of its control. For example, a `ClusterEgressDeny` passes traffic to it.
   */
  public readonly namespace: AgentNamespace;

  /**
   * Image of the gate.
   */
  public readonly image: string;

  /**
   * The program in the image.
   */
  public readonly program: StartGateProgram;

  /**
   * When the image is pulled, such as "IfNotPresent".
   */
  public readonly imagePullPolicy?: string;

  /**
   * The domain of the cluster, such as "cluster.local".
   */
  public readonly clusterDomain: string;

  /**
   * How long an agent waits for its walls.
   */
  public readonly timeout: Duration;

  constructor(scope: Construct, id: string, props: StartGateProps) {
    super(scope, requireId(scope, id));
    checkProps(this, props, SHAPE);
    const {
      image, program = StartGateProgram.SHELL, imagePullPolicy, runtime, name = 'agent-start-gate', timeout = Duration.minutes(1),
    } = props;
    this.image = image;
    this.program = program;
    this.imagePullPolicy = imagePullPolicy;
    this.timeout = timeout;
    this.clusterDomain = clusterDomain(this, props.clusterDomain);
    this.namespace = new AgentNamespace(this, 'Namespace', { name });

    const shared = { namespace: this.namespace, runtime };
    const container = { image, imagePullPolicy, name: 'main' };
    const commands = COMMANDS[program];
    new HardenedAgentDeployment(this, 'Canary', {
      ...shared,
      name: CANARY,
      labels: { app: CANARY },
      containers: [{
        ...container,
        command: [...commands.canary],
        portNumber: CANARY_PORT,
        probes: { kind: ProbeKind.TCP },
      }],
    });
    new HardenedAgentDeployment(this, 'Control', {
      ...shared,
      name: CONTROL,
      labels: { app: CONTROL },
      containers: [{
        ...container,
        command: [...commands.control],
        readiness: kplus.Probe.fromCommand([...commands.reaches(this)], {
          periodSeconds: Duration.seconds(CONTROL_SECONDS),
          timeoutSeconds: Duration.seconds(CONTROL_SECONDS),
          failureThreshold: 1,
        }),
      }],
    });
    this.service(CANARY, CANARY);
    this.service(CANARY_PODS, CANARY, 'None');
    this.service(CONTROL, CONTROL, 'None');
    policyOfApp(this, name, CANARY, BOTH, { ingress: [{ from: [podsOfApp(CONTROL), agentsBehind(name)], ports: PORTS }] });
    policyOfApp(this, name, CONTROL, BOTH, { egress: [{ to: [podsOfApp(CANARY)], ports: PORTS }, ...resolverRules(this)] });
  }

  /**
   * Name of the namespace of the canary and of its control, such as "agent-start-gate".
   */
  public get namespaceName(): string {
    return this.namespace.namespaceName;
  }

  private service(name: string, app: string, clusterIP?: 'None'): void {
    new GuardedApiObject(this, `Service-${name}`, {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { namespace: this.namespaceName, name },
      spec: { ...(clusterIP && { clusterIP }), selector: { app }, ports: PORTS },
    });
  }
}

/** The canary takes calls of the agents behind it: what stops them is their own policy, and not that of the canary. */
function agentsBehind(gate: string): Json {
  return { namespaceSelector: {}, podSelector: { matchLabels: { [GATE_LABEL]: gate } } };
}

const PORTS = tcpPorts(CANARY_PORT);
const BOTH: readonly Direction[] = ['Ingress', 'Egress'];

/** How often the control calls the canary, in seconds. It has an address for so long after the last call, and a resolver caches that. */
const CONTROL_SECONDS = 2;
