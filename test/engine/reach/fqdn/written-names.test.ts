import { parseCidr } from '../../../../src/engine/address/cidr';
import { NameAndPort } from '../../../../src/engine/reach/fqdn/fqdn-network';
import { FQDN_NETWORKS } from '../../../../src/engine/reach/fqdn/fqdn-networks';
import { Json } from '../../../../src/engine/value/json';

/** The objects that let pods call names. */

const [CILIUM, EKS, GKE] = ['cilium', 'eks', 'gke'].map((name) => FQDN_NETWORKS.find(({ factory }) => factory === name)!);
const CALLERS = { namespace: 'agents', podSelector: { matchLabels: { app: 'agent' } } };
const NAMES: NameAndPort[] = [
  { fqdn: 'b.example', port: 443 }, { fqdn: 'a.example', port: 443 }, { fqdn: '*.c.example', port: 80 }, { fqdn: 'b.example', port: 80 },
];
/** The names for which Cilium allows DNS. */
const lookups = (names: NameAndPort[], clusterDomain?: string): string[] => CILIUM.write(CALLERS, names, clusterDomain).egress[0].toPorts[0]
  .rules.dns.map(({ matchName, matchPattern }: Json) => (matchName ?? `pattern ${matchPattern}`) as string);

test('GKE: names by their ports, both in order', () => {
  expect(GKE.write(CALLERS, NAMES)).toEqual({
    podSelector: CALLERS.podSelector,
    egress: [
      { matches: [{ pattern: '*.c.example' }, { name: 'b.example' }], ports: [{ protocol: 'TCP', port: 80 }] },
      { matches: [{ name: 'a.example' }, { name: 'b.example' }], ports: [{ protocol: 'TCP', port: 443 }] },
    ],
  });
});

test('EKS: names by their ports, for egress alone', () => {
  expect(EKS.write(CALLERS, NAMES)).toEqual({
    podSelector: CALLERS.podSelector,
    policyTypes: ['Egress'],
    egress: [
      { to: [{ domainNames: ['*.c.example', 'b.example'] }], ports: [{ port: 80, protocol: 'TCP' }] },
      { to: [{ domainNames: ['a.example', 'b.example'] }], ports: [{ port: 443, protocol: 'TCP' }] },
    ],
  });
});

test('Cilium: names by their ports, and DNS for them at the resolver', () => {
  const resolver = (app: string) => ({ matchLabels: { 'k8s:io.kubernetes.pod.namespace': 'kube-system', 'k8s:k8s-app': app } });
  const ports = (port: string) => [{ ports: [{ port, protocol: 'TCP' }] }];
  expect(CILIUM.write(CALLERS, NAMES)).toEqual({
    endpointSelector: CALLERS.podSelector,
    egress: [
      {
        toEndpoints: [resolver('kube-dns'), resolver('node-local-dns')],
        toPorts: [{
          ports: [{ port: '53', protocol: 'ANY' }],
          rules: { dns: [{ matchPattern: '*.c.example' }, { matchName: 'a.example' }, { matchName: 'b.example' }] },
        }],
      },
      { toFQDNs: [{ matchPattern: '*.c.example' }, { matchName: 'b.example' }], toPorts: ports('80') },
      { toFQDNs: [{ matchName: 'a.example' }, { matchName: 'b.example' }], toPorts: ports('443') },
    ],
  });
});

test('Cilium: pods look names up by their search list, and names of the cluster', () => {
  expect(lookups([{ fqdn: 'a.example', port: 443 }], 'cluster.local')).toEqual([
    'a.example', 'a.example.agents.svc.cluster.local', 'a.example.cluster.local', 'a.example.svc.cluster.local',
    'pattern *.*.svc.cluster.local',
  ]);
});

test('Cilium: no name that is looked up is longer than names may be', () => {
  const name = (length: number) => `${'a.'.repeat(120)}${'b'.repeat(length - 240)}`;
  expect(lookups([{ fqdn: name(253), port: 443 }, { fqdn: name(254), port: 443 }], 'cluster.local'))
    .toEqual([name(253), 'pattern *.*.svc.cluster.local']);
  expect(lookups([{ fqdn: name(250), port: 443 }], 'x')).toEqual([name(250), `${name(250)}.x`, 'pattern *.*.svc.x']);
});

test('an object has room for 100 names, one of GKE for one name on several ports', () => {
  const names = (count: number, fqdn = (i: number) => `${i}.example`) => (
    Array.from({ length: count }, (_, i) => ({ fqdn: fqdn(i), port: 443 })));
  const next = { fqdn: 'a.example', port: 80 };
  const room = (count: number) => [CILIUM, EKS].map((network) => network.hasRoom(names(count), next));
  expect([room(99), room(100)]).toEqual([[true, true], [false, false]]);
  expect([99, 100].map((count) => GKE.hasRoom(names(count, () => 'a.example'), next))).toEqual([true, false]);
  expect(GKE.hasRoom([next, { fqdn: 'b.example', port: 80 }], next)).toBe(false);
});

test('who answers DNS: nodes of EKS at the tenth address of the Services', () => {
  expect(EKS.resolvers.nodes!.addresses(['172.20.0.0/16', 'fd00:20::/108'].map(parseCidr))).toEqual(['172.20.0.10', 'fd00:20::a']);
  expect([CILIUM.resolvers, GKE.resolvers]).toEqual([{ limited: true }, { pods: ['node-local-dns'] }]);
});

test('"*" stands for one label, but on EKS', () => {
  expect([CILIUM, EKS, GKE].map(({ hasOneLabelWildcards }) => hasOneLabelWildcards)).toEqual([true, false, true]);
});
