import { AGENT, AGENTS, NAME, object, breaks, passes, METADATA_NAME, ANY } from './policy';
import { Json } from '../../../../src/engine/value/json';
import { Case } from '../../../support/cases';

const V1 = 'policy.networking.k8s.io/v1alpha1';
const V2 = 'policy.networking.k8s.io/v1alpha2';
const admin = (spec: Json) => object(V1, 'AdminNetworkPolicy', { priority: 10, subject: { namespaces: {} }, ...spec });
const cluster = (spec: Json, apiVersion = V2) => object(apiVersion, 'ClusterNetworkPolicy',
  { tier: 'Admin', priority: 10, subject: { namespaces: {} }, ...spec });
const accept = (to: Json, more: Json = {}) => ({ egress: [{ name: 'open', action: 'Accept', to: [to], ...more }] });

export const TIERED: Case[] = [
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
  breaks('a domain where anyone can get a name, by a cluster policy', cluster(accept({ domainNames: ['a.example', '*.GitHub.io.'] })),
    'to names of the form "*.GitHub.io."'),
  breaks('buckets of a region, by a cluster policy', cluster(accept({ domainNames: ['*.s3.eu-west-1.amazonaws.com'] })),
    'to names of the form "*.s3.eu-west-1.amazonaws.com"'),
  breaks('the second level of a country, by a cluster policy', cluster(accept({ domainNames: ['*.co.uk'] })),
    'to names of the form "*.co.uk"'),
  breaks('a metadata endpoint by a pattern, by a cluster policy', cluster(accept({ domainNames: ['*.ec2.internal'] })),
    `${METADATA_NAME} "*.ec2.internal"`),
  breaks('the Baseline tier', cluster({ tier: 'Baseline', ...accept({ namespaces: {} }) }), `to ${ANY}`),
  breaks('a rule after one that denies', cluster({
    egress: [{ action: 'Deny', to: [{ namespaces: {} }] }, { action: 'Accept', to: [{ namespaces: {} }] }],
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
  passes('names of one owner, by a cluster policy',
    cluster(accept({ domainNames: ['user.github.io', '*.example.co.uk', '*.notgithub.io', '*.s3.example.com'] }))),
  passes('the resolver of the node, by a cluster policy',
    cluster(accept({ networks: ['169.254.20.10/32'] }, { protocols: [{ udp: { destinationPort: { number: 53 } } }] }))),
  passes('names in a domain', cluster(accept({ domainNames: ['api.example.com', '*.example.com'] }))),
  passes('a policy for other namespaces, by labels', cluster({
    ...accept({ namespaces: {} }),
    subject: { namespaces: { matchLabels: { [NAME]: 'other' } } },
  })),
];
