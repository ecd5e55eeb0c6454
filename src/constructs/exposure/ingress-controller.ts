import * as kplus from 'cdk8s-plus-29';
import {
  ControllerSource, GOOGLE_FRONT_ENDS, IngressControllerOptions, anyController, ofGoogle, ofLabels, requireCidrs,
} from './controller-source';
import { placeOfCall } from '../../engine/input/check';
import { propError } from '../../engine/input/props';
import { INGRESS_NGINX } from '../network/known-pods';
import { dnsLabel } from '../props/dns-names';

/**
 * The program that passes requests from outside the cluster on to agents: an Ingress controller or a Gateway.
 *
 * It says which pods or addresses call the agent, since a NetworkPolicy allows exactly these.
 */
export class IngressController {
  /**
   * Ingress NGINX, as its static manifests install it: class "nginx", namespace "ingress-nginx".
   *
   * Kubernetes retired it in March 2026, so it gets no more security fixes.
   *
   * @param options what differs from its manifests
   * @see https://github.com/kubernetes/ingress-nginx/blob/main/deploy/static/provider/cloud/deploy.yaml and
   * https://kubernetes.io/blog/2025/11/11/ingress-nginx-retirement/
   */
  public static ingressNginx(options: IngressControllerOptions = {}): IngressController {
    return new IngressController(ofLabels('ingressNginx', 'nginx', INGRESS_NGINX.namespace, INGRESS_NGINX.labels, options));
  }

  /**
   * Traefik, as its Helm chart installs it: class "traefik", namespace "traefik". It serves Gateways too.
   *
   * @param options what differs from its chart
   * @see https://github.com/traefik/traefik-helm-chart/blob/master/traefik/templates/_helpers.tpl
   */
  public static traefik(options: IngressControllerOptions = {}): IngressController {
    return new IngressController(ofLabels('traefik', 'traefik', 'traefik', { 'app.kubernetes.io/name': 'traefik' }, options, true));
  }

  /**
   * Contour, as its example manifests install it: class "contour", Envoy in namespace "projectcontour".
   *
   * @param options what differs from its manifests
   * @see https://github.com/projectcontour/contour/blob/main/examples/contour/03-envoy.yaml
   */
  public static contour(options: IngressControllerOptions = {}): IngressController {
    return new IngressController(ofLabels('contour', 'contour', 'projectcontour', { app: 'envoy' }, options));
  }

  /**
   * HAProxy Kubernetes Ingress Controller, as its Helm chart installs it: class "haproxy", namespace "haproxy-controller".
   *
   * Its plain manifest has other labels: give `labels: { run: 'haproxy-ingress' }`.
   *
   * @param options what differs from its chart
   * @see https://github.com/haproxytech/helm-charts/blob/main/kubernetes-ingress/templates/_helpers.tpl
   */
  public static haProxy(options: IngressControllerOptions = {}): IngressController {
    const labels = { 'app.kubernetes.io/name': 'kubernetes-ingress' };
    return new IngressController(ofLabels('haProxy', 'haproxy', 'haproxy-controller', labels, options));
  }

  /**
   * The ingress gateway of Istio, as istioctl installs it: class "istio", namespace "istio-system".
   *
   * For a Gateway that Istio serves by the Gateway API, use `gatewayPods()`.
   *
   * @param options what differs, such as the namespace and the labels that the chart `istio/gateway` sets
   * @see https://istio.io/latest/docs/tasks/traffic-management/ingress/kubernetes-ingress/
   */
  public static istioIngress(options: IngressControllerOptions = {}): IngressController {
    return new IngressController(ofLabels('istioIngress', 'istio', 'istio-system', { istio: 'ingressgateway' }, options));
  }

  /**
   * The pods that a controller makes for each Gateway, in the namespace of the Gateway.
   *
   * Istio, NGINX Gateway Fabric 2 and other controllers that follow GEP-1762 do so: these pods have the label
   * `gateway.networking.k8s.io/gateway-name`.
   *
   * @see https://gateway-api.sigs.k8s.io/geps/gep-1762/
   */
  public static gatewayPods(): IngressController {
    return new IngressController({
      title: 'IngressController.gatewayPods()',
      ofRoute: ({ name, namespace }) => ({ kind: 'labels', namespace, labels: { 'gateway.networking.k8s.io/gateway-name': name } }),
    });
  }

