import { Json } from '../../../../src/engine/value/json';
import { Case, PROXY_CONFIG, ofProxy, ofTemplate, tweaked, valid } from '../../../support/cases';

const labels = valid('Pod').metadata.labels;
const untouched = tweaked('Pod', () => {});
const AGENT = 'cdk8s-hardened-agents/agent';
const AGENTS = 'cdk8s-hardened-agents/agents';
const NAME = 'kubernetes.io/metadata.name';

const object = (apiVersion: string, kind: string, spec: Json, more: Json = {}): Json =>
  ({
    apiVersion,
    kind,
    metadata: { name: 'open', ...(!/^(Cilium)?Cluster|Global|Admin/.test(kind) && { namespace: 'agents' }) },
    spec,
    ...more,
  });
const beside = (...objects: Json[]) => (around: Json[]) => [...around, ...objects];
const breaks = (title: string, policy: Json, detail: string): Case =>
  [title, untouched, 'metadata.labels', labels, { view: beside(policy), detail: `${policy.kind} "open" allows calls ${detail}` }];
const passes = (title: string, ...policies: Json[]): Case => [title, untouched, undefined, undefined, { view: beside(...policies) }];

const METADATA = ['169.254.0.0/16', '168.63.129.16/32', '100.100.100.200/32'];
const METADATA_NAME = 'to the metadata endpoints, by the name';
const ANY = 'pods of any namespace, asked for no label';

const cilium = (rules: Json, endpointSelector: unknown = {}) => object('cilium.io/v2', 'CiliumNetworkPolicy',
  { endpointSelector, ...rules });
const clusterwide = (rules: Json, endpointSelector: unknown = {}) => object('cilium.io/v2', 'CiliumClusterwideNetworkPolicy',
  { endpointSelector, ...rules });
const NAMESPACE = 'k8s:io.kubernetes.pod.namespace';

