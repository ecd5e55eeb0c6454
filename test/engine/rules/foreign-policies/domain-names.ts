import { NAME, object, breaks, passes, METADATA_NAME, ANY } from './policy';
import { Json } from '../../../../src/engine/value/json';
import { Case } from '../../../support/cases';

const gke = (matches: unknown, podSelector: Json = {}) => object('networking.gke.io/v1alpha1', 'FQDNNetworkPolicy',
  { podSelector, egress: [{ matches, ports: [{ protocol: 'TCP', port: 443 }] }] });
const eks = (spec: Json) => object('networking.k8s.aws/v1alpha1', 'ApplicationNetworkPolicy',
  { podSelector: {}, policyTypes: ['Egress', 'Ingress'], ...spec });

export const NAMES: Case[] = [
  breaks('every name, on GKE', gke([{ pattern: '*' }]), 'to names of the form "*"'),
  breaks('one pattern of several, on GKE', gke([{ name: 'a.example.com' }, { pattern: '*.com' }]), 'to names of the form "*.com"'),
  breaks('a domain where anyone can get a name, on GKE', gke([{ pattern: '*.github.io' }]), 'to names of the form "*.github.io"'),
  breaks('a domain where anyone can get a name, on EKS', eks({ egress: [{ to: [{ domainNames: ['*.s3.amazonaws.com'] }] }] }),
    'to names of the form "*.s3.amazonaws.com"'),
  breaks('a metadata endpoint by its name, on GKE', gke([{ name: 'metadata.goog' }]), `${METADATA_NAME} "metadata.goog"`),
  breaks('a metadata endpoint by a pattern, on GKE', gke([{ pattern: 'm*.google.internal' }]), `${METADATA_NAME} "m*.google.internal"`),
  breaks('a metadata endpoint by its name, on EKS', eks({ egress: [{ to: [{ domainNames: ['instance-data.ec2.internal'] }] }] }),
    `${METADATA_NAME} "instance-data.ec2.internal"`),
  breaks('every name, on EKS', eks({ egress: [{ to: [{ domainNames: ['*'] }] }] }), 'to names of the form "*"'),
  breaks('a rule for all, on EKS', eks({ egress: [{}] }), 'to every address'),
  breaks('every address beside names, on EKS', eks({
    egress: [{ to: [{ domainNames: ['a.example.com'] }, { ipBlock: { cidr: '0.0.0.0/0' } }] }],
  }), 'to every IPv4 address'),
  breaks('every namespace, on EKS', eks({ egress: [{ to: [{ namespaceSelector: {} }] }] }), `to ${ANY}`),
  breaks('everyone who calls, on EKS', eks({ ingress: [{}] }), 'from every address'),
  breaks('every namespace that calls, on EKS', eks({ ingress: [{ from: [{ namespaceSelector: {} }] }] }), `from ${ANY}`),

  passes('names, on GKE', gke([{ name: 'a.example.com' }, { pattern: '*.example.com' }])),
  passes('a name in a domain where anyone can get one, on GKE', gke([{ name: 'user.github.io' }, { pattern: '*.example.co.uk' }])),
  passes('names for other pods, on GKE', gke([{ pattern: '*' }], { matchLabels: { app: 'other' } })),
  passes('names, on EKS', eks({
    egress: [{ to: [{ domainNames: ['a.example.com', '*.example.com'] }], ports: [{ port: 443, protocol: 'TCP' }] }],
  })),
  passes('named callers, on EKS', eks({ ingress: [{ from: [{ namespaceSelector: { matchLabels: { [NAME]: 'gateways' } } }] }] })),
  passes('a direction that it is not for, on EKS', eks({ policyTypes: ['Egress'], ingress: [{}] })),
];
