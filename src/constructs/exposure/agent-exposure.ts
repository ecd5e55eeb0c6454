import * as kplus from 'cdk8s-plus-29';
import { Construct } from 'constructs';
import { FOR_CALLERS, requireAgentPods, requireAgentPort, requireLabels } from './exposed-agent';
import { ExposureType } from './exposure-type';
import { Shape, checkProps, made, port, required, requireId, text } from '../../engine/input/check';
import { propError, requireDnsLabel } from '../../engine/input/props';
import { OpenCallers } from '../network/allow-options';
import { podSelector } from '../network/network-shape';
import { keptService } from '../workload/kept-form';

/**
 * Properties of `AgentExposure`.
 */
export interface AgentExposureProps {
  /**
   * The agent, such as a `HardenedAgentDeployment`, or `Pods.select(…)` with labels and the name of a namespace.
   */
  readonly agent: kplus.IPodSelector;

  /**
   * Who may call the agent, and how.
   */
  readonly through: ExposureType;

  /**
   * The TCP port of the agent that callers reach, from 1 to 65535.
   *
   * @default - the only TCP port that the agent's containers open
   */
  readonly port?: number;

  /**
   * The port of the Service, from 1 to 65535.
   *
   * @default 80
   */
  readonly servicePort?: number;

  /**
   * Name of the Service, and of the Ingress or route: a DNS label such as "web".
   *
   * @default - generated from the construct's path
   */
  readonly name?: string;
}

const PROPS: Shape<AgentExposureProps> = {
  agent: required(podSelector),
  through: required(made('a way to the agent', (value) => typeof value._open === 'function',
    'for example ExposureType.ingress({ controller: IngressController.traefik(), host: "agent.example.com", '
      + 'tlsSecretName: "agent-tls" })')),
  port,
  servicePort: port,
  name: text,
};

/**
 * Lets named callers reach an agent, and no one else.
 *
 * It makes a Service of type ClusterIP, the Ingress or route in front of it, and a NetworkPolicy that allows exactly the pods or addresses
 * of the controller on the port of the agent. Where a policy of this library denies the egress of the callers, it opens that, too.
 *
 * Policies are additive: other policies for the agent may allow further callers. `reachedBy()` of the agent lists all of them.
 *
 * @throws if the agent does not open the port, a host, path or name is not valid, an Ingress has no TLS, or a route names no Gateway
 */
export class AgentExposure extends Construct {
  /**
   * The Service in front of the agent.
   */
  public readonly service: kplus.Service;

  constructor(scope: Construct, id: string, props: AgentExposureProps) {
    super(scope, requireId(scope, id));
    checkProps(this, props, PROPS);
    const { agent, servicePort = 80 } = props;
    const called = requireAgentPods(this, agent);
    requireLabels(this, agent, called);
    const agentPort = requireAgentPort(this, agent, props.port, FOR_CALLERS);
    const name = this.ownName(props.name);
    this.service = props.through._open({
      scope: this,
      called,
      port: agentPort,
      servicePort,
      name,
      callers: new OpenCallers(this, called, [{ port: agentPort, protocol: 'TCP' }]),
      service: (annotations) => keptService(new kplus.Service(this, 'Service', {
        metadata: { namespace: called.namespace, ...(name !== undefined && { name }), ...(annotations && { annotations }) },
        selector: agent,
        ports: [{ port: servicePort, targetPort: agentPort }],
      })),
    });
  }

  private ownName(name?: string): string | undefined {
    if (name !== undefined && !/^[a-z]/.test(requireDnsLabel(this, 'name', name))) {
      throw propError(this, 'name', 'begin with a letter', name, 'the Service has this name, too');
    }
    return name;
  }
}
