import {
  Actor, HARMLESS_SERVICE, NAMESPACE, OWN_INGRESS, PENDING_CLAIM, SECRETS_ROLE, TOOLS_ROLE, TenantApp, sandboxed, worker,
} from './tenant-app';
import { Ask, create, patch, post, remove, removeAllOf } from './tenant-way';
import { Manifest } from '../../support/app';

const metadata = { name: 'way', namespace: NAMESPACE };
const object = (apiVersion: string, kind: string, spec: Manifest): Manifest => ({ apiVersion, kind, metadata, spec });
const cilium = (spec: Manifest) => create(object('cilium.io/v2', 'CiliumNetworkPolicy', { endpointSelector: {}, ...spec }));

const binding = (pod: Manifest): Manifest => ({
  apiVersion: 'v1',
  kind: 'Binding',
  metadata: { name: pod.metadata.name, namespace: NAMESPACE, annotations: { 'k8s.v1.cni.cncf.io/networks': 'storage' } },
  target: { kind: 'Node', name: 'lab' },
});

/**
 * Ways that admission lets pass, since it sees one object and no removal, or reads no policies of the network: rights are what
 * stops them, as docs/rbac.md has them.
 */
export function heldWays({ egress, denyIngress, quarantine, proxyConfig, agent }: TenantApp): [title: string, ask: Ask, actor?: Actor][] {
  const selectsNothing = { spec: { podSelector: { matchLabels: { app: 'nothing' } } } };
  return [
    ['our egress policy selects no pod', patch(egress, selectsNothing)],
    ['our egress policy is one of ingress', patch(egress, { spec: { policyTypes: ['Ingress'], egress: null } })],
    ['our egress policy no longer says what it closes',
      patch(egress, { metadata: { annotations: { 'cdk8s-hardened-agents/closed': null } } })],
    ['our egress policy is removed', remove(egress)],
    ['all policies are removed', removeAllOf(egress)],
    ['the policy that denies ingress is removed', remove(denyIngress)],
    ['the policy of quarantine is removed', remove(quarantine)],
    ['the policy that denies ingress selects no pod', patch(denyIngress, selectsNothing)],
    ['the proxy of agents gets another configuration', patch(proxyConfig, { data: { 'squid.conf': 'http_access allow all\n' } })],
    ['a Role of the agents\' account gets rights', patch(TOOLS_ROLE, { rules: SECRETS_ROLE.rules }), 'admin'],
    ['a policy opens for pods in quarantine', create(object('networking.k8s.io/v1', 'NetworkPolicy', {
      podSelector: { matchLabels: { 'cdk8s-hardened-agents/quarantine': 'true' } },
      policyTypes: ['Egress'],
      egress: [{ to: [{ ipBlock: { cidr: '203.0.113.0/24' } }], ports: [{ port: 443 }] }],
    }))],
    ['a policy opens private addresses that are none of the cluster', create(object('networking.k8s.io/v1', 'NetworkPolicy', {
      podSelector: {},
      policyTypes: ['Egress'],
      egress: [{ to: [{ ipBlock: { cidr: '172.16.0.0/12' } }], ports: [{ port: 5432 }] }],
    }))],
    ['a policy lets in 255 pods by their addresses', create(object('networking.k8s.io/v1', 'NetworkPolicy', {
      podSelector: {},
      policyTypes: ['Ingress'],
      ingress: [{ from: Array.from({ length: 255 }, (_, i) => ({ ipBlock: { cidr: `10.244.0.${i}/32` } })) }],
    }))],
    ['our Ingress leads to the proxy',
      patch(OWN_INGRESS, { spec: { defaultBackend: { service: { name: 'proxy', port: { number: 3128 } } } } })],
    ['our Ingress no longer asks for a login',
      patch(OWN_INGRESS, { metadata: { annotations: { 'nginx.ingress.kubernetes.io/enable-global-auth': 'false' } } })],
    ['a pod of a sandbox leaves its owner, whose end it outlives', patch(sandboxed(agent), { metadata: { ownerReferences: null } })],
    ['the quota is removed', remove({ apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'agents', namespace: NAMESPACE } }),
      'cluster'],
    ['an agent gets an annotation that it may not have, with its node', post(agent, '/binding', binding(agent)), 'cluster'],
    ['the same by the older way to bind a pod', create(binding(agent)), 'cluster'],
    ['an endpoint that a Service does not select', create({
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      addressType: 'IPv4',
      endpoints: [{ addresses: ['10.244.0.9'] }],
      ports: [{ port: 80 }],
      metadata: { ...metadata, labels: { 'kubernetes.io/service-name': 'agent' } },
    }), 'operators'],
    ['a CiliumNetworkPolicy to every entity', cilium({ egress: [{ toEntities: ['all'] }] }), 'operators'],
    ['a CiliumNetworkPolicy from the world', cilium({ ingress: [{ fromEntities: ['world'] }] }), 'operators'],
    ['an FQDNNetworkPolicy for every name', create(object('networking.gke.io/v1alpha1', 'FQDNNetworkPolicy', {
      podSelector: {}, egress: [{ matches: [{ pattern: '*' }] }],
    })), 'operators'],
  ];
}

/**
 * What no right stops. The volumes of a class are in other objects, which admission knows where they are of the app. The labels of a pod
 * are free, so that only a policy for all pods of the namespace, such as the app has, closes in each of them. Who may change Services and
 * Deployments may do so with those of others.
 */
export function unseenWays({ agent, proxy }: TenantApp): [title: string, ask: Ask][] {
  const { labels } = worker(agent).spec.template.metadata;
  return [['our Service leads to other pods', patch(HARMLESS_SERVICE, { spec: { selector: { app: 'other' } } })],
    ['a pod with the labels of another agent, which its callers then reach', create({ ...agent, metadata: { ...metadata, labels } })],
    ['the proxy of agents is removed', remove(proxy)],
    ['a pod with a claim of another', create({
      ...agent,
      metadata: { ...metadata, labels: agent.metadata.labels },
      spec: {
        ...agent.spec,
        volumes: [...agent.spec.volumes, { name: 'work', persistentVolumeClaim: { claimName: PENDING_CLAIM.metadata.name } }],
      },
    })],
    ['a pod that no policy for agents selects', create({ ...agent, metadata: { ...metadata, labels: { app: 'other' } } })],
    ['a claim of a class whose volumes are folders of the node', create({
      ...PENDING_CLAIM,
      metadata,
      spec: { ...PENDING_CLAIM.spec, storageClassName: 'tenant-host' },
    })]];
}
