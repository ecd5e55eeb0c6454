import { settings } from './settings';
import { HARMLESS_POLICY, HARMLESS_SERVICE, NAMESPACE, OWN_INGRESS, OWN_ROUTE, TenantApp } from './tenant-app';
import { Way, apply, create, patch, replace } from './tenant-way';
import { Manifest } from '../../support/app';
import { makeObject } from '../../support/plain';
import { openingEdits } from '../../support/policy-edits';

type Spec = Manifest;
const object = (apiVersion: string, kind: string, spec: Spec): Manifest => ({
  apiVersion,
  kind,
  metadata: { name: 'way', namespace: NAMESPACE },
  spec,
});
const annotated = (manifest: Manifest, annotations: Manifest) => ({ ...manifest, metadata: { ...manifest.metadata, annotations } });
const policy = (spec: Spec) => create(object('networking.k8s.io/v1', 'NetworkPolicy', { podSelector: {}, ...spec }));
const egress = (...rules: Manifest[]) => policy({ policyTypes: ['Egress'], egress: rules });
const ingress = (...rules: Manifest[]) => policy({ policyTypes: ['Ingress'], ingress: rules });
const blocks = (...cidrs: string[]) => cidrs.map((cidr) => ({ ipBlock: { cidr } }));
const to = (...cidrs: string[]) => egress({ to: blocks(...cidrs) });

/** A range of 65536 addresses in 256 blocks, each of which is small. */
const inSmallBlocks = (cidr: string) => blocks(...Array.from({ length: 256 }, (_, i) => cidr.replace(/\.0\.0\/16$/, `.${i}.0/24`)));
const named = (namespace: string) => ({ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } } });
const lacks = (key: string) => ({ matchExpressions: [{ key, operator: 'DoesNotExist' }] });
const [pods] = settings.podCidrs, [services] = settings.serviceCidrs, [nodes] = settings.nodeCidrs;
const metadataCidr = `${settings.metadata}/32`;

