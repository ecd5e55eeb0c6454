import { Lazy } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import { Construct } from 'constructs';
import { ControllerSource, RequestSource } from './controller-source';
import { HttpRouteExposureOptions, IngressExposureOptions, RoutePathMatch, ServiceExposureOptions } from './exposure-options';
import { ROUTE, requireNoClass, routeHost } from './route-input';
import { Check, Place, Shape, checkProps, flag, listOf, required } from '../../engine/input/check';
import { constructError, propError, requireCidr } from '../../engine/input/props';
import { GuardedApiObject } from '../../synth/guarded-api-object';
import { OpenCallers } from '../network/allow-options';
import { list, podSelector } from '../network/network-shape';
import { PodSet, inNamespace, subjectId } from '../network/peer';
import { markIsolated } from '../network/pod-isolation';
import { ipBlock } from '../network/policy-peer';
import { outsideQuarantine } from '../network/quarantine/agent-quarantine';
import { dnsLabel, dnsSubdomain } from '../props/dns-names';

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

const SERVICE: Shape<ServiceExposureOptions> = { callers: listOf(podSelector), callerCidrs: list };

/** A ClusterIP Service for callers in the cluster. */
function serviceExposure(options: ServiceExposureOptions): Expose {
  return (target) => {
    const { scope, callers } = target;
    checkProps(scope, options, SERVICE);
    const { callers: pods = [], callerCidrs = [] } = options;
    if (pods.length + callerCidrs.length === 0) {
      throw propError(scope, 'callers', 'name at least one caller', pods, 'give the construct of a caller, Pods.select(…), or callerCidrs');
    }
    const blocks = callerCidrs.map((cidr, i) => ipBlock(requireCidr(scope, `callerCidrs[${i}]`, cidr)));
    const service = target.service();
    pods.forEach((caller, i) => callers.allowPods(`callers[${i}]`, caller));
    if (blocks.length > 0) {
      callers.allow(blocks);
    }
    return service;
  };
}

const INGRESS: Shape<IngressExposureOptions> = {
  ...ROUTE, host: required(routeHost), tlsSecretName: dnsSubdomain, tlsByController: flag,
};

/** An Ingress of a named class. */
function ingressExposure(options: IngressExposureOptions): Expose {
  return (target) => {
    const { scope } = target;
    checkProps(scope, options, INGRESS);
    requireNoClass(scope, options.annotations);
    requireTls(scope, options);
    const controller = options.controller._source;
    const { className, classByAnnotation } = controller;
    const from = requireServed(scope, controller, controller.ofIngress, 'an Ingress', 'ExposureType.httpRoute(…)');
    const { host, path = '/', pathMatch = RoutePathMatch.PREFIX, tlsSecretName: secretName } = options;
    const service = target.service(controller.serviceAnnotations);
    const ofClass: { [key: string]: string } = classByAnnotation ? { 'kubernetes.io/ingress.class': className! } : {};
    routeObject(target, 'networking.k8s.io/v1', 'Ingress', { ...ofClass, ...controller.ingressAnnotations, ...options.annotations }, {
      ...(!classByAnnotation && { ingressClassName: className }),
      rules: [{
        host,
        http: {
          paths: [{
            path,
            pathType: pathMatch,
            backend: { service: { name: Lazy.any({ produce: () => service.name }), port: { number: target.servicePort } } },
          }],
        },
      }],
      ...(secretName !== undefined && { tls: [{ hosts: [host], secretName }] }),
    });
    allowSource(target, from);
    return service;
  };
}

const NEEDS_GATEWAY = 'an HTTPRoute that names no Gateway is served by none; give the name and the namespace of the Gateway';
const HTTP_ROUTE: Shape<HttpRouteExposureOptions> = {
  ...ROUTE, gateway: ofGateway(dnsSubdomain), gatewayNamespace: ofGateway(dnsLabel), listener: dnsSubdomain, hosts: listOf(routeHost),
};

function ofGateway(check: Check): Check {
  return required((place, prop, value) => {
    if (value === undefined || value === null || value === '') {
      throw propError(place, prop, 'be given', value, NEEDS_GATEWAY);
    }
    check(place, prop, value);
  });
}

