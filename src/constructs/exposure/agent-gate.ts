import * as kplus from 'cdk8s-plus-29';
import { Gate, GateTarget } from './gate';
import { HttpRouteGateOptions, IngressGateOptions, ServiceGateOptions } from './gate-options';
import { httpRouteGate, ingressGate, serviceGate } from './gates';

/**
 * The way to an agent, and who may take it.
 */
export class AgentGate {
  /**
   * A Service for named callers in the cluster.
   *
   * @param options the callers
   */
  public static service(options: ServiceGateOptions): AgentGate {
    return new AgentGate(serviceGate(options));
  }

  /**
   * An Ingress that one controller serves.
   *
   * @param options the controller, the host and its certificate
   * @see https://kubernetes.io/docs/concepts/services-networking/ingress/
   */
  public static ingress(options: IngressGateOptions): AgentGate {
    return new AgentGate(ingressGate(options));
  }

  /**
   * An HTTPRoute of one Gateway.
   *
   * The listener of the Gateway must allow routes from the namespace of the agent.
   *
   * @param options the Gateway, its controller and the hosts
   * @see https://gateway-api.sigs.k8s.io/api-types/httproute/
   */
  public static httpRoute(options: HttpRouteGateOptions): AgentGate {
    return new AgentGate(httpRouteGate(options));
  }

  private constructor(private readonly gate: Gate) {}

  /** @internal */
  public _open(target: GateTarget): kplus.Service {
    return this.gate(target);
  }
}
