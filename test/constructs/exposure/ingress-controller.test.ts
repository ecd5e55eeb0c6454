import { exposed, expose, INGRESS, opened, peer, podsIn } from './exposed';
import { ExposureType, IngressController } from '../../../src';
import { Manifest, only } from '../../support/app';

const GOOGLE = ['130.211.0.0/22', '35.191.0.0/16'];
const blocks = (...cidrs: string[]) => cidrs.map((cidr) => ({ ipBlock: { cidr } }));

/** What each controller's own manifests or chart say of its pods and its class. The sources are at the factories. */
const INGRESSES: [factory: string, controller: IngressController, className: string, from: Manifest[]][] = [
  ['ingressNginx', IngressController.ingressNginx(), 'nginx', [peer('ingress-nginx', {
    'app.kubernetes.io/component': 'controller',
    'app.kubernetes.io/instance': 'ingress-nginx',
    'app.kubernetes.io/name': 'ingress-nginx',
  })]],
  ['traefik', IngressController.traefik(), 'traefik', [peer('traefik', { 'app.kubernetes.io/name': 'traefik' })]],
  ['contour', IngressController.contour(), 'contour', [peer('projectcontour', { app: 'envoy' })]],
  ['haProxy', IngressController.haProxy(), 'haproxy', [peer('haproxy-controller', { 'app.kubernetes.io/name': 'kubernetes-ingress' })]],
  ['istioIngress', IngressController.istioIngress(), 'istio', [peer('istio-system', { istio: 'ingressgateway' })]],
  ['awsLoadBalancer', IngressController.awsLoadBalancer(['10.0.0.0/24', '10.0.1.0/24']), 'alb', blocks('10.0.0.0/24', '10.0.1.0/24')],
  ['addresses', IngressController.addresses(['203.0.113.0/28'], 'edge'), 'edge', blocks('203.0.113.0/28')],
  ['options', IngressController.haProxy({ namespace: 'edge', labels: { run: 'haproxy-ingress' }, className: 'internal' }), 'internal',
    [peer('edge', { run: 'haproxy-ingress' })]],
];

test.each(INGRESSES)('an Ingress of %s names its class and lets in its pods alone', (_, controller, className, from) => {
  const b = exposed();
  expose(b, { through: ExposureType.ingress({ ...INGRESS, controller }) });
  expect(only(b.chart, 'Ingress').spec.ingressClassName).toBe(className);
  expect(opened(b)).toEqual([{ from, ports: [{ port: 8080, protocol: 'TCP' }] }]);
});

test.each([
  ['gke', IngressController.gke(), 'gce', blocks(...GOOGLE)],
  ['gkeInternal', IngressController.gkeInternal(['10.129.0.0/23']), 'gce-internal', blocks('10.129.0.0/23', ...GOOGLE)],
])('an Ingress of %s names its class by annotation, and its Service leads to the pods', (_, controller, className, from) => {
  const b = exposed();
  expose(b, { through: ExposureType.ingress({ ...INGRESS, controller }) });
  const { metadata, spec } = only(b.chart, 'Ingress');
  expect([metadata.annotations['kubernetes.io/ingress.class'], spec.ingressClassName]).toEqual([className, undefined]);
  expect(only(b.chart, 'Service').metadata.annotations).toEqual({ 'cloud.google.com/neg': '{"ingress":true}' });
  expect(opened(b)[0].from).toEqual(from);
});

test.each<[string, IngressController, Manifest[]]>([
  ['gatewayPods', IngressController.gatewayPods(), [peer('gateways', { 'gateway.networking.k8s.io/gateway-name': 'public' })]],
  ['envoyGateway', IngressController.envoyGateway(), [peer('envoy-gateway-system', {
    'app.kubernetes.io/managed-by': 'envoy-gateway',
    'app.kubernetes.io/name': 'envoy',
    'gateway.envoyproxy.io/owning-gateway-name': 'public',
    'gateway.envoyproxy.io/owning-gateway-namespace': 'gateways',
  })]],
  ['traefik', IngressController.traefik(), [peer('traefik', { 'app.kubernetes.io/name': 'traefik' })]],
  ['gke', IngressController.gke(), blocks(...GOOGLE)],
])('a route of a Gateway of %s lets in its pods alone', (_, controller, from) => {
  const b = exposed();
  expose(b, { through: ExposureType.httpRoute({ controller, gateway: 'public', gatewayNamespace: 'gateways' }) });
  expect(only(b.chart, 'HTTPRoute').spec.parentRefs).toEqual([{ name: 'public', namespace: 'gateways' }]);
  expect(opened(b)[0].from).toEqual(from);
});

test('a controller that is no other is known by its pods', () => {
  const b = exposed();
  const pods = podsIn(b, 'edge', { app: 'edge' });
  expose(b, { through: ExposureType.ingress({ ...INGRESS, controller: IngressController.pods(pods, 'edge') }) });
  expect(opened(b)[0].from).toEqual([peer('edge', { app: 'edge' })]);
});

test('Cilium has an identity that only a policy of its own names', () => {
  const b = exposed();
  expose(b, { through: ExposureType.ingress({ ...INGRESS, controller: IngressController.cilium() }) });
  expect(opened(b)).toEqual([]);
  expect(only(b.chart, 'CiliumNetworkPolicy').spec.ingress)
    .toEqual([{ fromEntities: ['ingress'], toPorts: [{ ports: [{ port: '8080', protocol: 'TCP' }] }] }]);
});
