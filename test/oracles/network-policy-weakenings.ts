import { Testing } from 'cdk8s';
import * as fc from 'fast-check';
import { Connection, NetworkCase } from './network-policy-oracle';
import { HardenedAgentDeployment, HardenedAgentJob, HardenedAgentStatefulSet, PodSubnetEgressDeny } from '../../src';
import { Json } from '../../src/engine/value/json';
import { IMAGE, base } from '../support/app';

/** Policies of a good app that are weakened at random, and the cluster that each app becomes: with the labels that controllers add. */

/** As a manifest is read: without what is undefined. */
const copyOf = (manifests: readonly Json[]): Json[] => JSON.parse(JSON.stringify(manifests));

/** Four agents of several kinds, of which one may call another, and a web server and a resolver beside them. */
export function goodApp(): Json[] {
  const b = base();
  const props = { namespace: b.namespace, runtime: b.runtime, image: IMAGE, port: 8080 };
  const coder = new HardenedAgentDeployment(b.chart, 'coder', props);
  const runner = new HardenedAgentDeployment(b.chart, 'runner', props);
  new HardenedAgentStatefulSet(b.chart, 'memory', props);
  new HardenedAgentJob(b.chart, 'nightly', { ...props, port: undefined });
  (b.chart.node.findChild('pod-subnet') as PodSubnetEgressDeny).allowTo(runner, { from: coder, port: 8080 });
  return copyOf(Testing.synth(b.chart));
}

const OTHERS: readonly Json[] = [
  { namespace: 'web', labels: { app: 'web', tier: 'front' }, ip: '10.244.9.1' },
  { namespace: 'kube-system', labels: { 'k8s-app': 'kube-dns' }, ip: '10.244.9.2' },
  { namespace: 'kube-system', labels: { 'k8s-app': 'metrics' }, ip: '10.244.9.3' },
];

const HASH = '5d9c7b8f6';

/** The labels that Kubernetes gives to one of the pods of an object, over those of its template. */
function controllerLabels({ kind, metadata: { name } }: Json, index: number): Json {
  switch (kind) {
    case 'Deployment': return { 'pod-template-hash': HASH };
    case 'StatefulSet': return {
      'controller-revision-hash': `${name}-${HASH}`,
      'statefulset.kubernetes.io/pod-name': `${name}-${index}`,
      'apps.kubernetes.io/pod-index': String(index),
    };
    case 'Job': return {
      'job-name': name, 'controller-uid': HASH, 'batch.kubernetes.io/job-name': name, 'batch.kubernetes.io/controller-uid': HASH,
    };
    default: return {};
  }
}

/** The pods that run, two of each agent, with their addresses. */
function podsOf(manifests: readonly Json[]): Json[] {
  const agents = manifests.filter(({ spec }) => spec?.template?.spec?.containers);
  const made = agents.flatMap((owner, i) => [0, 1].map((index) => pod(
    `${owner.metadata.name}-${index}`,
    owner.metadata.namespace,
    { ...owner.spec.template.metadata?.labels, ...controllerLabels(owner, index), 'topology.kubernetes.io/zone': 'a' },
    `10.244.${i + 1}.${index + 1}`,
    owner.spec.template.spec.containers[0].ports,
  )));
  return [...made, ...OTHERS.map(({ namespace, labels, ip }, i) => pod(`other-${i}`, namespace, labels, ip))];
}

function pod(name: string, namespace: string, labels: Json, ip: string, ports: Json[] = []): Json {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace, labels },
    spec: { containers: [{ name: 'main', ports }] },
    status: { podIPs: [{ ip }] },
  };
}

const OUTSIDE = '203.0.113.9';
const METADATA = '169.254.169.254';