const CILIUM: Case[] = [
  ...['all', 'world', 'world-ipv4', 'world-ipv6', 'cluster', 'host', 'remote-node', 'kube-apiserver', 'init', 'unmanaged']
    .flatMap((entity) => [
      breaks(`calls to ${entity}`, cilium({ egress: [{ toEntities: [entity] }] }), `to the entity "${entity}"`),
      breaks(`calls from ${entity}`, cilium({ ingress: [{ fromEntities: [entity] }] }), `from the entity "${entity}"`),
    ]),
  breaks('an entity on one port', cilium({ egress: [{ toEntities: ['world'], toPorts: [{ ports: [{ port: '443', protocol: 'TCP' }] }] }] }),
    'to the entity "world"'),
  breaks('both directions', cilium({ egress: [{ toEntities: ['all'] }], ingress: [{ fromEntities: ['all'] }] }),
    'to the entity "all" and allows calls from the entity "all"'),
  breaks('ports without peers', cilium({ egress: [{ toPorts: [{ ports: [{ port: '443', protocol: 'TCP' }] }] }] }),
    'to everyone, on the ports that it names'),
  breaks('ports that everyone may call', cilium({ ingress: [{ toPorts: [{ ports: [{ port: '8080', protocol: 'TCP' }] }] }] }),
    'from everyone, to the ports that it names'),
  breaks('messages of ICMP to everyone', cilium({ egress: [{ icmps: [{ fields: [{ type: 8, family: 'IPv4' }] }] }] }),
    'to everyone, on the ports that it names'),
  breaks('every IPv4 address', cilium({ egress: [{ toCIDR: ['0.0.0.0/0'] }] }), 'to every IPv4 address'),
  breaks('every IPv6 address, from which calls come', cilium({ ingress: [{ fromCIDR: ['::/0'] }] }), 'from every IPv6 address'),
  breaks('every address but some', cilium({ egress: [{ toCIDRSet: [{ cidr: '0.0.0.0/0', except: ['10.0.0.0/8'] }] }] }),
    'to 100.100.100.200, 168.63.129.16, 169.254.0.23 and 5 more of the metadata endpoints'),
  breaks('a part of all addresses, from which calls come', cilium({ ingress: [{ fromCIDRSet: [{ cidr: '0.0.0.0/1' }] }] }),
    'from a large part of all IPv4 addresses'),
  breaks('a block of pods', cilium({ egress: [{ toCIDR: ['10.244.7.0/24'] }] }), 'to 10.244.7.0/24 of the pods'),
  breaks('every name', cilium({ egress: [{ toFQDNs: [{ matchPattern: '*' }] }] }), 'to names of the form "*"'),
  breaks('every name of a top-level domain', cilium({ egress: [{ toFQDNs: [{ matchName: 'a.example.com' }, { matchPattern: '*.com' }] }] }),
    'to names of the form "*.com"'),
  breaks('names that end alike', cilium({ egress: [{ toFQDNs: [{ matchPattern: '*example.com' }] }] }),
    'to names of the form "*example.com"'),
  breaks('a metadata endpoint by its name', cilium({ egress: [{ toFQDNs: [{ matchName: 'Metadata.google.internal.' }] }] }),
    `${METADATA_NAME} "Metadata.google.internal."`),
  breaks('a metadata endpoint by a pattern', cilium({ egress: [{ toFQDNs: [{ matchPattern: '*.google.internal' }] }] }),
    `${METADATA_NAME} "*.google.internal"`),
  breaks('a metadata endpoint by a short name', clusterwide({ egress: [{ toFQDNs: [{ matchName: 'instance-data' }] }] }),
    `${METADATA_NAME} "instance-data"`),
  breaks('nodes', cilium({ egress: [{ toNodes: [{}] }] }), 'to nodes'),
  breaks('endpoints of any namespace', cilium({
    egress: [{
      toEndpoints: [{
        matchExpressions: [{
          key: NAMESPACE,
          operator: 'Exists',
        }],
      }],
    }],
  }), `to ${ANY}`),
  breaks('endpoints of other namespaces', cilium({
    ingress: [{
      fromEndpoints: [{
        matchExpressions: [{
          key: NAMESPACE,
          operator: 'NotIn',
          values: ['kube-system'],
        }],
      }],
    }],
  }),
  `from ${ANY}`),
  breaks('endpoints of any namespace by its name\'s label', cilium({
    egress: [{ toEndpoints: [{ matchExpressions: [{ key: `k8s:io.cilium.k8s.namespace.labels.${NAME}`, operator: 'Exists' }] }] }],
  }), `to ${ANY}`),
  breaks('every endpoint of the cluster', clusterwide({ egress: [{ toEndpoints: [{}] }] }), `to ${ANY}`),
  breaks('every endpoint of this cluster',
    clusterwide({ egress: [{ toEndpoints: [{ matchLabels: { 'io.cilium.k8s.policy.cluster': 'default' } }] }] }), `to ${ANY}`),
  breaks('an entity by its label', cilium({ egress: [{ toEndpoints: [{ matchLabels: { 'reserved:host': '' } }] }] }),
    'to the entity "host"'),
  breaks('one rule of several', cilium({ egress: [{ toFQDNs: [{ matchName: 'a.example.com' }] }, { toEntities: ['world'] }] }),
    'to the entity "world"'),
  breaks('one of several specs', object('cilium.io/v2', 'CiliumNetworkPolicy', undefined as unknown as Json,
    { specs: [{ endpointSelector: {} }, { endpointSelector: {}, egress: [{ toEntities: ['world'] }] }] }), 'to the entity "world"'),
  breaks('a selector of the pod\'s labels', cilium({ egress: [{ toEntities: ['world'] }] }, { matchLabels: { [`k8s:${AGENT}`]: 'true' } }),
    'to the entity "world"'),
  breaks('a policy of the cluster for agents', clusterwide({ egress: [{ toEntities: ['world'] }] }, { matchLabels: { [AGENT]: 'true' } }),
    'to the entity "world"'),
  breaks('a policy of the cluster for the namespace', clusterwide({ egress: [{ toEntities: ['world'] }] },
    { matchLabels: { [NAMESPACE]: 'agents' } }), 'to the entity "world"'),
  breaks('a policy of the cluster for namespaces of agents',
    clusterwide({ egress: [{ toEntities: ['world'] }] }, { matchLabels: { [`k8s:io.cilium.k8s.namespace.labels.${AGENTS}`]: 'true' } }),
    'to the entity "world"'),
  breaks('a policy for any account', cilium({ egress: [{ toEntities: ['world'] }] },
    { matchExpressions: [{ key: 'io.cilium.k8s.policy.serviceaccount', operator: 'Exists' }] }), 'to the entity "world"'),

  passes('rules that allow nothing', cilium({ egress: [{}], ingress: [{}] })),
  passes('empty lists of peers', cilium({ egress: [{ toEndpoints: [] }], ingress: [{ fromEndpoints: [] }] })),
  passes('what is denied', cilium({ egressDeny: [{ toEntities: ['all'] }], ingressDeny: [{ fromEntities: ['world'] }] })),
  passes('names', cilium({
    egress: [{
      toFQDNs: [{ matchName: 'a.example.com' }, { matchPattern: '*.example.com' },
        { matchPattern: '**.example.com' }],
    }],
  })),
  passes('names like those of metadata endpoints', cilium({
    egress: [{
      toFQDNs: [{ matchName: 'metadata.example.com' },
        { matchPattern: '*.internal.example.com' }],
    }],
  })),
  passes('the resolver, for any name', cilium({
    egress: [{
      toEndpoints: [{ matchLabels: { [NAMESPACE]: 'kube-system', 'k8s:k8s-app': 'kube-dns' } }],
      toPorts: [{ ports: [{ port: '53', protocol: 'ANY' }], rules: { dns: [{ matchPattern: '*' }] } }],
    }],
  })),
  passes('a block that leaves out the cluster', cilium({
    egress: [{
      toCIDRSet: [{
        cidr: '0.0.0.0/0',
        except: ['10.0.0.0/8', ...METADATA],
      }],
    }],
  })),
  passes('the resolver of the node', cilium({
    egress: [{
      toCIDR: ['169.254.20.10/32'],
      toPorts: [{ ports: [{ port: '53', protocol: 'UDP' }] }],
    }],
  })),
  passes('a named gateway', cilium({ ingress: [{ fromEndpoints: [{ matchLabels: { [NAMESPACE]: 'gateways', app: 'gateway' } }] }] })),
  passes('the ingress of Cilium', cilium({ ingress: [{ fromEntities: ['ingress'] }] })),
  passes('endpoints of the same namespace', cilium({ egress: [{ toEndpoints: [{}] }], ingress: [{ fromEndpoints: [{}] }] })),
  passes('a named Service', cilium({ egress: [{ toServices: [{ k8sService: { serviceName: 'search', namespace: 'tools' } }] }] })),
  passes('a policy for nodes', object('cilium.io/v2', 'CiliumClusterwideNetworkPolicy',
    { nodeSelector: {}, ingress: [{ fromEntities: ['all'] }] })),
  passes('a policy for other pods', cilium({ egress: [{ toEntities: ['world'] }] }, { matchLabels: { app: 'other' } })),
  passes('a policy of another namespace', {
    ...cilium({ egress: [{ toEntities: ['world'] }] }),
    metadata: { name: 'open', namespace: 'other' },
  }),
  passes('a policy of the cluster for other namespaces', clusterwide({ egress: [{ toEntities: ['world'] }] },
    { matchExpressions: [{ key: NAMESPACE, operator: 'NotIn', values: ['agents'] }] })),
  passes('a policy of the cluster for hosts', clusterwide({ ingress: [{ fromEntities: ['all'] }] },
    { matchLabels: { 'reserved:host': '' } })),
];

