import { NetworkCase } from './network-policy-oracle';
import { Json } from '../../src/engine/value/json';

/** What a cluster would be without one thing that policies and pods can say: a reviver as JSON.parse takes it. */
type Without = (key: string, value: any) => unknown;

const NOBODY = { ipBlock: { cidr: '192.0.2.9/32' } };
const NO_PORT = 9;

const field = (name: string, change: (value: any) => unknown): Without => (key, value) => (key === name ? change(value) : value);
const elements = (names: string[], change: (element: any) => unknown): Without =>
  (key, value) => (names.includes(key) && Array.isArray(value) ? value.map(change) : value);

const rule = (change: (rule: Json) => Json) => elements(['ingress', 'egress'], change);
const peer = (isMeant: (peer: Json) => boolean, change = (_: Json): Json => NOBODY) =>
  elements(['from', 'to'], (one) => (isMeant(one) ? change(one) : one));
const block = (isMeant: (cidr: string) => boolean) => peer(({ ipBlock }) => ipBlock && isMeant(ipBlock.cidr));
const policyPort = (isMeant: (port: Json) => boolean, change: (port: Json) => Json) =>
  elements(['ports'], (one) => (one.containerPort === undefined && isMeant(one) ? change(one) : one));
const operator = (name: string) => field('matchExpressions', (all) => all?.filter((expression: Json) => expression.operator !== name));
const isEmpty = (list?: Json[] | null) => (list?.length ?? 0) === 0;

const FEATURES: { readonly [name: string]: Without } = {
  'rules for callers': field('egress', (all) => all?.map(() => ({ to: [NOBODY] }))),
  'rules for called pods': field('ingress', (all) => all?.map(() => ({ from: [NOBODY] }))),
  'several policies': field('policies', (all) => all.slice(0, 1)),
  'no policyTypes': field('spec', (spec) => (isEmpty(spec.policyTypes) ? { ...spec, policyTypes: ['Ingress', 'Egress'] } : spec)),
  'an empty rule': rule((one) => (Object.values(one).every(isEmpty) ? { from: [NOBODY], to: [NOBODY] } : one)),
  'no peers': rule((one) => (isEmpty(one.from) && isEmpty(one.to) ? { ...one, from: [NOBODY], to: [NOBODY] } : one)),
  'no ports': rule((one) => (isEmpty(one.ports) ? { ...one, ports: [{ port: NO_PORT }] } : one)),
  'pods of the same namespace': peer((one) => one.podSelector && !one.namespaceSelector),
  'namespaces': peer((one) => one.namespaceSelector && !one.podSelector),
  'pods of namespaces': peer((one) => one.podSelector && one.namespaceSelector),
  'which pods of namespaces': peer((one) => one.podSelector && one.namespaceSelector, (one) => ({ ...one, podSelector: {} })),
  'which namespaces of pods': peer((one) => one.podSelector && one.namespaceSelector, (one) => ({ ...one, namespaceSelector: {} })),
  'labels': field('matchLabels', () => undefined),
  'In': operator('In'),
  'NotIn': operator('NotIn'),
  'Exists': operator('Exists'),
  'DoesNotExist': operator('DoesNotExist'),
  'a namespace\'s name': field('kubernetes.io/metadata.name', () => 'nobody'),
  'labels of namespaces': elements(['namespaces'], ({ metadata: { labels: _, ...metadata }, ...one }) => ({ ...one, metadata })),
  'namespaces without an object': field('', (all) => ({
    ...all,
    namespaces: ['a', 'b', 'c', 'd'].map((name) => all.namespaces
      .find((one: Json) => one.metadata.name === name) ?? { metadata: { name, labels: { team: 'red' } } }),
  })),
  'pods without labels': field('metadata', (metadata) => (metadata.labels || !metadata.name.startsWith('pod') ? metadata
    : { ...metadata, labels: { app: 'web' } })),
  'pods on the host network': field('hostNetwork', () => false),
  'blocks outside': block((cidr) => cidr.startsWith('198.51.100.') || cidr.startsWith('2001:')),
  'blocks of pods': block((cidr) => /^(10\.|fd00:)/i.test(cidr)),
  'IPv6': block((cidr) => cidr.includes(':')),
  'except': field('except', () => undefined),
  'bits after a block\'s prefix': block((cidr) => cidr === '10.244.0.5/30' || cidr === 'FD00:10::5/126'),
  'a port': policyPort(({ port, endPort }) => typeof port === 'number' && !endPort, (one) => ({ ...one, port: NO_PORT })),
  'endPort': policyPort(() => true, ({ endPort: _, ...one }) => one),
  'a named port': policyPort(({ port }) => typeof port === 'string', (one) => ({ ...one, port: NO_PORT })),
  'a protocol without port': policyPort(({ port }) => !port, (one) => ({ ...one, port: NO_PORT, endPort: undefined })),
  'no protocol': policyPort(({ protocol }) => !protocol, (one) => ({ ...one, protocol: 'SCTP' })),
  'UDP': policyPort(({ protocol }) => protocol === 'UDP', (one) => ({ ...one, protocol: 'TCP' })),
  'SCTP': policyPort(({ protocol }) => protocol === 'SCTP', (one) => ({ ...one, protocol: 'TCP' })),
  'the protocol of a container\'s port': elements(['ports'], ({ protocol, ...one }) => (one.containerPort ? one : { ...one, protocol })),
  'ports of sidecars': field('restartPolicy', () => undefined),
  'ports of containers that end': elements(['initContainers'], (one) => ({ ...one, restartPolicy: 'Always' })),
};

