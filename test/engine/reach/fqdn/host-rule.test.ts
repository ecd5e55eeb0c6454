import { fqdnNetworkOf, hostRulesOf } from '../../../../src/engine/reach/fqdn/fqdn-networks';
import { Json } from '../../../../src/engine/value/json';

/** The names that policies allow, and on which ports. */

const policy = (apiVersion: string, kind: string, egress: Json[]): Json => (
  { apiVersion, kind, metadata: { name: 'p', namespace: 'agents' }, spec: { egress } });
const gke = (...egress: Json[]) => policy('networking.gke.io/v1alpha1', 'FQDNNetworkPolicy', egress);
const eks = (...egress: Json[]) => policy('networking.k8s.aws/v1alpha1', 'ApplicationNetworkPolicy', egress);
const cilium = (...egress: Json[]) => policy('cilium.io/v2', 'CiliumNetworkPolicy', egress);
const names = (one: Json) => hostRulesOf(one).map(({ host, numbers, field }) => `${host} ${numbers.texts().join(', ')} ${field}`);

test.each<[Json | undefined, string]>([
  [undefined, 'every port'],
  [{ port: 443 }, '443/TCP'],
  [{ port: '443' }, '443/TCP'],
  [{ port: 443, protocol: 'UDP' }, '443/UDP'],
  [{ port: 53, protocol: 'ANY' }, '53/TCP, 53/UDP, 53/SCTP'],
  [{ protocol: 'UDP' }, 'every UDP port'],
  [{ port: 80, endPort: 90 }, '80-90/TCP'],
  [{ port: 80, endPort: 80 }, '80/TCP'],
  [{ port: 90, endPort: 80 }, ''],
  [{ port: 1, endPort: 65_535 }, 'every TCP port'],
  [{ port: 0 }, ''],
  [{ port: 65_536 }, ''],
  [{ port: 65_535 }, '65535/TCP'],
  [{ port: 443, protocol: 'ICMP' }, ''],
])('ports %j are %s', (port, text) => {
  expect(names(gke({ matches: [{ name: 'a.example' }], ...port && { ports: [port] } })))
    .toEqual([`a.example ${text} spec.egress[0].matches[0]`]);
});

test('each name has the ports of its own rule, and its place', () => {
  expect(names(eks({ to: [{ podSelector: {} }, { domainNames: ['a.example', 7, 'b.example'] }], ports: [{ port: 443 }] },
    { to: [{ domainNames: 'c.example' }, { domainNames: ['d.example'] }], ports: [{ port: 80 }] }))).toEqual([
    'a.example 443/TCP spec.egress[0].to[1].domainNames[0]',
    'b.example 443/TCP spec.egress[0].to[1].domainNames[2]',
    'd.example 80/TCP spec.egress[1].to[1].domainNames[0]',
  ]);
  expect(names(cilium({ toEndpoints: [{}] }, {
    toFQDNs: [{ matchName: 'a.example' }, { matchPattern: '*.b.example' }],
    toPorts: [{ ports: [{ port: '443' }] }, { ports: [{ port: '80' }] }],
  }))).toEqual(['a.example 80/TCP, 443/TCP spec.egress[1].toFQDNs[0]', '*.b.example 80/TCP, 443/TCP spec.egress[1].toFQDNs[1]']);
});

test('a policy of Cilium may have several rule sets', () => {
  const rules = (matchName: string) => ({ endpointSelector: {}, egress: [{ toFQDNs: [{ matchName }] }] });
  expect(hostRulesOf({ ...cilium(), spec: rules('a.example'), specs: [rules('b.example'), rules('c.example')] }).map(({ host }) => host))
    .toEqual(['a.example', 'b.example', 'c.example']);
});