const calico = (spec: Json, apiVersion = 'projectcalico.org/v3') => object(apiVersion, 'NetworkPolicy', { selector: 'all()', ...spec });
const calicoGlobal = (spec: Json, apiVersion = 'projectcalico.org/v3') => object(apiVersion, 'GlobalNetworkPolicy', spec);
const out = (destination?: Json, more: Json = {}) => ({
  types: ['Egress'],
  egress: [{ action: 'Allow', ...(destination && { destination }), ...more }],
});
const into = (source?: Json) => ({ types: ['Ingress'], ingress: [{ action: 'Allow', ...(source && { source }) }] });

const CALICO: Case[] = [
  breaks('everyone, by Calico', calico(out()), 'to every address'),
  breaks('everyone by one protocol', calico(out(undefined, { protocol: 'TCP' })), 'to every address'),
  breaks('everyone on some ports', calico(out({ ports: [443] })), 'to every address'),
  breaks('everyone, in the form that is stored', calico(out(), 'crd.projectcalico.org/v1'), 'to every address'),
  breaks('everyone who calls', calico(into()), 'from every address'),
  breaks('types that are left out', calico({ egress: [{ action: 'Allow' }] }), 'to every address'),
  breaks('every IPv4 address, by Calico', calico(out({ nets: ['0.0.0.0/0'] })), 'to every IPv4 address'),
  breaks('every address but private ones', calico(out({ notNets: ['10.0.0.0/8'] })),
    'to every IPv6 address and 100.100.100.200, 168.63.129.16, 169.254.0.23 and 5 more of the metadata endpoints'),
  breaks('every pod of the cluster', calicoGlobal(out({ selector: 'all()' })), `to ${ANY}`),
  breaks('every pod that has a namespace', calicoGlobal(out({ selector: 'has(projectcalico.org/namespace)' })), `to ${ANY}`),
  breaks('every namespace, by Calico', calico(out({ namespaceSelector: 'all()' })), `to ${ANY}`),
  breaks('every namespace that has a name, by Calico', calico(out({ selector: 'all()', namespaceSelector: 'has(projectcalico.org/name)' })),
    `to ${ANY}`),
  breaks('every namespace but one, by Calico', calico(into({ namespaceSelector: 'projectcalico.org/name != "kube-system"' })),
    `from ${ANY}`),
  breaks('pods without a label', calicoGlobal(into({ selector: '!has(team) && env not in {"a", \'b\'}' })), `from ${ANY}`),
  breaks('every domain, by Calico', calico(out({ domains: ['*'] })), 'to names of the form "*"'),
  breaks('a metadata endpoint by its name, by Calico', calico(out({ domains: ['metadata.google.internal'] })),
    `${METADATA_NAME} "metadata.google.internal"`),
  breaks('a policy for the whole cluster', calicoGlobal(out()), 'to every address'),
  breaks('a policy for agents', calicoGlobal({ selector: `${AGENT} == "true"`, ...out() }), 'to every address'),
  breaks('a policy for the agents\' namespace', calicoGlobal({ namespaceSelector: 'projectcalico.org/name in { "agents" }', ...out() }),
    'to every address'),
  breaks('a policy for the agents\' namespace by its label on pods', calicoGlobal({
    selector: 'projectcalico.org/namespace == "agents"',
    ...out(),
  }), 'to every address'),
  breaks('a policy with a late order', calicoGlobal({ order: 10_000, ...out() }), 'to every address'),

  passes('what Calico denies, logs and passes on', calico({
    types: ['Egress'],
    egress: ['Deny', 'Log', 'Pass'].map((action) => ({ action })),
  })),
  passes('rules of a direction that the policy is not for', calico({ types: ['Ingress'], egress: [{ action: 'Allow' }], ingress: [] })),
  passes('a named gateway, by Calico', calico(into({
    selector: 'app == "gateway"',
    namespaceSelector: 'projectcalico.org/name == "gateways"',
  }))),
  passes('a named namespace, by Calico', calico(out({ namespaceSelector: 'team == "tools"' }))),
  passes('pods of the same namespace, by Calico', calico({
    ...out({ selector: 'all()' }),
    ...into({ selector: 'all()' }),
    types: ['Ingress', 'Egress'],
  })),
  passes('some addresses, by Calico', calico(out({ nets: ['203.0.113.0/24'] }))),
  passes('the internet, by Calico', calico(out({ nets: ['0.0.0.0/0'], notNets: ['10.0.0.0/8', ...METADATA] }))),
  passes('an account', calico(out({ serviceAccounts: { names: ['search'] } }))),
  passes('a Service, by Calico', calico(out({ services: { name: 'search', namespace: 'tools' } }))),
  passes('a domain', calico(out({ domains: ['api.example.com', '*.example.com'] }))),
  passes('a policy for hosts', calicoGlobal({ selector: 'all()', preDNAT: true, applyOnForward: true, ...into() })),
  passes('a policy for other pods, by Calico', calico({ ...out(), selector: 'app == "other"' })),
  passes('a policy for other namespaces, by Calico', calicoGlobal({ ...out(), namespaceSelector: 'projectcalico.org/name == "other"' })),
  passes('a policy that is tried out', object('projectcalico.org/v3', 'StagedNetworkPolicy', out())),
];