/** A reviver of the ClusterNetworkPolicies of a cluster. */
const clusterPolicies = (change: (spec: Json) => Json): Without => field('clusterPolicies',
  (all) => all?.map((one: Json) => ({ ...one, spec: change(one.spec) })));
const tierRule = (change: (rule: Json) => Json | undefined): Without => clusterPolicies((spec) => ({
  ...spec,
  ...Object.fromEntries(['ingress', 'egress'].map((side) => [side, spec[side]?.map(change).filter((one?: Json) => one)])),
}));
const tierPeer = (isMeant: (peer: Json) => unknown) => tierRule((one) => ({
  ...one,
  ...Object.fromEntries(['from', 'to'].filter((side) => one[side]).map((side) =>
    [side, one[side].map((peer_: Json) => (isMeant(peer_) ? { networks: ['192.0.2.9/32'] } : peer_))])),
}));
const action = (name: string) => tierRule((one) => (one.action === name ? undefined : one));
const tierProtocol = (isMeant: (protocol: Json) => unknown, change: (protocol: Json) => Json) => tierRule((one) => (
  { ...one, protocols: one.protocols?.map((protocol: Json) => (isMeant(protocol) ? change(protocol) : protocol)) }));
const other = () => ({ tcp: { destinationPort: { number: NO_PORT } } });

const CLUSTER_FEATURES: { readonly [name: string]: Without } = {
  'the tier Admin': clusterPolicies((spec) => (spec.tier === 'Admin' ? { ...spec, ingress: [], egress: [] } : spec)),
  'the tier Baseline': clusterPolicies((spec) => (spec.tier === 'Baseline' ? { ...spec, ingress: [], egress: [] } : spec)),
  'Admin before NetworkPolicies': clusterPolicies((spec) => ({ ...spec, tier: 'Baseline' })),
  'Baseline after them': clusterPolicies((spec) => ({ ...spec, tier: 'Admin' })),
  'priorities': clusterPolicies((spec) => ({ ...spec, priority: 1000 - spec.priority })),
  'the order of rules': clusterPolicies((spec) => ({
    ...spec,
    ingress: spec.ingress?.slice().reverse(),
    egress: spec.egress?.slice().reverse(),
  })),
  'ingress rules of a cluster': clusterPolicies((spec) => ({ ...spec, ingress: [] })),
  'egress rules of a cluster': clusterPolicies((spec) => ({ ...spec, egress: [] })),
  'Accept': action('Accept'),
  'Deny': action('Deny'),
  'Pass': action('Pass'),
  'subjects by namespaces': clusterPolicies((spec) => (spec.subject.namespaces ? { ...spec, ingress: [], egress: [] } : spec)),
  'subjects by pods': clusterPolicies((spec) => (spec.subject.pods ? { ...spec, ingress: [], egress: [] } : spec)),
  'which pods are subjects': clusterPolicies((spec) => (spec.subject.pods
    ? { ...spec, subject: { pods: { ...spec.subject.pods, podSelector: {} } } } : spec)),
  'which namespaces subjects are in': clusterPolicies((spec) => (
    spec.subject.pods ? { ...spec, subject: { pods: { ...spec.subject.pods, namespaceSelector: {} } } } : spec)),
  'peers by namespaces': tierPeer((peer_) => peer_.namespaces),
  'peers by pods': tierPeer((peer_) => peer_.pods),
  'networks': tierPeer((peer_) => peer_.networks),
  'nodes': tierPeer((peer_) => peer_.nodes),
  'TCP of a cluster': tierProtocol(({ tcp }) => tcp, other),
  'UDP of a cluster': tierProtocol(({ udp }) => udp, other),
  'SCTP of a cluster': tierProtocol(({ sctp }) => sctp, other),
  'ranges of ports': tierProtocol((protocol) => JSON.stringify(protocol).includes('"range"'), other),
  'a protocol without a port': tierProtocol((protocol) => Object.values(protocol).some((by) => Object.keys(by as object).length === 0),
    other),
  'named ports of a cluster': tierProtocol(({ destinationNamedPort }) => destinationNamedPort, other),
  'no protocols': tierRule((one) => (isEmpty(one.protocols) ? { ...one, protocols: [other()] } : one)),
};

export const FEATURE_NAMES = Object.keys(FEATURES);
export const CLUSTER_FEATURE_NAMES = Object.keys(CLUSTER_FEATURES);

/** The cluster without the feature. */
export function without(feature: string, one: NetworkCase): NetworkCase {
  return JSON.parse(JSON.stringify(one), FEATURES[feature] ?? CLUSTER_FEATURES[feature]);
}
