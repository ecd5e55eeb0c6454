import * as kplus from 'cdk8s-plus-29';
import { IngressController } from './ingress-controller';

/**
 * Which paths below a path an exposure serves.
 */
export enum RoutePathMatch {
  /** The path and all paths below it. */
  PREFIX = 'Prefix',
  /** The path alone. */
  EXACT = 'Exact',
}

/**
 * Callers inside the cluster or at fixed addresses. Give at least one.
 */
export interface ServiceExposureOptions {
  /**
   * Pods that may call, such as an agent, a cdk8s-plus `Deployment` or `Pods.select(…)`.
   *
   * @default - none
   */
  readonly callers?: kplus.IPodSelector[];

  /**
   * Addresses that may call, such as `["203.0.113.7/32"]`.
   *
   * @default - none
   */
  readonly callerCidrs?: string[];
}

/**
 * What an Ingress and a route of the Gateway API have in common.
 */
export interface RouteExposureOptions {
  /**
   * What passes the requests on, such as `IngressController.traefik()`. Its pods or addresses are the only callers.
   */
  readonly controller: IngressController;

  /**
   * Path of the requests, such as "/chat".
   *
   * @default "/"
   */
  readonly path?: string;

  /**
   * Whether paths below `path` count.
   *
   * @default RoutePathMatch.PREFIX
   */
  readonly pathMatch?: RoutePathMatch;

  /**
   * Annotations of the Ingress or route, for settings of the controller such as its authentication.
   *
   * @default - those that the controller needs to call the pods
   */
  readonly annotations?: { [key: string]: string };
}

/**
 * An Ingress with a named class.
 */
export interface IngressExposureOptions extends RouteExposureOptions {
  /**
   * Host of the requests: a DNS name such as "agent.example.com" or "*.example.com".
   */
  readonly host: string;

  /**
   * Name of the Secret with the certificate of the host, in the namespace of the agent.
   *
   * @default - none. Then `tlsByController` must be true
   */
  readonly tlsSecretName?: string;

  /**
   * Whether the controller has a certificate for the host itself, for example by an annotation or as its default certificate.
   *
   * @default false
   */
  readonly tlsByController?: boolean;
}

/**
 * An HTTPRoute of the Gateway API. TLS is a matter of the Gateway's listener.
 */
export interface HttpRouteExposureOptions extends RouteExposureOptions {
  /**
   * Name of the Gateway, such as "public".
   */
  readonly gateway: string;

  /**
   * Namespace of the Gateway, such as "gateways". It must not be a namespace of agents.
   */
  readonly gatewayNamespace: string;

  /**
   * Name of one listener of the Gateway, such as "https".
   *
   * @default - every listener that allows the route
   */
  readonly listener?: string;

  /**
   * Hosts of the requests: DNS names such as `["agent.example.com"]`.
   *
   * @default - the hosts of the listener
   */
  readonly hosts?: string[];
}
