import { AGENT, AGENTS, NAME, object, breaks, passes, METADATA, METADATA_NAME, ANY } from './policy';
import { Json } from '../../../../src/engine/value/json';
import { Case } from '../../../support/cases';

export const cilium = (rules: Json, endpointSelector: unknown = {}) => object('cilium.io/v2', 'CiliumNetworkPolicy',
  { endpointSelector, ...rules });
const clusterwide = (rules: Json, endpointSelector: unknown = {}) => object('cilium.io/v2', 'CiliumClusterwideNetworkPolicy',
  { endpointSelector, ...rules });
const NAMESPACE = 'k8s:io.kubernetes.pod.namespace';

export const CILIUM: Case[] = [
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
  ...[{ serviceName: 'kubernetes', namespace: 'default' }, { serviceName: 'kubernetes' }].map((k8sService) => breaks(
    `the Service of the API server, ${k8sService.namespace ?? 'without a namespace'}`,
    cilium({ egress: [{ toServices: [{ k8sService }] }] }),
    `to the API server, by Service "${k8sService.namespace ? 'default/' : ''}kubernetes"`,
  )),
  breaks('every IPv4 address', cilium({ egress: [{ toCIDR: ['0.0.0.0/0'] }] }), 'to every IPv4 address'),
  breaks('every IPv6 address, from which calls come', cilium({ ingress: [{ fromCIDR: ['::/0'] }] }), 'from every IPv6 address'),
  breaks('every address but some', cilium({ egress: [{ toCIDRSet: [{ cidr: '0.0.0.0/0', except: ['10.0.0.0/8'] }] }] }),
    'to 100.80.80.80, 100.96.0.96, 100.100.100.200 and 7 more of the metadata endpoints'),
  breaks('a part of all addresses, from which calls come', cilium({ ingress: [{ fromCIDRSet: [{ cidr: '0.0.0.0/1' }] }] }),
    'from a large part of all IPv4 addresses'),
  breaks('a block of pods', cilium({ egress: [{ toCIDR: ['10.244.7.0/24'] }] }), 'to 10.244.7.0/24 of the pods'),
  breaks('every name', cilium({ egress: [{ toFQDNs: [{ matchPattern: '*' }] }] }), 'to names of the form "*"'),
  breaks('every name of a top-level domain', cilium({ egress: [{ toFQDNs: [{ matchName: 'a.example.com' }, { matchPattern: '*.com' }] }] }),
    'to names of the form "*.com"'),
  breaks('a domain where anyone can get a name, at any depth',
    cilium({ egress: [{ toFQDNs: [{ matchPattern: '**.Blob.core.windows.net.' }] }] }), 'to names of the form "**.Blob.core.windows.net."'),
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
    egress: [{ toEndpoints: [{ matchExpressions: [{ key: NAMESPACE, operator: 'Exists' }] }] }],
  }), `to ${ANY}`),
  breaks('endpoints of other namespaces', cilium({
    ingress: [{ fromEndpoints: [{ matchExpressions: [{ key: NAMESPACE, operator: 'NotIn', values: ['kube-system'] }] }] }],
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
    egress: [{ toFQDNs: [{ matchName: 'a.example.com' }, { matchPattern: '*.example.com' }, { matchPattern: '**.example.com' }] }],
  })),
  passes('names like those of metadata endpoints', cilium({
    egress: [{ toFQDNs: [{ matchName: 'metadata.example.com' }, { matchPattern: '*.internal.example.com' }] }],
  })),
  passes('the resolver, for any name', cilium({
    egress: [{
      toEndpoints: [{ matchLabels: { [NAMESPACE]: 'kube-system', 'k8s:k8s-app': 'kube-dns' } }],
      toPorts: [{ ports: [{ port: '53', protocol: 'ANY' }], rules: { dns: [{ matchPattern: '*' }] } }],
    }],
  })),
  passes('a block that leaves out the cluster', cilium({
    egress: [{ toCIDRSet: [{ cidr: '0.0.0.0/0', except: ['10.0.0.0/8', ...METADATA] }] }],
  })),
  passes('the resolver of the node', cilium({
    egress: [{ toCIDR: ['169.254.20.10/32'], toPorts: [{ ports: [{ port: '53', protocol: 'UDP' }] }] }],
  })),
  passes('a named gateway', cilium({ ingress: [{ fromEndpoints: [{ matchLabels: { [NAMESPACE]: 'gateways', app: 'gateway' } }] }] })),
  passes('the ingress of Cilium', cilium({ ingress: [{ fromEntities: ['ingress'] }] })),
  passes('endpoints of the same namespace', cilium({ egress: [{ toEndpoints: [{}] }], ingress: [{ fromEndpoints: [{}] }] })),
  passes('a Service of the name of the API server\'s', cilium({
    egress: [{ toServices: [{ k8sService: { serviceName: 'kubernetes', namespace: 'tools' } }] }],
  })),
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