const V1 = 'policy.networking.k8s.io/v1alpha1';
const V2 = 'policy.networking.k8s.io/v1alpha2';
const admin = (spec: Json) => object(V1, 'AdminNetworkPolicy', { priority: 10, subject: { namespaces: {} }, ...spec });
const cluster = (spec: Json, apiVersion = V2) => object(apiVersion, 'ClusterNetworkPolicy',
  { tier: 'Admin', priority: 10, subject: { namespaces: {} }, ...spec });
const accept = (to: Json, more: Json = {}) => ({ egress: [{ name: 'open', action: 'Accept', to: [to], ...more }] });

const TIERED: Case[] = [
  breaks('every namespace, by an AdminNetworkPolicy', admin({ egress: [{ action: 'Allow', to: [{ namespaces: {} }] }] }), `to ${ANY}`),
  breaks('every namespace, by a BaselineAdminNetworkPolicy',
    object(V1, 'BaselineAdminNetworkPolicy', { subject: { namespaces: {} }, ingress: [{ action: 'Allow', from: [{ namespaces: {} }] }] }),
    `from ${ANY}`),
  breaks('every namespace', cluster(accept({ namespaces: {} })), `to ${ANY}`),
  breaks('every namespace that has a name', cluster(accept({ namespaces: { matchExpressions: [{ key: NAME, operator: 'Exists' }] } })),
    `to ${ANY}`),
  breaks('every pod', cluster(accept({ pods: { namespaceSelector: {}, podSelector: {} } })), `to ${ANY}`),
  breaks('every pod that calls', cluster({ ingress: [{ action: 'Accept', from: [{ pods: { namespaceSelector: {}, podSelector: {} } }] }] }),
    `from ${ANY}`),
  breaks('every network', cluster(accept({ networks: ['0.0.0.0/0', '::/0'] })), 'to every address'),
  breaks('networks of pods', cluster(accept({ networks: ['203.0.113.0/24', '10.244.0.0/16'] })), 'to 10.244.0.0/16 of the pods'),
  breaks('nodes, by a cluster policy', cluster(accept({ nodes: { matchLabels: { 'node-role.kubernetes.io/control-plane': '' } } })),
    'to nodes'),
  breaks('every domain', cluster(accept({ domainNames: ['*.com'] })), 'to names of the form "*.com"'),
  breaks('a metadata endpoint by a pattern, by a cluster policy', cluster(accept({ domainNames: ['*.ec2.internal'] })),
    `${METADATA_NAME} "*.ec2.internal"`),
  breaks('the Baseline tier', cluster({ tier: 'Baseline', ...accept({ namespaces: {} }) }), `to ${ANY}`),
  breaks('a rule after one that denies', cluster({
    egress: [{ action: 'Deny', to: [{ namespaces: {} }] },
      { action: 'Accept', to: [{ namespaces: {} }] }],
  }), `to ${ANY}`),
  breaks('a policy for agents, by their label', cluster({
    ...accept({ namespaces: {} }),
    subject: { pods: { namespaceSelector: {}, podSelector: { matchLabels: { [AGENT]: 'true' } } } },
  }),
  `to ${ANY}`),
  breaks('a policy for namespaces of agents', cluster({
    ...accept({ namespaces: {} }),
    subject: { namespaces: { matchLabels: { [AGENTS]: 'true' } } },
  }), `to ${ANY}`),
  breaks('a cluster policy of EKS', cluster(accept({ networks: ['0.0.0.0/0'] }), 'networking.k8s.aws/v1alpha1'), 'to every IPv4 address'),

  passes('what is denied and passed on', cluster({ egress: ['Deny', 'Pass'].map((action) => ({ action, to: [{ namespaces: {} }] })) })),
  passes('some pods', cluster(accept({ pods: { namespaceSelector: {}, podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } } } }))),
  passes('a named namespace, by a cluster policy', cluster(accept({ namespaces: { matchLabels: { [NAME]: 'tools' } } }))),
  passes('the resolver of the node, by a cluster policy',
    cluster(accept({ networks: ['169.254.20.10/32'] }, { protocols: [{ udp: { destinationPort: { number: 53 } } }] }))),
  passes('names in a domain', cluster(accept({ domainNames: ['api.example.com', '*.example.com'] }))),
  passes('a policy for other namespaces, by labels', cluster({
    ...accept({ namespaces: {} }),
    subject: { namespaces: { matchLabels: { [NAME]: 'other' } } },
  })),
];