/** By NetworkPolicies: they only add up, so that one more opens what all others deny. */
export function policyWays({ egress: ours, denyIngress }: TenantApp): Way[] {
  const OUT = 'no-open-egress', IN = 'no-open-ingress', METADATA = 'no-metadata-endpoint', AGAIN = 'no-reopened-egress';
  const open = object('networking.k8s.io/v1', 'NetworkPolicy', { podSelector: {}, policyTypes: ['Egress'], egress: [{}] });
  const widened = (rule: Manifest) => ({ spec: { egress: [rule] } });
  return [
    ['egress to every address', to('0.0.0.0/0'), OUT],
    ['egress to every address, in halves', to('0.0.0.0/1', '128.0.0.0/1'), OUT],
    ['egress to the lower half of all addresses', to('0.0.0.0/1'), OUT],
    ['egress to every address but one', egress({ to: [{ ipBlock: { cidr: '0.0.0.0/0', except: ['203.0.113.1/32'] } }] }), OUT],
    ['egress without "to"', egress({}), OUT],
    ['egress with an empty "to"', egress({ to: [] }), OUT],
    ['egress on one port without "to"', egress({ ports: [{ port: 443 }] }), OUT],
    ['egress by a policy that leaves out its types', policy({ egress: [{}] }), OUT],
    ['egress to the addresses of pods', to(pods), OUT],
    ['egress to the addresses of pods, in small blocks', egress({ to: inSmallBlocks(pods) }), OUT],
    ['egress to the addresses of Services', to(services), OUT],
    ['egress to the addresses of nodes', to(nodes), OUT],
    ['egress to a metadata endpoint', to(metadataCidr), METADATA],
    ['egress to a metadata endpoint, beside a harmless block', to('203.0.113.0/24', metadataCidr), METADATA],
    ['egress to a metadata endpoint of Azure', to('168.63.129.16/32'), METADATA],
    ['egress to a metadata endpoint of IPv6', to('fd00:ec2::254/128'), METADATA],
    ['egress to a metadata endpoint by NAT64', to('64:ff9b::a9fe:a9fe/128'), OUT],
    ['egress to every address of IPv6', to('::/0'), OUT],
    ['egress to every namespace', egress({ to: [{ namespaceSelector: {} }] }), OUT],
    ['egress to pods that lack a label, in namespaces that lack one', egress({
      to: [{
        namespaceSelector: lacks('a'),
        podSelector: lacks('b'),
      }],
    }), OUT],
    ['egress to namespaces that have a name', egress({
      to: [{
        namespaceSelector: {
          matchExpressions: [{
            key: 'kubernetes.io/metadata.name',
            operator: 'Exists',
          }],
        },
      }],
    }), OUT],
    // https://github.com/kubernetes-sigs/agent-sandbox/blob/main/extensions/controllers/sandboxtemplate_controller.go
    ['egress as a SandboxTemplate without a policy of its own has it', egress({
      to: [
        { ipBlock: { cidr: '0.0.0.0/0', except: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '169.254.0.0/16'] } },
        { ipBlock: { cidr: '::/0', except: ['fc00::/7', 'fe80::/10'] } },
      ],
    }), OUT],
    ['egress to the internet, which our policy closes', egress({
      to: [{
        ipBlock: {
          cidr: '0.0.0.0/0',
          except: [pods, services, nodes, '169.254.0.0/16', '168.63.129.16/32', '100.100.100.200/32', '100.96.0.96/32', '100.80.80.80/32'],
        },
      }],
    }), AGAIN],
    ['DNS to the cluster\'s resolver, which our policy closes', egress({
      to: [{
        ...named('kube-system'),
        podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } },
      }],
      ports: [{ port: 53, protocol: 'UDP' }],
    }), AGAIN],
    ['one address of a Service', to(services.replace('.0.0/16', '.0.1/32')), 'no-cluster-address-egress'],
    ['egress by server-side apply', apply(open), OUT],
    ['egress by a policy whose name the API server makes', create({
      ...open,
      metadata: { generateName: 'way-', namespace: NAMESPACE },
    }), OUT],
    ['a harmless policy is replaced', replace({ ...open, metadata: HARMLESS_POLICY.metadata }), OUT],
    ['a harmless policy is opened', patch(HARMLESS_POLICY, widened({})), OUT],
    ['our egress policy is opened', patch(ours, widened({ to: blocks('0.0.0.0/0') })), OUT],
    ['the policy that denies ingress has an open rule', patch(denyIngress, { spec: { ingress: [{}] } }), IN],
    ['ingress without "from"', ingress({}), IN],
    ['ingress without "from", types left out', policy({ ingress: [{ ports: [{ port: 8080 }] }] }), IN],
    ['ingress from every pod of every namespace', ingress({ from: [{ namespaceSelector: {}, podSelector: {} }] }), IN],
    ['ingress from every address', ingress({ from: blocks('0.0.0.0/0') }), IN],
    ['ingress from every address, in quarters', ingress({ from: blocks('0.0.0.0/2', '64.0.0.0/2', '128.0.0.0/2', '192.0.0.0/2') }), IN],
    ['ingress from the addresses of pods', ingress({ from: blocks(pods) }), IN],
  ];
}

/** By NetworkPolicies that name targets, where a person may mean each of them. */
export function editWays(): Way[] {
  const apiServer = settings.apiServerCidrs[0].replace(/\.\d+\/\d+$/, '.2');
  // A denial names one rule: for many addresses of pods that is the one for each of them, whose severity the test raises.
  const firstOf = (title: string, ruleId: string) => (title.startsWith('many ') ? 'no-cluster-address-egress' : ruleId);
  return openingEdits({ pods, services, nodes, apiServer }).map(([title, spec, ruleId]) =>
    [title, create(object('networking.k8s.io/v1', 'NetworkPolicy', spec)), firstOf(title, ruleId)]);
}

/** By objects that take long to judge. */
export function sizeWays({ agent }: TenantApp): Way[] {
  const many = <T>(count: number, make: (i: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i));
  const targets = (count: number) => blocks(...many(count, (i) => `198.51.${100 + Math.floor(i / 256)}.${i % 256}/32`));
  const [main] = agent.spec.containers;
  const pod = (change: Manifest) => create({
    ...agent, metadata: { ...agent.metadata, name: 'way' }, spec: { ...agent.spec, containers: [{ ...main, ...change }] },
  });
  return [
    ['257 blocks', egress({ to: targets(257) }), 'size'],
    ['20,000 blocks', egress({ to: targets(20_000) }), 'size'],
    ['20,000 exceptions', egress({
      to: [{ ipBlock: { cidr: '198.51.100.0/24', except: many(20_000, () => '198.51.100.7/32') } }],
    }), 'size'],
    ['20,000 values of a selector', egress({
      to: [{ podSelector: { matchExpressions: [{ key: 'app', operator: 'In', values: many(20_000, (i) => `v${i}`) }] } }],
    }), 'size'],
    ['5,000 variables', pod({ env: many(5000, (i) => ({ name: `NOTE_${i}`, value: 'v' })) }), 'size'],
    ['a variable of 1 MB', pod({ env: [{ name: 'NOTE', value: 'word '.repeat(200_000) }] }), 'size'],
    ['1,000 annotations', patch(agent, {
      metadata: { annotations: Object.fromEntries(many(1000, (i) => [`example.com/${i}`, 'v'])) },
    }), 'size'],
  ];
}

