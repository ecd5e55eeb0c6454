import * as fc from 'fast-check';
import { hasHostBits } from '../../src/engine/address/cidr';

/** Policies, pods and connections such as an API server takes them; few names, labels, addresses and ports, so that they meet. */

const NAMESPACES = ['a', 'a', 'a', 'a', 'b', 'c', 'd'];
const NODES = ['192.168.1.1', '192.168.1.2'];
export const OUTSIDE = ['198.51.100.10', '198.51.100.77', '203.0.113.5', ...NODES, '2001:db8::10', '2001:db8:1::5'];

/** Blocks, and what may be left out of them. */
const BLOCKS: { readonly [cidr: string]: readonly string[] } = {
  '0.0.0.0/0': ['10.244.0.0/16', '198.51.100.0/24', '192.168.0.0/16', '10.244.0.1/30', '0.0.0.0/1'],
  '10.244.0.0/16': ['10.244.0.2/32', '10.244.0.4/31', '10.244.0.0/29', '10.244.0.77/25'],
  '10.244.0.5/30': ['10.244.0.4/32'], // a host's address, which networks mask
  '198.51.100.0/24': ['198.51.100.64/26', '198.51.100.10/32'],
  '192.168.1.1/32': [],
  '::/0': ['fd00:10::/64', '2001:db8::/32', '::/1'],
  'fd00:10::/64': ['fd00:10::2/128', 'fd00:10::4/127'],
  'FD00:10::5/126': ['fd00:10:0:0::4/128'],
  '2001:db8::/32': ['2001:db8:1::/48'],
};

const of = fc.constantFrom;
const weighed = (...choices: [weight: number, arbitrary: fc.Arbitrary<unknown>][]) =>
  fc.oneof(...choices.map(([weight, arbitrary]) => ({ weight, arbitrary })));

/** A list as people write it: left out, null and empty are the same. */
const list = (item: fc.Arbitrary<unknown>, maxLength: number) =>
  weighed([1, of(undefined, null, [])], [4, fc.array(item, { minLength: 1, maxLength })]);

const labels = (choices: { readonly [key: string]: readonly (string | undefined)[] }) =>
  fc.record(Object.fromEntries(Object.entries(choices).map(([key, values]) => [key, of(...values)])));

const NAME = 'kubernetes.io/metadata.name';
const POD_LABELS = { app: ['web', 'db', '', undefined], tier: ['front', 'back', undefined] };
const NAMESPACE_LABELS = { team: ['red', 'blue', undefined], [NAME]: [...NAMESPACES, undefined, undefined] };

/** A selector that asks about these labels, and about one that nothing has. */
function selector(known: { readonly [key: string]: readonly (string | undefined)[] }): fc.Arbitrary<unknown> {
  const keys = [...Object.keys(known), 'absent'];
  const expression = of(...keys).chain((key) => {
    const values = fc.uniqueArray(of(...(known[key] ?? []).filter((value) => value !== undefined), 'other'),
      { minLength: 1, maxLength: 2 });
    return fc.oneof(
      fc.record({ key: fc.constant(key), operator: of('In', 'NotIn'), values }),
      fc.record({ key: fc.constant(key), operator: of('Exists', 'DoesNotExist'), values: of(undefined, null, []) }),
    );
  });
  const matchLabels = fc.subarray(keys.slice(0, -1), { minLength: 1, maxLength: 1 })
    .chain(([key]) => labels({ [key]: known[key].filter((value) => value !== undefined) }));
  return weighed(
    [2, fc.constant({})],
    [4, fc.record({ matchLabels })],
    [4, fc.record({ matchExpressions: fc.array(expression, { minLength: 1, maxLength: 2 }) })],
    [2, fc.record({ matchLabels: weighed([1, of(undefined, null, {})], [1, matchLabels]), matchExpressions: list(expression, 1) })],
  );
}

const podSelector = selector(POD_LABELS);
const namespaceSelector = selector(NAMESPACE_LABELS);

const block = of(...Object.keys(BLOCKS)).chain((cidr) => fc.record({
  cidr: fc.constant(cidr),
  except: BLOCKS[cidr].length === 0 ? of(undefined, null, []) : list(of(...BLOCKS[cidr]), 2),
}));

const peer = weighed(
  [3, fc.record({ podSelector, namespaceSelector: of(undefined, null) })],
  [3, fc.record({ namespaceSelector, podSelector: of(undefined, null) })],
  [4, fc.record({ podSelector, namespaceSelector })],
  [5, fc.record({ ipBlock: block })],
);

const protocol = of(undefined, null, 'TCP', 'TCP', 'UDP', 'SCTP');
const port = weighed(
  [1, fc.record({ protocol, port: of(undefined, null), endPort: of(undefined, null) })],
  [3, fc.record({ protocol, port: of(53, 80, 8080), endPort: of(undefined, null) })],
  [3, fc.record({ protocol, port: of('http', 'metrics') })],
  [1, fc.record({ protocol: of('UDP', 'SCTP'), port: of('http', 'dns') })],
  [2, fc.record({ protocol, port: of(1, 53, 79, 8080), endPort: of(8080, 8081, 65535) })],
);

