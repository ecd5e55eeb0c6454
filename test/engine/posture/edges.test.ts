import { agent, edgesIn, lineOf, openLines, without } from './edges-support';
import { Json } from '../../../src/engine/value/json';

const NAMED = (name: string) => ({ matchLabels: { 'kubernetes.io/metadata.name': name } });
const policy = (apiVersion: string, kind: string, spec: Json, name = 'np', namespace = 'agents'): Json => ({
  apiVersion, kind, metadata: { name, ...namespace !== '' && { namespace } }, spec,
});
const np = (spec: Json, name = 'np', namespace = 'agents') => (
  policy('networking.k8s.io/v1', 'NetworkPolicy', { podSelector: {}, ...spec }, name, namespace));
const out = (...egress: unknown[]) => np({ policyTypes: ['Egress'], egress });
const into = (...ingress: unknown[]) => np({ policyTypes: ['Ingress'], ingress });
const cnp = (tier: string, rules: Json, name = tier.toLowerCase()) => policy('policy.networking.k8s.io/v1alpha2', 'ClusterNetworkPolicy',
  { tier, priority: 10, subject: { namespaces: NAMED('agents') }, ...rules }, name, '');
const cilium = (spec: Json, kind = 'CiliumNetworkPolicy') => policy('cilium.io/v2', kind, { endpointSelector: {}, ...spec }, 'cilium');
const gke = (...egress: Json[]) => policy('networking.gke.io/v1alpha1', 'FQDNNetworkPolicy', { podSelector: {}, egress }, 'gke');
const eks = (spec: Json) => policy('networking.k8s.aws/v1alpha1', 'ApplicationNetworkPolicy', { podSelector: {}, ...spec }, 'eks');
const tcp = (port: number | string) => ({ protocol: 'TCP', port });
const block = (cidr: string, except?: string[]) => ({ ipBlock: { cidr, ...except && { except } } });
const pods = (app: string, namespace?: string) => ({
  podSelector: { matchLabels: { app } }, ...namespace !== undefined && { namespaceSelector: NAMED(namespace) },
});
const [A, B] = ['203.0.113.0/24', '198.51.100.0/24'];
const REST = { to: [block('192.0.2.0/24')], ports: [tcp(9)] };
const none = np({ policyTypes: ['Egress', 'Ingress'] }, 'none');
const workload = (name: string, namespace: string, labels: Json = { app: name }, spec: Json = {}): Json => (
  { ...agent(spec, { name, namespace, labels }), kind: 'Pod' });
const tool = workload('tool', 'tools');

const SQUID = ['acl port_443 port 443', 'acl names dstdomain -n api.example.com', 'acl names dstdomain -n b.example.com',
  'http_access allow CONNECT port_443 names', 'http_access deny all'].join('\n');
const PROXY = [
  workload('proxy', 'proxy', { 'app': 'proxy', 'cdk8s-hardened-agents/role': 'egress-proxy' }, {
    containers: [{ name: 'main', ports: [{ containerPort: 3128 }] }], volumes: [{ name: 'conf', configMap: { name: 'conf' } }],
  }),
  { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'conf', namespace: 'proxy' }, data: { 'squid.conf': SQUID } },
  out({ to: [pods('proxy', 'proxy')], ports: [tcp(3128)] }),
];

/** For each kind of edge: objects, the edge, the narrowest elements, and the other edges that go and come with it. */
type Case = readonly [name: string, objects: Json[], edge: string, fields: string[], others?: { gone?: string[]; come?: string[] }];

