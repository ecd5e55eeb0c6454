import * as kplus from 'cdk8s-plus-29';
import { Shape, checkProps, mapOf, placeOfCall, text } from '../../engine/input/check';
import { propError, requireCidr, requireList } from '../../engine/input/props';
import { dnsLabel, dnsSubdomain } from '../props/dns-names';

/**
 * Where an Ingress controller runs, if its own manifest or chart was changed.
 */
export interface IngressControllerOptions {
  /**
   * The namespace of its pods, such as "ingress".
   *
   * @default - the namespace in the manifest or guide of the controller
   */
  readonly namespace?: string;

  /**
   * Labels of its pods, such as `{ 'app.kubernetes.io/name': 'traefik' }`.
   *
   * @default - the labels in the manifest or chart of the controller
   */
  readonly labels?: { [label: string]: string };

  /**
   * Name of its IngressClass, such as "internal".
   *
   * @default - the name in the manifest or chart of the controller
   */
  readonly className?: string;
}

/** The Gateway that a route is attached to. */
interface ParentGateway {
  readonly name: string;
  readonly namespace: string;
}

/** Where the requests of a controller come from. */
export type RequestSource =
  | { readonly kind: 'labels'; readonly namespace: string; readonly labels: { readonly [label: string]: string } }
  | { readonly kind: 'pods'; readonly pods: kplus.IPodSelector }
  | { readonly kind: 'addresses'; readonly cidrs: readonly string[] }
  /** Cilium's Envoy has an identity that only a policy of Cilium can name. */
  | { readonly kind: 'cilium' };

/** What an exposure must know of a controller. */
export interface ControllerSource {
  /** How errors name it, such as "IngressController.traefik()". */
  readonly title: string;
  /** None for a controller that serves no Ingress. */
  readonly className?: string;
  /** GKE knows its classes by annotation alone. */
  readonly classByAnnotation?: boolean;
  readonly ingressAnnotations?: { readonly [key: string]: string };
  readonly serviceAnnotations?: { readonly [key: string]: string };
  /** Where requests of an Ingress come from. */
  readonly ofIngress?: RequestSource;
  /** Where requests of a route come from, which may depend on its Gateway. */
  readonly ofRoute?: (gateway: ParentGateway) => RequestSource;
}

const OPTIONS: Shape<IngressControllerOptions> = {
  namespace: dnsLabel,
  labels: mapOf(text, '{ "app.kubernetes.io/name": "traefik" }'),
  className: dnsSubdomain,
};

/** Where Google's front ends and health checks call from, for IPv4. */
export const GOOGLE_FRONT_ENDS = ['130.211.0.0/22', '35.191.0.0/16'];
/** Makes the load balancer of GKE call the pods instead of a port of the nodes. */
const POD_ENDPOINTS = { 'cloud.google.com/neg': '{"ingress":true}' };

/** A controller whose pods have fixed labels in one namespace. */
export function ofLabels(
  method: string,
  className: string,
  namespace: string,
  labels: { readonly [label: string]: string },
  options: IngressControllerOptions,
  servesGateways = false,
): ControllerSource {
  checkProps(placeOfCall(`IngressController.${method}`), options, OPTIONS);
  if (options.labels && Object.keys(options.labels).length === 0) {
    throw propError(placeOfCall(`IngressController.${method}`), 'labels', 'have a label', options.labels,
      'without labels, every pod of the namespace is the controller');
  }
  const source: RequestSource = { kind: 'labels', namespace: options.namespace ?? namespace, labels: options.labels ?? labels };
  return {
    title: `IngressController.${method}()`,
    className: options.className ?? className,
    ofIngress: source,
    ofRoute: servesGateways ? () => source : undefined,
  };
}

/** A load balancer of Google, which calls the pods from addresses of its own. */
export function ofGoogle(method: string, className: string, cidrs: readonly string[]): ControllerSource {
  return {
    title: `IngressController.${method}()`,
    className,
    classByAnnotation: true,
    serviceAnnotations: POD_ENDPOINTS,
    ofIngress: { kind: 'addresses', cidrs },
    ofRoute: () => ({ kind: 'addresses', cidrs }),
  };
}

/** A controller that the library does not know. */
export function anyController(method: string, className: string | undefined, source: RequestSource): ControllerSource {
  if (className !== undefined) {
    dnsSubdomain(placeOfCall(`IngressController.${method}`), 'className', className);
  }
  return {
    title: `IngressController.${method}(…)`,
    className,
    ofIngress: className === undefined ? undefined : source,
    ofRoute: () => source,
  };
}

/** At least one block of addresses. */
export function requireCidrs(method: string, prop: string, cidrs: string[]): string[] {
  const place = placeOfCall(`IngressController.${method}`);
  const blocks = requireList(place, prop, cidrs).map((cidr, i) => requireCidr(place, `${prop}[${i}]`, cidr).text);
  if (blocks.length === 0) {
    throw propError(place, prop, 'name at least one block', cidrs, 'a rule without addresses lets everyone in');
  }
  return blocks;
}