/** An HTTPRoute of a named Gateway. */
function httpRouteExposure(options: HttpRouteExposureOptions): Expose {
  return (target) => {
    const { scope } = target;
    checkProps(scope, options, HTTP_ROUTE);
    const { gateway: name, gatewayNamespace: namespace, listener, hosts, path = '/', pathMatch = RoutePathMatch.PREFIX } = options;
    if (hosts?.length === 0) {
      throw propError(scope, 'hosts', 'name at least one host', hosts, 'leave it out for the hosts of the listener');
    }
    const controller = options.controller._source;
    const from = requireServed(scope, controller, controller.ofRoute?.({ name, namespace }), 'a Gateway', 'ExposureType.ingress(…)');
    const service = target.service(controller.serviceAnnotations);
    routeObject(target, 'gateway.networking.k8s.io/v1', 'HTTPRoute', options.annotations ?? {}, {
      parentRefs: [{ name, namespace, ...(listener !== undefined && { sectionName: listener }) }],
      ...(hosts && { hostnames: hosts }),
      rules: [{
        matches: [{ path: { type: pathMatch === RoutePathMatch.PREFIX ? 'PathPrefix' : 'Exact', value: path } }],
        backendRefs: [{ name: Lazy.any({ produce: () => service.name }), port: target.servicePort }],
      }],
    });
    allowSource(target, from);
    return service;
  };
}

/** Without TLS, anyone on the way reads the requests. A certificate outside the Ingress must be stated by the user. */
function requireTls(place: Place, { tlsSecretName, tlsByController = false }: IngressExposureOptions): void {
  if (tlsSecretName === undefined && !tlsByController) {
    throw propError(place, 'tlsSecretName', 'be given', tlsSecretName,
      'give the name of a Secret with the certificate of the host, or tlsByController: true if the controller has one');
  }
  if (tlsSecretName !== undefined && tlsByController) {
    throw constructError(place, 'give either \'tlsSecretName\' or \'tlsByController\', not both');
  }
}

function requireServed(
  place: Place,
  { title }: ControllerSource,
  source: RequestSource | undefined,
  what: string,
  other: string,
): RequestSource {
  if (!source) {
    throw propError(place, 'controller', `serve ${what}`, title, `use ${other}, or name a class where the factory takes one`);
  }
  return source;
}

/** The agent that is exposed. */
interface ExposureTarget {
  readonly scope: Construct;
  readonly called: PodSet;
  readonly port: number;
  readonly servicePort: number;
  readonly name?: string;
  readonly callers: OpenCallers;
  /** Makes the Service, with annotations that its controller reads. */
  readonly service: (annotations?: { readonly [key: string]: string }) => kplus.Service;
}

/** One way to an agent: it makes its objects, and allows its callers alone. */
type Expose = (target: ExposureTarget) => kplus.Service;

/** Allows those that a controller calls from. */
function allowSource({ scope, called, port, callers }: ExposureTarget, source: RequestSource): void {
  switch (source.kind) {
    case 'labels': {
      const { namespace, labels } = source;
      const selector = { matchLabels: labels };
      const pods = { namespace, podSelector: selector, id: subjectId(namespace, scope) };
      return callers.allow([{ namespaceSelector: inNamespace(namespace), podSelector: selector }], [pods]);
    }
    case 'pods':
      return callers.allowPods('controller', source.pods);
    case 'addresses':
      return callers.allow(source.cidrs.map((cidr) => ipBlock(requireCidr(scope, 'controller', cidr))));
    case 'cilium':
      ciliumIngressPolicy(scope, called, port);
  }
}

/** An object beside the Service, with its name. */
function routeObject(
  { scope, called, name }: ExposureTarget,
  apiVersion: string,
  kind: string,
  annotations: { readonly [key: string]: string },
  spec: object,
): void {
  new GuardedApiObject(scope, 'Resource', {
    apiVersion,
    kind,
    metadata: {
      namespace: called.namespace,
      ...(name !== undefined && { name }),
      ...(Object.keys(annotations).length > 0 && { annotations }),
    },
    spec,
  });
}

/**
 * A policy of Cilium that lets its own Ingresses and Gateways call an agent.
 *
 * @see https://docs.cilium.io/en/stable/security/policy/language/#entities-based
 */
function ciliumIngressPolicy(scope: Construct, called: PodSet, port: number): void {
  new GuardedApiObject(scope, 'Cilium', {
    apiVersion: 'cilium.io/v2',
    kind: 'CiliumNetworkPolicy',
    metadata: { namespace: called.namespace },
    spec: Lazy.any({
      produce: () => ({
        endpointSelector: outsideQuarantine(scope, called),
        ingress: [{ fromEntities: ['ingress'], toPorts: [{ ports: [{ port: String(port), protocol: 'TCP' }] }] }],
      }),
    }),
  }, { order: () => ({ podSelector: called.podSelector }) });
  markIsolated(scope, 'Ingress', called);
}