const exact = (name: string) => [{ path: '/', pathType: 'Prefix', backend: { service: { name, port: { number: 80 } } } }];
const route = (kind: string, version: string, spec: Spec) => create(object(`gateway.networking.k8s.io/${version}`, kind, spec));
const backendRefs = [{ name: HARMLESS_SERVICE.metadata.name, port: 80 }];
const parentRefs = [{ name: 'gateway' }];

/** By Services and routes, which lead callers from outside to an agent. */
export function exposureWays(): Way[] {
  const { selector, ports } = HARMLESS_SERVICE.spec;
  const service = (spec: Spec) => create(object('v1', 'Service', { selector, ports, ...spec }));
  const exposing = (key: string, value = 'true', fields: Spec = {}) =>
    create(annotated(object('v1', 'Service', { selector, ports, ...fields }), { [key]: value }));
  const external = (externalName: string, ruleId = 'no-metadata-endpoint'): Way =>
    [`another name for ${externalName}`, create(object('v1', 'Service', { type: 'ExternalName', externalName })), ruleId];
  const SERVICE = 'no-exposed-service', ROUTE = 'no-exposed-route';
  return [
    ['a load balancer', service({ type: 'LoadBalancer' }), SERVICE],
    ['a load balancer without ports of nodes', service({ type: 'LoadBalancer', allocateLoadBalancerNodePorts: false }), SERVICE],
    ['a load balancer for some callers', service({ type: 'LoadBalancer', loadBalancerSourceRanges: ['203.0.113.0/24'] }), SERVICE],
    ['ports of nodes', service({ type: 'NodePort' }), SERVICE],
    ['external addresses', service({ externalIPs: ['203.0.113.7'] }), SERVICE],
    ['a Service gets an external address', patch(HARMLESS_SERVICE, { spec: { externalIPs: ['203.0.113.7'] } }), SERVICE],
    ['a Service becomes a load balancer', patch(HARMLESS_SERVICE, { spec: { type: 'LoadBalancer' } }), SERVICE],
    ['a load balancer of Tailscale', service({ type: 'LoadBalancer', loadBalancerClass: 'tailscale' }), SERVICE],
    ['callers of Tailscale', exposing('tailscale.com/expose'), SERVICE],
    ['callers of Tailscale, at a headless Service', exposing('tailscale.com/expose', 'true', { clusterIP: 'None' }), SERVICE],
    ['callers of NetBird', exposing('netbird.io/expose'), SERVICE],
    ['callers of other clusters', exposing('service.cilium.io/global'), SERVICE],
    ['callers of a network of Skupper', exposing('skupper.io/proxy', 'tcp'), SERVICE],
    ['a mapping of Emissary-ingress', exposing('getambassador.io/config', 'kind: Mapping'), SERVICE],
    ['a Service gets the annotation of Tailscale',
      patch(HARMLESS_SERVICE, { metadata: { annotations: { 'tailscale.com/expose': 'true' } } }), SERVICE],
    ...['169.254.169.254', '169.254.169.254.', 'metadata.google.internal', 'metadata.google.internal.', '2852039166', '0xa9fea9fe',
      '0251.0376.0251.0376', '169.16689662', '169-254-169-254.sslip.io', 'a9fea9fe.nip.io', '168.63.129.16', 'fd00-ec2--254.sslip.io']
      .map((name) => external(name)),
    external('169.254.170.23', 'no-identity-endpoint'),
    ['a Service becomes another name for an endpoint', patch(HARMLESS_SERVICE, {
      spec: { type: 'ExternalName', externalName: 'metadata.google.internal', clusterIP: null, clusterIPs: null },
    }), 'no-metadata-endpoint'],
    ['an Ingress', create(object('networking.k8s.io/v1', 'Ingress', { rules: [{ http: { paths: exact('agent') } }] })), ROUTE],
    ['an Ingress by its default', create(object('networking.k8s.io/v1', 'Ingress',
      { defaultBackend: { service: { name: 'agent', port: { number: 80 } } } })), ROUTE],
    ['an HTTPRoute of a Gateway among the agents', route('HTTPRoute', 'v1', { parentRefs, rules: [{ backendRefs }] }), ROUTE, 'operators'],
    ['an HTTPRoute of the default Gateways', route('HTTPRoute', 'v1', { useDefaultGateways: 'All', rules: [{ backendRefs }] }), ROUTE,
      'operators'],
    ['an HTTPRoute that copies requests to an agent', route('HTTPRoute', 'v1', {
      parentRefs, rules: [{ filters: [{ type: 'RequestMirror', requestMirror: { backendRef: backendRefs[0] } }] }],
    }), ROUTE, 'operators'],
    ['a GRPCRoute', route('GRPCRoute', 'v1', { parentRefs, rules: [{ backendRefs }] }), ROUTE, 'operators'],
    ['a TCPRoute', route('TCPRoute', 'v1alpha2', { parentRefs, rules: [{ backendRefs }] }), ROUTE, 'operators'],
    ['a TLSRoute', route('TLSRoute', 'v1alpha2', { parentRefs, rules: [{ backendRefs }] }), ROUTE, 'operators'],
    ['a UDPRoute', route('UDPRoute', 'v1alpha2', { parentRefs, rules: [{ backendRefs }] }), ROUTE, 'operators'],
  ];
}

