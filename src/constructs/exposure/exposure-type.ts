import * as kplus from 'cdk8s-plus-29';
import { HttpRouteExposureOptions, IngressExposureOptions, ServiceExposureOptions } from './exposure-options';
import { Expose, ExposureTarget } from './exposure-target';
import { httpRouteExposure, ingressExposure, serviceExposure } from './exposures';

/**
 * How an `AgentExposure` exposes an agent, and to which callers: by a Service alone, an Ingress or an HTTPRoute.
 */
export class ExposureType {
  /**
   * A Service for named callers in the cluster.
   *
   * @param options the callers
   */
  public static service(options: ServiceExposureOptions): ExposureType {
    return new ExposureType(serviceExposure(options));
  }

  /**
   * An Ingress that one controller serves.
   *
   * @param options the controller, the host and its certificate
   * @see https://kubernetes.io/docs/concepts/services-networking/ingress/
   */
  public static ingress(options: IngressExposureOptions): ExposureType {
    return new ExposureType(ingressExposure(options));
  }

  /**
   * An HTTPRoute of one Gateway.
   *
   * The listener of the Gateway must allow routes from the namespace of the agent.
   *
   * @param options the Gateway, its controller and the hosts
   * @see https://gateway-api.sigs.k8s.io/api-types/httproute/
   */
  public static httpRoute(options: HttpRouteExposureOptions): ExposureType {
    return new ExposureType(httpRouteExposure(options));
  }

  private constructor(private readonly expose: Expose) {}

  /** @internal */
  public _open(target: ExposureTarget): kplus.Service {
    return this.expose(target);
  }
}
