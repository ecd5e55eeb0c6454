import { Connection, NetworkCase, Verdict, computed, specified } from './network-policy-oracle';
import { Json } from '../../src/engine/value/json';

/**
 * Every cluster of one to three pods, two namespaces and at most two policies over a small alphabet, and every connection in it.
 *
 * The order of pods and of policies, and their names, mean nothing in the specification. So of clusters that differ in these alone, one is
 * here: pods and policies are multisets. Addresses follow the namespace of a pod, and no block tells two pods of a namespace apart.
 */

const NAMESPACES: readonly Json[] = [{ name: 'a', labels: { team: 'red' } }, { name: 'b' }]
  .map((metadata) => ({ apiVersion: 'v1', kind: 'Namespace', metadata }));

/** Labels of pods, each with the port that is named "http". */
const PODS: readonly { readonly labels?: Json; readonly http?: number }[] = [
  {},
  { labels: { app: 'web' }, http: 80 },
  { labels: { app: 'db' }, http: 8080 },
];

const WEB = ['web'];
const SELECTED: readonly Json[] = [{}, { matchExpressions: [{ key: 'app', operator: 'NotIn', values: WEB }] }];

const PEERS: readonly (readonly Json[] | undefined)[] = [
  undefined,
  [{ podSelector: {} }],
  [{ podSelector: { matchExpressions: [{ key: 'app', operator: 'In', values: WEB }] } }],
  [{ podSelector: { matchExpressions: [{ key: 'app', operator: 'DoesNotExist' }] } }],
  [{ namespaceSelector: { matchLabels: { team: 'red' } } }],
  [{ namespaceSelector: {}, podSelector: { matchExpressions: [{ key: 'app', operator: 'Exists' }] } }],
  [{ ipBlock: { cidr: '10.244.0.0/16' } }],
  [{ ipBlock: { cidr: '0.0.0.0/0', except: ['10.244.1.0/24'] } }],
];

const PORTS: readonly (readonly Json[] | undefined)[] = [undefined, [{ port: 81, endPort: 8080 }], [{ port: 'http' }]];

const OUTSIDE = '203.0.113.5';
const CALLED = [80, 8080];

/** No rule, or one with each list of peers and of ports. */
const RULES = [[], ...PEERS.flatMap((peers) => PORTS.map((ports) => [{ peers, ports }]))];

/** Ingress is what a policy without types is for. */
const POLICIES: readonly Json[] = NAMESPACES.flatMap(({ metadata: { name: namespace } }) => SELECTED.flatMap((podSelector) =>
  RULES.flatMap((rules) => [
    { namespace, spec: { podSelector, ingress: rules.map(({ peers: from, ports }) => ({ from, ports })) } },
    { namespace, spec: { podSelector, policyTypes: ['Egress'], egress: rules.map(({ peers: to, ports }) => ({ to, ports })) } },
  ])));

/** Multisets of at least and at most that many elements. */
function multisets<T>(all: readonly T[], least: number, most: number): T[][] {
  const ofSize = (size: number, from: number): T[][] => (size === 0 ? [[]]
    : all.slice(from).flatMap((one, i) => ofSize(size - 1, from + i).map((others) => [one, ...others])));
  return Array.from({ length: most - least + 1 }, (_, i) => ofSize(least + i, 0)).flat();
}

/** Pods with their addresses, and all connections between them, and with one address outside. */
const PLACED_PODS = NAMESPACES.flatMap(({ metadata: { name } }, place) => PODS.map((pod) => ({ ...pod, namespace: name, place })));
const POD_SETS = multisets(PLACED_PODS, 1, 3)
  .map((set) => {
    const pods: Json[] = set.map(({ labels, http, namespace, place }, i) => ({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: `pod-${i}`, namespace, ...labels && { labels } },
      spec: {
        containers: [{ name: 'main', image: 'registry.example/agent', ...http && { ports: [{ name: 'http', containerPort: http }] } }],
      },
      status: { podIPs: [{ ip: `10.244.${place + 1}.${i + 1}` }] },
    }));
    const inside: string[] = pods.map(({ status }) => status.podIPs[0].ip);
    const pairs = [
      ...inside.flatMap((from) => [...inside, OUTSIDE].map((to) => ({ from, to }))),
      ...inside.map((to) => ({ from: OUTSIDE, to })),
    ];
    return { pods, connections: pairs.flatMap((pair) => CALLED.map((port): Connection => ({ ...pair, port, protocol: 'TCP' }))) };
  });

const POLICY_SETS = multisets(POLICIES, 0, 2).map((set) => set.map(({ namespace, spec }, i): Json =>
  ({ apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name: `policy-${i}`, namespace }, spec })));

/** How many clusters there are, and of what. */
export const SMALL_CLUSTERS = {
  podSets: POD_SETS.length,
  policies: POLICIES.length,
  policySets: POLICY_SETS.length,
  clusters: POD_SETS.length * POLICY_SETS.length,
};

function clusterAt(index: number): NetworkCase {
  const policies = POLICY_SETS[Math.floor(index / POD_SETS.length)];
  return { namespaces: NAMESPACES, policies, ...POD_SETS[index % POD_SETS.length] };
}

/** Sums over clusters. */
interface Comparison {
  clusters: number;
  connections: number;
  /** Connections that the specification allows. */
  allowed: number;
  /** Connections of which the library says something else than the specification. */
  differences: number;
  /** The first of them. */
  first: string[];
}

const BATCH = 10_000;

/** Asks the library and the specification of every `step`th cluster. */
export function compareSmallClusters(step: number, onBatch?: (so: Comparison) => void): Comparison {
  const sum: Comparison = { clusters: 0, connections: 0, allowed: 0, differences: 0, first: [] };
  for (let start = 0; start < SMALL_CLUSTERS.clusters; start += BATCH * step) {
    const places = Array.from({ length: BATCH }, (_, i) => start + i * step).filter((place) => place < SMALL_CLUSTERS.clusters);
    const cases = places.map(clusterAt);
    specified(cases).forEach((verdicts, i) => addTo(sum, cases[i], verdicts));
    onBatch?.(sum);
  }
  return sum;
}

function addTo(sum: Comparison, cluster: NetworkCase, verdicts: readonly Verdict[]): void {
  sum.clusters += 1;
  sum.connections += verdicts.length;
  computed(cluster).forEach((ours, i) => {
    sum.allowed += verdicts[i] === 'allowed' ? 1 : 0;
    if (ours !== verdicts[i]) {
      sum.differences += 1;
      if (sum.first.length < 3) {
        sum.first.push(`${ours}, should be ${verdicts[i]}: ${JSON.stringify({ ...cluster, connections: [cluster.connections[i]] })}`);
      }
    }
  });
}
