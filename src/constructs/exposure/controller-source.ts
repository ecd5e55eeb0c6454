import * as kplus from 'cdk8s-plus-29';

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