const rules = (peers: string) => list(fc.record({ [peers]: list(peer, 2), ports: list(port, 2) }), 2);
export const policy = fc.record({
  namespace: of(...NAMESPACES),
  spec: fc.record({
    podSelector: weighed([3, of({}, null, undefined)], [2, podSelector]),
    policyTypes: of(undefined, null, [], ['Ingress'], ['Egress'], ['Ingress', 'Egress'], ['Egress', 'Ingress']),
    ingress: rules('from'),
    egress: rules('to'),
  }),
});

const http = fc.record({ name: of('http', 'http', undefined), containerPort: of(80, 8080), protocol: of(undefined, 'TCP') });
const dns = fc.record({ name: of('http', 'dns'), containerPort: of(53, 80, 8080), protocol: of('UDP', 'SCTP') });
const metrics = fc.record({ name: of('metrics'), containerPort: of(80, 8080) });
/** Ports of a container; it has each name once, as the API server asks. */
const ports = (...choices: fc.Arbitrary<unknown>[]) =>
  fc.uniqueArray(fc.oneof(...choices), {
    minLength: 1,
    maxLength: 2,
    selector: (one) => (one as { name?: string }).name ?? JSON
      .stringify(one),
  });

export const pod = fc.record({
  namespace: of(...NAMESPACES),
  labels: weighed([1, of(undefined, null)], [6, labels(POD_LABELS)]),
  families: of([4], [6], [4, 6]),
  node: of(...NODES),
  hostNetwork: weighed([6, of(undefined, false)], [1, of(true)]),
  containers: fc.array(ports(http, dns, metrics), { minLength: 1, maxLength: 2 }),
  inits: fc.array(fc.record({ ports: ports(metrics), restartPolicy: of(undefined, 'Always') }), { maxLength: 2 }),
});

/** ClusterNetworkPolicies as their CRD takes them; each list has at least one element there. */
const some = (item: fc.Arbitrary<unknown>) => fc.array(item, { minLength: 1, maxLength: 2 });
const optional = (item: fc.Arbitrary<unknown>) => weighed([1, of(undefined, null)], [2, item]);
const namespacedPods = fc.record({ pods: fc.record({ namespaceSelector: optional(namespaceSelector), podSelector }) });
const byLabels = weighed([3, fc.record({ namespaces: namespaceSelector })], [4, namespacedPods]);
const nodeSelector = selector({ zone: ['one', 'two', undefined] });
/** The API server refuses a ClusterNetworkPolicy with bits after a prefix. */
const networks = Object.keys(BLOCKS).filter((cidr) => !hasHostBits(cidr));
const byAddress = weighed(
  [3, fc.record({ networks: fc.uniqueArray(of(...networks), { minLength: 1, maxLength: 2 }) })],
  [1, fc.record({ nodes: nodeSelector })],
);
const destinationPort = weighed(
  [1, of(undefined)],
  [4, fc.record({ number: of(53, 80, 8080) })],
  [2, fc.record({ range: of({ start: 1, end: 79 }, { start: 53, end: 8080 }, { start: 8080, end: 65535 }) })],
);
const tierProtocol = weighed(
  [4, destinationPort.map((port_) => ({ tcp: { destinationPort: port_ } }))],
  [2, destinationPort.map((port_) => ({ udp: { destinationPort: port_ } }))],
  [1, destinationPort.map((port_) => ({ sctp: { destinationPort: port_ } }))],
  [2, fc.record({ destinationNamedPort: of('http', 'metrics', 'dns') })],
);
const tierRules = (side: string, peers: fc.Arbitrary<unknown>) => weighed([1, of(undefined, null, [])], [4, some(fc.record({
  name: of(undefined, 'rule'),
  action: of('Accept', 'Deny', 'Pass'),
  [side]: some(peers),
  protocols: optional(some(tierProtocol)),
}).filter((rule) => !/"(networks|nodes)"/.test(JSON.stringify(rule[side]))
  || !JSON.stringify(rule).includes('destinationNamedPort')))]); // the CRD refuses
export const clusterPolicy = fc.record({
  tier: of('Admin', 'Baseline'),
  priority: fc.integer({ min: 0, max: 1000 }),
  subject: weighed([2, fc.record({ namespaces: namespaceSelector })], [1, of({ namespaces: {} })], [3, namespacedPods]),
  ingress: tierRules('from', byLabels),
  egress: tierRules('to', weighed([3, byLabels], [2, byAddress])),
});
export const NODE_OBJECTS = NODES.map((address, i) => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name: `node-${i}`, labels: { zone: i === 0 ? 'one' : 'two' } },
  status: { addresses: [{ type: 'InternalIP', address }, { type: 'Hostname', address: `node-${i}` }] },
}));

export const connection = fc.record({
  family: of(4, 4, 6),
  /** By place among the pods that there are, and among the addresses outside. */
  from: fc.nat(),
  to: fc.nat(),
  ends: weighed([6, of('pods')], [1, of('from outside')], [1, of('to outside')], [1, of('itself')]),
  port: of(53, 80, 80, 8080, 8080, 8081, 443, 65535),
  protocol: of('TCP', 'TCP', 'TCP', 'UDP', 'SCTP'),
});

export const namespaceMetadata = fc.record({ name: of(...NAMESPACES), labels: labels(NAMESPACE_LABELS) });