const gke = (matches: unknown, podSelector: Json = {}) => object('networking.gke.io/v1alpha1', 'FQDNNetworkPolicy',
  { podSelector, egress: [{ matches, ports: [{ protocol: 'TCP', port: 443 }] }] });
const eks = (spec: Json) => object('networking.k8s.aws/v1alpha1', 'ApplicationNetworkPolicy',
  { podSelector: {}, policyTypes: ['Egress', 'Ingress'], ...spec });

const NAMES: Case[] = [
  breaks('every name, on GKE', gke([{ pattern: '*' }]), 'to names of the form "*"'),
  breaks('one pattern of several, on GKE', gke([{ name: 'a.example.com' }, { pattern: '*.com' }]), 'to names of the form "*.com"'),
  breaks('a metadata endpoint by its name, on GKE', gke([{ name: 'metadata.goog' }]), `${METADATA_NAME} "metadata.goog"`),
  breaks('a metadata endpoint by a pattern, on GKE', gke([{ pattern: 'm*.google.internal' }]), `${METADATA_NAME} "m*.google.internal"`),
  breaks('a metadata endpoint by its name, on EKS', eks({ egress: [{ to: [{ domainNames: ['instance-data.ec2.internal'] }] }] }),
    `${METADATA_NAME} "instance-data.ec2.internal"`),
  breaks('every name, on EKS', eks({ egress: [{ to: [{ domainNames: ['*'] }] }] }), 'to names of the form "*"'),
  breaks('a rule for all, on EKS', eks({ egress: [{}] }), 'to every address'),
  breaks('every address beside names, on EKS', eks({
    egress: [{
      to: [{ domainNames: ['a.example.com'] },
        { ipBlock: { cidr: '0.0.0.0/0' } }],
    }],
  }), 'to every IPv4 address'),
  breaks('every namespace, on EKS', eks({ egress: [{ to: [{ namespaceSelector: {} }] }] }), `to ${ANY}`),
  breaks('everyone who calls, on EKS', eks({ ingress: [{}] }), 'from every address'),
  breaks('every namespace that calls, on EKS', eks({ ingress: [{ from: [{ namespaceSelector: {} }] }] }), `from ${ANY}`),

  passes('names, on GKE', gke([{ name: 'a.example.com' }, { pattern: '*.example.com' }])),
  passes('names for other pods, on GKE', gke([{ pattern: '*' }], { matchLabels: { app: 'other' } })),
  passes('names, on EKS', eks({
    egress: [{
      to: [{ domainNames: ['a.example.com', '*.example.com'] }],
      ports: [{ port: 443, protocol: 'TCP' }],
    }],
  })),
  passes('named callers, on EKS', eks({ ingress: [{ from: [{ namespaceSelector: { matchLabels: { [NAME]: 'gateways' } } }] }] })),
  passes('a direction that it is not for, on EKS', eks({ policyTypes: ['Egress'], ingress: [{}] })),
];

const view = cilium({ egress: [{ toEntities: ['world'] }] });

export const cases: Case[] = [
  ...CILIUM,
  ...CALICO,
  ...TIERED,
  ...NAMES,
  ['a template', ofTemplate(() => {}), 'spec.template.metadata.labels', valid('Deployment').spec.template.metadata.labels,
    { view: beside(view), detail: 'CiliumNetworkPolicy "open" allows calls to the entity "world"' }],
  ['a pod that serves agents', ofProxy, 'metadata.labels', ofProxy().metadata.labels,
    { twins: PROXY_CONFIG, view: beside(view), detail: 'CiliumNetworkPolicy "open" allows calls to the entity "world"' }],
];