/** By Ingresses and routes that the app does not have, though they name a class or a Gateway. At synth they are of the app. */
export function otherRouteWays(): Way[] {
  const rule = 'no-exposed-route';
  const { spec } = OWN_INGRESS;
  const ofClass = (fields: Spec, annotations: Manifest = {}) =>
    create(annotated(object('networking.k8s.io/v1', 'Ingress', { ...spec, ...fields }), annotations));
  const elsewhere = [{ name: 'gateway', namespace: 'gateways' }];
  return [
    ['an Ingress of a class', ofClass({ ingressClassName: 'internal' }), rule],
    ['an Ingress whose class is an annotation',
      ofClass({ ingressClassName: undefined }, { 'kubernetes.io/ingress.class': 'internal' }), rule],
    ['our Ingress gets another class', patch(OWN_INGRESS, { spec: { ingressClassName: 'public' } }), rule],
    ['our Ingress loses its class', patch(OWN_INGRESS, { spec: { ingressClassName: null } }), rule],
    ['our Ingress gets a class by annotation',
      patch(OWN_INGRESS, { metadata: { annotations: { 'kubernetes.io/ingress.class': 'public' } } }), rule],
    ...[['HTTPRoute', 'v1'], ['GRPCRoute', 'v1'], ['TCPRoute', 'v1alpha2'], ['TLSRoute', 'v1alpha2'], ['UDPRoute', 'v1alpha2']]
      .map(([kind, version]): Way => [`a ${kind} of a Gateway elsewhere`,
        route(kind, version, { parentRefs: elsewhere, rules: [{ backendRefs }] }), rule, 'operators']),
    ['an HTTPRoute without a parent', route('HTTPRoute', 'v1', { rules: [{ backendRefs }] }), rule, 'operators'],
    ['an HTTPRoute of a Service and a Gateway elsewhere', route('HTTPRoute', 'v1', {
      parentRefs: [{ group: '', kind: 'Service', name: 'agent' }, ...elsewhere], rules: [{ backendRefs }],
    }), rule, 'operators'],
    ['our HTTPRoute gets another Gateway', patch(OWN_ROUTE, { spec: { parentRefs: [{ name: 'public', namespace: 'gateways' }] } }), rule,
      'operators'],
    ['our HTTPRoute gets a default Gateway', patch(OWN_ROUTE, { spec: { useDefaultGateways: 'All' } }), rule, 'operators'],
  ];
}

/** By a policy of the cluster, which comes before all NetworkPolicies. */
export function clusterPolicyWays(): Way[] {
  const clusterPolicy: Manifest = makeObject('policy.networking.k8s.io/v1beta1', 'ClusterNetworkPolicy', { name: 'tenant-way' }, {
    tier: 'Admin',
    priority: 1,
    subject: { namespaces: { matchLabels: { 'cdk8s-hardened-agents/agents': 'true' } } },
    egress: [{ name: 'open', action: 'Accept', to: [{ networks: ['0.0.0.0/0'] }] }],
  });
  return [['a ClusterNetworkPolicy that accepts everything', create(clusterPolicy), 'no-open-foreign-policy', 'cluster']];
}