  /**
   * Envoy Gateway, whose proxies run in namespace "envoy-gateway-system" with the labels of their Gateway.
   *
   * @param namespace the namespace of the proxies. In gateway namespace mode, this is the namespace of the Gateway
   * @see
   * https://github.com/envoyproxy/gateway/blob/main/internal/infrastructure/kubernetes/proxy/testdata/deployments/default.yaml
   */
  public static envoyGateway(namespace: string = 'envoy-gateway-system'): IngressController {
    dnsLabel(placeOfCall('IngressController.envoyGateway'), 'namespace', namespace);
    return new IngressController({
      title: 'IngressController.envoyGateway()',
      ofRoute: (gateway) => ({
        kind: 'labels',
        namespace,
        labels: {
          'app.kubernetes.io/managed-by': 'envoy-gateway',
          'app.kubernetes.io/name': 'envoy',
          'gateway.envoyproxy.io/owning-gateway-name': gateway.name,
          'gateway.envoyproxy.io/owning-gateway-namespace': gateway.namespace,
        },
      }),
    });
  }

  /**
   * Cilium's own Ingress and Gateways: class "cilium".
   *
   * Its Envoy has the identity `reserved:ingress`, which no NetworkPolicy can select. The exposure writes a `CiliumNetworkPolicy` for it.
   * All Ingresses and Gateways of Cilium share this identity.
   *
   * @see https://docs.cilium.io/en/stable/network/servicemesh/ingress/
   */
  public static cilium(): IngressController {
    return new IngressController({
      title: 'IngressController.cilium()', className: 'cilium', ofIngress: { kind: 'cilium' }, ofRoute: () => ({ kind: 'cilium' }),
    });
  }

  /**
   * The external Application Load Balancer of GKE: class "gce". Google's front ends call the pods.
   *
   * @see https://cloud.google.com/load-balancing/docs/firewall-rules
   */
  public static gke(): IngressController {
    return new IngressController(ofGoogle('gke', 'gce', GOOGLE_FRONT_ENDS));
  }

  /**
   * The internal Application Load Balancer of GKE: class "gce-internal". Its proxies call the pods.
   *
   * @param proxySubnets the proxy-only subnets of the region, such as `["10.129.0.0/23"]`
   * @throws if there is none, or one is no CIDR
   * @see https://cloud.google.com/kubernetes-engine/docs/how-to/internal-load-balance-ingress
   */
  public static gkeInternal(proxySubnets: string[]): IngressController {
    const proxies = requireCidrs('gkeInternal', 'proxySubnets', proxySubnets);
    return new IngressController(ofGoogle('gkeInternal', 'gce-internal', [...proxies, ...GOOGLE_FRONT_ENDS]));
  }

  /**
   * The AWS Load Balancer Controller: class "alb". The load balancer calls the pods from its own subnets.
   *
   * Other machines in these subnets may then call the agent, too. Subnets that also hold pods fail synth.
   *
   * @param subnets the subnets of the load balancer, such as `["10.0.0.0/24"]`
   * @throws if there is none, or one is no CIDR
   * @see https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/ingress/annotations/#target-type
   */
  public static awsLoadBalancer(subnets: string[]): IngressController {
    const cidrs = requireCidrs('awsLoadBalancer', 'subnets', subnets);
    return new IngressController({
      title: 'IngressController.awsLoadBalancer(…)',
      className: 'alb',
      ingressAnnotations: { 'alb.ingress.kubernetes.io/target-type': 'ip' },
      ofIngress: { kind: 'addresses', cidrs },
      ofRoute: () => ({ kind: 'addresses', cidrs }),
    });
  }

  /**
   * Any other controller, by its pods.
   *
   * @param selector such as `Pods.select(…)` with labels and the name of a namespace
   * @param className name of its IngressClass. Leave it out for a Gateway
   * @throws if the selector selects no pods, or the name is no DNS subdomain
   */
  public static pods(selector: kplus.IPodSelector, className?: string): IngressController {
    const place = placeOfCall('IngressController.pods');
    if (typeof (selector as Partial<kplus.IPodSelector> | undefined)?.toPodSelectorConfig !== 'function') {
      throw propError(place, 'selector', 'be pods that can be selected', selector, 'give the construct of the pods, or Pods.select(…)');
    }
    return new IngressController(anyController('pods', className, { kind: 'pods', pods: selector }));
  }

  /**
   * Any other controller, by the addresses that it calls from.
   *
   * @param cidrs such as `["203.0.113.0/28"]`
   * @param className name of its IngressClass. Leave it out for a Gateway
   * @throws if there is no block, one is no CIDR, or the name is no DNS subdomain
   */
  public static addresses(cidrs: string[], className?: string): IngressController {
    const blocks = requireCidrs('addresses', 'cidrs', cidrs);
    return new IngressController(anyController('addresses', className, { kind: 'addresses', cidrs: blocks }));
  }

  private constructor(private readonly source: ControllerSource) {}

  /** @internal */
  public get _source(): ControllerSource {
    return this.source;
  }
}