const NETWORK: readonly Case[] = [
  ['one peer: the rule', [agent(), out({ to: [block(A)], ports: [tcp(443)] }, REST)], `address: ${A} 443/TCP`, ['spec.egress[0]']],
  ['several peers: the peer', [agent(), out({ to: [block(A), block(B)] })], `address: ${B} every port`, ['spec.egress[0].to[1]']],
  ['no peers: the rule', [agent(), out({ ports: [tcp(443)] }, { to: [], ports: [tcp(80)] })], 'address: everyone 443/TCP 80/TCP',
    ['spec.egress[0]', 'spec.egress[1]']],
  ['an empty peer among others', [agent(), out({ to: [block(A), null] })], 'address: everyone every port', ['spec.egress[0].to[1]']],
  ['a list in place of a rule', [agent(), out([[]], REST)], 'address: everyone every port', ['spec.egress[0]']],
  ['the only peer twice: the rule', [agent(), out({ to: [block(A), block(A)] })], `address: ${A} every port`, ['spec.egress[0]']],
  ['several rules', [agent(), out({ to: [block(A)], ports: [tcp(80)] }, { to: [block(B), block(A)], ports: [tcp(443)] })],
    `address: ${A} 80/TCP 443/TCP`, ['spec.egress[0]', 'spec.egress[1].to[1]']],
  ['several policies', [agent(), out({ to: [block(A)] }), np({ policyTypes: ['Egress'], egress: [{ to: [block(A)] }, REST] }, 'other')],
    `address: ${A} every port`, ['spec.egress[0]', 'spec.egress[0]']],
  ['a block within another', [agent(), out({ to: [block('0.0.0.0/0', ['10.0.0.0/8'])] }, { to: [block(A)] })],
    'address: 0.0.0.0/0 except 10.0.0.0/8 every port', ['spec.egress[0]']],
  ['a range of ports', [agent(), out({ to: [block(A)], ports: [{ port: 8000, endPort: 8100, protocol: 'UDP' }] })],
    `address: ${A} 8000-8100/UDP`, ['spec.egress[0]']],
  ['pods of a namespace', [agent(), tool, out({ to: [pods('tool', 'tools'), pods('other', 'tools')] })],
    'pod: pods app=tool in namespace tools every port (Pod "tools/tool")', ['spec.egress[0].to[0]']],
  ['every pod', [agent(), tool, out({ to: [{ namespaceSelector: {} }] })], 'pod: every pod in every namespace every port (Pod "tools/tool")',
    ['spec.egress[0]']],
  ['pods by the name of a port', [agent(), tool, out({ to: [pods('tool', 'tools')], ports: [tcp('http')] })],
    'pod: pods app=tool in namespace tools http/TCP (8080) (Pod "tools/tool")', ['spec.egress[0]']],
  ['everyone by the name of a port: pods', [agent(), out({ ports: [tcp('http'), tcp(443)] })],
    'pod: every pod in every namespace http/TCP (8080)', ['spec.egress[0]'], { gone: ['address: everyone 443/TCP'] }],
  ['no policyTypes, other rules', [agent(), np({ egress: [{ to: [block(A)] }, REST] }), into()], `address: ${A} every port`,
    ['spec.egress[0]']],
  ['no policyTypes, but another policy', [agent(), np({ egress: [{ to: [block(A)] }] }), none], `address: ${A} every port`,
    ['spec.egress[0]']],
  ['no policyTypes, no other rule', [agent(), np({ egress: [{ to: [block(A)] }] })],
    `address: ${A} every port (without this rule no policy isolates the pod, so first name "Egress" in spec.policyTypes or add a rule `
    + 'that allows less)', ['spec.egress[0]'], { come: ['address: everyone every port (no policy isolates the pod for egress)'] }],
  ['a caller: one peer', [agent(), into({ from: [pods('web', 'web')], ports: [tcp(8080)] })], 'caller: pods app=web in namespace web 8080/TCP',
    ['spec.ingress[0]']],
  ['a caller: several peers', [agent(), into({ from: [pods('web'), block(A)] })], `caller: ${A} every port`, ['spec.ingress[0].from[1]']],
  ['callers: no peers', [agent(), into({ ports: [tcp('http')] })], 'caller: everyone 8080/TCP', ['spec.ingress[0]']],
  ['a caller without policyTypes', [agent(), np({ ingress: [{ from: [block(A)] }] })], `caller: ${A} every port`, ['spec.ingress[0]']],
  ['Admin accepts addresses', [agent(), none, cnp('Admin', {
    egress: [
      { action: 'Accept', to: [{ networks: [A] }, { networks: [B] }] },
    ],
  })], `address: ${B} every port`, ['spec.egress[0].to[1]']],
  ['Admin accepts pods', [agent(), none, cnp('Admin', {
    egress: [
      null, { action: 'Accept', to: [{ namespaces: NAMED('tools') }], protocols: [{ tcp: { destinationPort: { number: 80 } } }] },
    ],
  })],
  'pod: every pod in namespace tools 80/TCP', ['spec.egress[1]']],
  ['Admin accepts nodes', [agent(), none, cnp('Admin', { egress: [{ action: 'Accept', to: [{ nodes: {} }, { networks: [A] }] }] })],
    'node: every node every port', ['spec.egress[0].to[0]']],
  ['Admin accepts a name', [agent(), none, cnp('Admin', {
    egress: [
      { action: 'Accept', to: [{ domainNames: ['a.example.com', 'b.example.com'] }] },
    ],
  })],
  'host: b.example.com every port (by ClusterNetworkPolicy "admin")', ['spec.egress[0].to[0].domainNames[1]']],
  ['Admin accepts one name', [agent(), none, cnp('Admin', { egress: [{ action: 'Accept', to: [{ domainNames: ['a.example.com'] }] }] })],
    'host: a.example.com every port (by ClusterNetworkPolicy "admin")', ['spec.egress[0]']],
  ['Admin denies a part of what a NetworkPolicy allows',
    [agent(), out({ to: [block('10.0.0.0/8')] }), cnp('Admin', { egress: [{ action: 'Deny', to: [{ networks: ['10.0.0.0/9'] }] }] })],
    'address: 10.128.0.0/9 every port', ['spec.egress[0]']],
  ['Baseline accepts', [agent(), cnp('Baseline', {
    egress: [
      { action: 'Accept', to: [{ networks: [A] }] }, { action: 'Deny', to: [{ networks: ['0.0.0.0/0', '::/0'] }] },
    ],
  })],
  `address: ${A} every port`, ['spec.egress[0]']],
  ['Admin accepts what is open by default', [agent(), cnp('Admin', {
    egress: [{ action: 'Accept', to: [{ networks: [A] }] },
      { action: 'Deny', to: [{ networks: ['10.0.0.0/8'] }] }],
  })], `address: ${A} every port`, ['spec.egress[0]'], {
    gone: ['address: 0.0.0.0/0 except 10.0.0.0/8, 203.0.113.0/24, ::/0 every port (no policy denies it)'],
    come: ['address: 0.0.0.0/0, ::/0 except 10.0.0.0/8 every port (no policy denies it)'],
  }],
  ['a caller that Admin accepts', [agent(), none, cnp('Admin', {
    ingress: [
      { action: 'Accept', from: [{ pods: pods('web', 'web') }], protocols: [{ destinationNamedPort: 'http' }] },
    ],
  })],
  'caller: pods app=web in namespace web 8080/TCP', ['spec.ingress[0]']],
  ['Cilium allows names', [agent(), none, cilium({
    egress: [
      { toFQDNs: [{ matchName: 'a.example.com' }, { matchPattern: '*.example.org' }], toPorts: [{ ports: [{ port: '443', protocol: 'TCP' }] }] },
    ],
  })], 'host: *.example.org 443/TCP (by CiliumNetworkPolicy "cilium")', ['spec.egress[0].toFQDNs[1]']],
  ['Cilium allows one name', [agent(), cilium({
    egress: [{ toFQDNs: [{ matchName: 'a.example.com' }] },
      { toEndpoints: [{ matchLabels: { app: 'tool' } }] }],
  })], 'host: a.example.com every port (by CiliumNetworkPolicy "cilium")',
  ['spec.egress[0]']],
  ['Cilium allows pods', [agent(), cilium({
    egress: [{ toFQDNs: [{ matchName: 'a.example.com' }] },
      { toEndpoints: [{ matchLabels: { app: 'tool' } }] }],
  })], 'pod: pods app=tool in namespace agents every port', ['spec.egress[1]']],
  ['Cilium has several sets of rules', [agent(), none, {
    ...cilium({}),
    spec: undefined,
    specs: [
      { endpointSelector: {}, egress: [{ toFQDNs: [{ matchName: 'a.example.com' }] }] },
      { endpointSelector: {}, egress: [{ toFQDNs: [{ matchName: 'b.example.com' }] }] },
    ],
  }],
  'host: b.example.com every port (by CiliumNetworkPolicy "cilium")', ['specs[1].egress[0]']],
  ['Cilium allows an entity', [agent(), none, cilium({ egress: [{ toEntities: ['world', 'host'] }] })],
    'address: the entity "world" (on the ports that CiliumNetworkPolicy "cilium" names)', ['spec.egress[0].toEntities[0]']],
  ['Cilium allows a block beside names', [agent(), none, cilium({ egress: [{ toCIDR: [A], toFQDNs: [{ matchName: 'a.example.com' }] }] })],
    `address: ${A} (on the ports that CiliumNetworkPolicy "cilium" names)`, ['spec.egress[0].toCIDR[0]']],
  ['Cilium allows callers', [agent(), cilium({ ingress: [{ fromEntities: ['cluster'] }, { fromCIDR: [A] }] })],
    'caller: the entity "cluster" (on the ports that CiliumNetworkPolicy "cilium" names)', ['spec.ingress[0]']],
  ['GKE allows names', [agent(), none, gke({ matches: [{ name: 'a.example.com' }, { name: 'b.example.com' }], ports: [tcp(443)] })],
    'host: a.example.com 443/TCP (by FQDNNetworkPolicy "gke")', ['spec.egress[0].matches[0]']],
  ['GKE allows one name', [agent(), none, gke({ matches: [{ name: 'a.example.com' }] })],
    'host: a.example.com every port (by FQDNNetworkPolicy "gke")', ['spec.egress[0]']],
  ['EKS allows names', [agent(), none, eks({ egress: [{ to: [{ domainNames: ['a.example.com', 'b.example.com'] }], ports: [tcp(443)] }] })],
    'host: b.example.com 443/TCP (by ApplicationNetworkPolicy "eks")', ['spec.egress[0].to[0].domainNames[1]']],
  ['EKS allows one name', [agent(), none, eks({ egress: [{ to: [{ domainNames: ['a.example.com'] }, { domainNames: ['b.example.com'] }] }] })],
    'host: b.example.com every port (by ApplicationNetworkPolicy "eks")', ['spec.egress[0].to[1]']],
  ['EKS allows a block', [agent(), none, eks({ policyTypes: ['Egress'], egress: [{ to: [{ domainNames: ['a.example.com'] }, block(A)] }] })],
    `address: ${A} (on the ports that ApplicationNetworkPolicy "eks" names)`, ['spec.egress[0].to[1]']],
  ['Calico allows a block', [agent(), policy('projectcalico.org/v3', 'NetworkPolicy', {
    selector: 'all()',
    types: ['Egress'],
    egress: [{ action: 'Allow', destination: { nets: [A] } }, { action: 'Allow', destination: { nets: [B] } }],
  })],
  `address: ${A} (on the ports that NetworkPolicy "np" names)`, ['spec.egress[0]']],
  ['AdminNetworkPolicy allows a block', [agent(), none, policy('policy.networking.k8s.io/v1alpha1', 'AdminNetworkPolicy', { priority: 1, subject: { namespaces: {} }, egress: [{ action: 'Allow', to: [{ networks: [A] }, { networks: [B] }] }] }, 'anp', '')],
    `address: ${B} (on the ports that AdminNetworkPolicy "anp" names)`, ['spec.egress[0].to[1]']],
  ['a name that a proxy allows', [agent(), ...PROXY], 'host: b.example.com 443/TCP (by EgressProxy "proxy", line 3 of the file)',
    ['data["squid.conf"]']],
];