test.each<[string, Json, boolean]>([
  ['pods of a namespace by a label', { toEndpoints: [{ matchLabels: { 'k8s:io.kubernetes.pod.namespace': 'tools', 'app': 'db' } }] }, true],
  ['pods by a label of their namespace', { toEndpoints: [{ matchLabels: { 'io.cilium.k8s.namespace.labels.team': 'a' } }] }, false],
  ['an entity by its label', { toEndpoints: [{ matchLabels: { 'reserved:host': '' } }] }, false],
  ['pods by a label of theirs and one of their namespace',
    { toEndpoints: [{ matchLabels: { 'app': 'db', 'io.cilium.k8s.namespace.labels.team': 'a' } }] }, false],
  ['pods of any namespace', { toEndpoints: [{ matchLabels: { 'k8s:io.kubernetes.pod.namespace': '' } }] }, false],
  ['one of two peers', { toEndpoints: [{ matchLabels: { app: 'db' } }, { matchLabels: { 'reserved:host': '' } }] }, false],
  ['names on ports', { toFQDNs: [{ matchName: 'a.example' }], toPorts: [{ ports: [{ port: '443' }] }] }, true],
  ['pods on ports', { toEndpoints: [{ matchLabels: { app: 'db' } }], toPorts: [{ ports: [{ port: '443' }] }] }, true],
  ['addresses', { toCIDR: ['10.0.0.0/8'] }, false],
])('a rule of Cilium is understood as a whole: %s', (_, rule, isWhole) => {
  const network = fqdnNetworkOf(cilium())!;
  const read = (spec: Json) => network.readEgress(cilium(), spec, 'spec').isWhole;
  expect(read({ egress: [rule] })).toBe(isWhole);
  expect(read({ egress: [rule], egressDeny: [{ toEntities: ['all'] }] })).toBe(false);
});

test('a policy is understood as a whole if every rule is', () => {
  const isWhole = (one: Json) => fqdnNetworkOf(one)!.readEgress(one, one.spec, 'spec').isWhole;
  const [name, ports] = [{ matchName: 'a.example' }, { ports: [{ port: '443' }] }];
  expect([isWhole(cilium({ toFQDNs: [name] }, { toEndpoints: [{}] })), isWhole(gke({ matches: [{ name: 'a.example' }] }, {})),
    isWhole(eks({ to: [{ domainNames: ['a.example'] }] }, { to: [{ domainNames: ['b.example'] }] }))]).toEqual([true, true, true]);
  expect(isWhole(cilium({ toFQDNs: [name] }, { toPorts: [ports] }))).toBe(false);
  expect(isWhole(cilium({ toFQDNs: [name] }, { toEndpoints: [{ matchLabels: { 'reserved:host': '' } }] }))).toBe(false);
  expect(isWhole(gke({ matches: [{ name: 'a.example' }] }, { futureField: [] }))).toBe(false);
  expect(isWhole(eks({ to: [{ domainNames: ['a.example'] }] }, { to: [] }))).toBe(false);
});

test('a rule of Cilium for pods is a rule as a NetworkPolicy has it', () => {
  const policyOf = cilium({
    toEndpoints: [{ matchLabels: { 'reserved:host': '' } }, { matchLabels: { app: 'db' } },
      { matchLabels: { 'k8s:io.kubernetes.pod.namespace': 'tools', 'k8s:app': 'search' } }],
    toPorts: [{ ports: [{ port: '443' }] }],
  });
  const { rules } = fqdnNetworkOf(policyOf)!.readEgress(policyOf, policyOf.spec, 'spec');
  const pods = (namespace: string, app: string) => (
    { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } }, podSelector: { matchLabels: { app } } });
  expect(rules.map(({ peers, ports: { numbers, names: byName } }) => ({ peers, text: numbers.texts(), byName }))).toEqual([
    { peers: [{ field: 'spec.egress[0].toEndpoints[1]', pods: pods('agents', 'db') }], text: ['443/TCP'], byName: [] },
    { peers: [{ field: 'spec.egress[0].toEndpoints[2]', pods: pods('tools', 'search') }], text: ['443/TCP'], byName: [] },
  ]);
});