/** Connections that no agent may have in the good app: to metadata, pods, Services, other agents; and from whom none was named. */
function connectionsOf(pods: readonly Json[]): Connection[] {
  const ipOf = ({ status }: Json): string => status.podIPs[0].ip;
  const agents = pods.filter(({ metadata }) => metadata.namespace === 'agents');
  const workload = ({ metadata }: Json) => metadata.name.replace(/-\d$/, '');
  return agents.flatMap((agent) => [
    ...[METADATA, '10.96.0.1'].map((to) => ({ from: ipOf(agent), to, port: 80 })),
    ...pods.filter((other) => workload(other) !== workload(agent)).map((other) => ({ from: ipOf(agent), to: ipOf(other), port: 8080 })),
    ...pods.filter(({ metadata }) => metadata.namespace !== 'agents').map((other) => ({ from: ipOf(other), to: ipOf(agent), port: 8080 })),
    { from: OUTSIDE, to: ipOf(agent), port: 8080 },
  ]).map((one) => ({ ...one, protocol: 'TCP' }));
}

/** The cluster that an app becomes. */
export function worldOf(manifests: readonly Json[]): NetworkCase {
  const of = (kind: string) => manifests.filter((one) => one.kind === kind);
  const pods = podsOf(manifests);
  const namespaces = ['web', 'kube-system'].map((name) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } }));
  return {
    namespaces: [...of('Namespace'), ...namespaces],
    policies: of('NetworkPolicy'),
    clusterPolicies: of('ClusterNetworkPolicy'),
    pods,
    connections: connectionsOf(pods),
  };
}

const of = fc.constantFrom;
const CONTROLLER_KEYS = ['pod-template-hash', 'controller-revision-hash', 'job-name', 'controller-uid', 'batch.kubernetes.io/job-name',
  'statefulset.kubernetes.io/pod-name', 'apps.kubernetes.io/pod-index', 'topology.kubernetes.io/zone'];
const KEYS = [...CONTROLLER_KEYS, 'cdk8s-hardened-agents/agent', 'app', 'tier', 'k8s-app', 'absent'];
const VALUES = [HASH, 'true', 'a', '0', 'nightly', 'web', 'front', 'kube-dns', 'other'];

const expression = fc.oneof(
  fc.record({ key: of(...KEYS), operator: of('In', 'NotIn'), values: fc.uniqueArray(of(...VALUES), { minLength: 1, maxLength: 2 }) }),
  fc.record({ key: of(...KEYS), operator: of('Exists', 'DoesNotExist') }),
);
const podSelector = fc.oneof(
  fc.constant({}),
  fc.record({ matchExpressions: fc.array(expression, { minLength: 1, maxLength: 2 }) }),
  fc.tuple(of(...KEYS), of(...VALUES)).map(([key, value]) => ({ matchLabels: { [key]: value } })),
);
const namespaceSelector = of<Json>({}, { matchLabels: { 'kubernetes.io/metadata.name': 'agents' } },
  { matchLabels: { 'kubernetes.io/metadata.name': 'web' } }, { matchLabels: { 'cdk8s-hardened-agents/agents': 'true' } },
  { matchExpressions: [{ key: 'team', operator: 'DoesNotExist' }] });
const peer = fc.oneof(
  fc.record({ podSelector }),
  fc.record({ namespaceSelector, podSelector }),
  fc.record({ namespaceSelector }),
  of('0.0.0.0/0', '10.0.0.0/8', '10.244.0.0/16', '169.254.0.0/16', '169.254.169.254/32', '203.0.113.0/24')
    .map((cidr) => ({ ipBlock: { cidr } })),
);
const ports = of<Json[] | undefined>(
  undefined, [{ port: 8080 }], [{ port: 80 }], [{ port: 443 }], [{ port: 53, protocol: 'UDP' }], [{ port: 1, endPort: 65535 }],
);
const rule = fc.record({ peers: fc.array(peer, { maxLength: 2 }), ports });
const asRule = (side: 'to' | 'from') => ({ peers, ports: given }: Json) => ({ [side]: peers, ...given && { ports: given } });
const policySpec = fc.record({
  podSelector,
  policyTypes: of<string[] | undefined>(undefined, ['Egress'], ['Ingress'], ['Ingress', 'Egress']),
  egress: fc.array(rule.map(asRule('to')), { maxLength: 1 }),
  ingress: fc.array(rule.map(asRule('from')), { maxLength: 1 }),
});
const clusterRule = (side: 'to' | 'from') => fc.record({
  action: of('Accept', 'Deny', 'Pass'),
  [side]: fc.array(fc.record({ pods: fc.record({ namespaceSelector, podSelector }) }), { minLength: 1, maxLength: 1 }),
});
const clusterSpec = fc.record({
  tier: of('Admin', 'Baseline'),
  priority: fc.integer({ min: 1, max: 1000 }),
  subject: fc.oneof(fc.record({ namespaces: namespaceSelector }), fc.record({ pods: fc.record({ namespaceSelector, podSelector }) })),
  egress: fc.array(clusterRule('to'), { maxLength: 2 }),
  ingress: fc.array(clusterRule('from'), { maxLength: 2 }),
});