const keys = { name: 'keys', secret: { secretName: 'keys' } };
const main = (container: Json) => ({ containers: [{ name: 'main', ...container }] });
const account = (annotations: Json): Json => (
  { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'agent', namespace: 'agents', annotations }, automountServiceAccountToken: false });

const POD: readonly Case[] = [
  ['a Secret as a volume', [agent({ volumes: [keys], ...main({ volumeMounts: [{ name: 'keys', mountPath: '/keys' }] }) })],
    'secret: Secret "agents/keys" (files in /keys)', ['spec.volumes[0]']],
  ['a Secret in a projected volume', [agent({
    volumes: [{
      name: 'all',
      projected: {
        sources: [
          { secret: { name: 'keys' } }, { secret: { name: 'other' } },
        ],
      },
    }],
    ...main({ volumeMounts: [{ name: 'all', mountPath: '/all' }] }),
  })],
  'secret: Secret "agents/keys" (files in /all)', ['spec.volumes[0].projected.sources[0]']],
  ['a Secret as a variable', [agent(main({ env: [{ name: 'X' }, { name: 'KEY', valueFrom: { secretKeyRef: { name: 'keys', key: 'k' } } }] }))],
    'secret: Secret "agents/keys" (variable KEY)', ['spec.containers[0].env[1]']],
  ['a Secret as all variables', [agent({ initContainers: [{ name: 'init', envFrom: [{ prefix: 'K_', secretRef: { name: 'keys' } }] }] })],
    'secret: Secret "agents/keys" (all keys as variables K_…)', ['spec.initContainers[0].envFrom[0]']],
  ['a Secret in several ways', [agent({ volumes: [keys], ...main({ envFrom: [{ secretRef: { name: 'keys', optional: true } }] }) })],
    'secret: Secret "agents/keys" (files that no container mounts, all keys as variables)', ['spec.volumes[0]', 'spec.containers[0].envFrom[0]']],
  ['a Secret of a CSI driver', [agent({ volumes: [{ name: 's', csi: { driver: 'd.example', nodePublishSecretRef: { name: 'keys' } } }] })],
    'secret: Secret "agents/keys" (given to the driver d.example for files that no container mounts)',
    ['spec.volumes[0].csi.nodePublishSecretRef']],
  ['a claim', [agent({
    volumes: [{ name: 'd', persistentVolumeClaim: { claimName: 'data' } }],
    ...main({ volumeMounts: [{ name: 'd', mountPath: '/data', readOnly: true }] }),
  }),
  workload('other', 'agents', {}, { volumes: [{ name: 'x', persistentVolumeClaim: { claimName: 'data' } }] })],
  'volume: PersistentVolumeClaim "agents/data" (files in /data; read-only; shared with Pod "other")', ['spec.volumes[0]']],
  ['an ephemeral claim', [agent({ volumes: [{ name: 'd', ephemeral: { volumeClaimTemplate: { spec: {} } } }] })],
    'volume: ephemeral claim "d" (files that no container mounts; Kubernetes deletes it with the pod)', ['spec.volumes[0]']],
  ['a folder of the node', [agent({ volumes: [{ name: 'e', emptyDir: {} }, { name: 'h', hostPath: { path: '/var/log' } }] })],
    'volume: hostPath /var/log (files that no container mounts; a folder of the node)', ['spec.volumes[1]']],
  ['a file server', [agent({ volumes: [{ name: 'n', nfs: { server: '10.0.0.5', path: '/x', readOnly: true } }] })],
    'volume: nfs 10.0.0.5:/x (files that no container mounts; read-only)', ['spec.volumes[0]']],
  ['a volume of a driver', [agent({ volumes: [{ name: 'c', csi: { driver: 'd.example' } }] })],
    'volume: csi d.example (files that no container mounts)', ['spec.volumes[0]']],
  ['claims of a set', [{
    ...agent(),
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    spec: {
      template: { spec: { ...agent().spec, ...main({ volumeMounts: [{ name: 'w', mountPath: '/w' }] }) } },
      volumeClaimTemplates: [{ metadata: { name: 'v' } }, { metadata: { name: 'w' } }],
    },
  }],
  'volume: PersistentVolumeClaim template "w" (files in /w; one claim for each pod)', ['spec.volumeClaimTemplates[1]']],
  ['the token that a pod turns on', [agent({ automountServiceAccountToken: true, serviceAccountName: 'agent' }), account({})],
    'token: API server, as ServiceAccount "agent" (files in /var/run/secrets/kubernetes.io/serviceaccount)',
    ['spec.automountServiceAccountToken']],
  ['a projected token', [agent({ volumes: [{ name: 't', projected: { sources: [{ serviceAccountToken: { audience: 'vault', path: 't' } }] } }] })],
    'token: audience "vault", as ServiceAccount "default" (files that no container mounts)', ['spec.volumes[0]']],
  ['a cloud identity', [agent({ serviceAccountName: 'agent' }), account({ 'eks.amazonaws.com/role-arn': 'arn:x' })],
    'token: cloud identity arn:x (ServiceAccount "agent" has eks.amazonaws.com/role-arn arn:x)',
    ['metadata.annotations["eks.amazonaws.com/role-arn"]']],
];

test.each([...NETWORK, ...POD])('without its sources, an edge is gone and no other changes: %s', (_, objects, line, fields, others = {}) => {
  const edge = edgesIn(objects).find((one) => lineOf(one) === line);
  expect(edge ?? openLines(objects)).toMatchObject({ isDenied: false, sources: fields.map((field) => ({ field })) });
  const { gone = [], come = [] } = others;
  const left = openLines(objects).filter((one) => one !== line && !gone.includes(one));
  expect(openLines(without(objects, edge!)).sort()).toEqual([...left, ...come].sort());
});