type Change = (manifests: Json[]) => void;

const place = fc.nat({ max: 1_000 });
const policies = (manifests: Json[]) => manifests.filter(({ kind }) => kind === 'NetworkPolicy');
const onPolicy = <T>(value: fc.Arbitrary<T>, change: (policy: Json, value: T) => void): fc.Arbitrary<Change> =>
  fc.tuple(place, value).map(([at, given]) => (manifests) => {
    const all = policies(manifests);
    if (all.length > 0) {
      change(all[at % all.length], given);
    }
  });

const change: fc.Arbitrary<Change> = fc.oneof(
  { weight: 4, arbitrary: onPolicy(podSelector, (policy, selector) => { policy.spec.podSelector = selector; }) },
  {
    weight: 4,
    arbitrary: fc.array(expression, { minLength: 1, maxLength: 1 }).map((matchExpressions): Change => (manifests) => {
      policies(manifests).forEach(({ spec }) => { spec.podSelector = { ...spec.podSelector, matchExpressions }; });
    }),
  },
  { weight: 1, arbitrary: onPolicy(of(undefined, [], ['Ingress'], ['Egress']), (policy, types) => { policy.spec.policyTypes = types; }) },
  { weight: 3, arbitrary: onPolicy(rule, (policy, one) => { (policy.spec.egress ??= []).push(asRule('to')(one)); }) },
  { weight: 3, arbitrary: onPolicy(rule, (policy, one) => { (policy.spec.ingress ??= []).push(asRule('from')(one)); }) },
  {
    weight: 1,
    arbitrary: place.map((at): Change => (manifests) => {
      const all = policies(manifests);
      manifests.splice(manifests.indexOf(all[at % all.length]), all.length > 0 ? 1 : 0);
    }),
  },
  {
    weight: 4,
    arbitrary: fc.tuple(place, policySpec).map(([at, spec]): Change => (manifests) => {
      const metadata = { name: `added-${at}`, namespace: 'agents' };
      manifests.push({ apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata, spec });
    }),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(place, clusterSpec).map(([at, spec]): Change => (manifests) => {
      const kind = { apiVersion: 'policy.networking.k8s.io/v1beta1', kind: 'ClusterNetworkPolicy' };
      manifests.push({ ...kind, metadata: { name: `added-${at}` }, spec });
    }),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(place, of(...KEYS), of(...VALUES)).map(([at, key, value]): Change => (manifests) => {
      const all = manifests.filter(({ spec }) => spec?.template?.spec?.containers);
      all[at % all.length].spec.template.metadata.labels[key] = value;
    }),
  },
);

/** That many apps, each with one to four random changes, the same for each seed. */
export function weakenedApps(good: readonly Json[], count: number, seed: number): Json[][] {
  return fc.sample(fc.array(change, { minLength: 1, maxLength: 4 }), { numRuns: count, seed }).map((changes) => {
    const manifests = copyOf(good);
    changes.forEach((one) => one(manifests));
    return copyOf(manifests);
  });
}
