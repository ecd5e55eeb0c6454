import { parseCidr } from '../../../src/engine/address/cidr';
import { mayResolve } from '../../../src/engine/reach/may-resolve';
import { Json } from '../../../src/engine/value/json';
import { configOf, ofRole } from '../../support/cases';
import { clusterOf } from '../../support/cluster';
import { makeObject, makePolicy } from '../../support/plain';

/** Whether policies let a pod call its resolver. */

const agent = (spec: Json = {}): Json => makeObject('v1', 'Pod', { name: 'agent', namespace: 'agents', labels: { app: 'agent' } }, {
  containers: [], ...spec,
});
const out = (...egress: Json[]): Json => makePolicy(`np-${egress.length}`, {
  podSelector: { matchLabels: { app: 'agent' } }, policyTypes: ['Egress'], egress,
});
const ofAll = (...egress: Json[]): Json => ({ ...out(), metadata: { name: 'all', namespace: 'agents' }, spec: { egress } });
const cilium = (...egress: Json[]): Json => makeObject('cilium.io/v2', 'CiliumNetworkPolicy', 'c', { endpointSelector: {}, egress });
const RANGES = { pods: ['10.244.0.0/16'], services: ['10.96.0.0/12'], nodes: ['10.0.0.0/24'] };
const KUBE_SYSTEM = { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } } };
const block = (cidr: string, ...except: string[]) => ({ ipBlock: { cidr, except } });
const dns = (...to: Json[]) => ({ to, ports: [{ port: 53, protocol: 'UDP' }] });

const MOST = { to: [block('0.0.0.0/0', '10.0.0.0/8')], ports: [{ port: 443 }] };

function may(objects: Json[], ranges: { readonly [part: string]: string[] } = RANGES, pod = agent()): boolean {
  const view = clusterOf([pod, ...objects], {
    ranges: Object.fromEntries(Object.entries(ranges).map(([part, blocks]) => [part, blocks.map(parseCidr)])),
  });
  return mayResolve(view, view.podsOf(pod)[0]);
}

test.each<[string, Json[], boolean]>([
  ['no policy', [], true],
  ['nothing', [out()], false],
  ['pods', [out(dns(KUBE_SYSTEM))], true],
  ['pods by one of two policies with selectors of their own', [out(dns(KUBE_SYSTEM)), ofAll({ to: [block('9.9.9.9/32')] })], true],
  ['pods, by TCP', [out({ to: [KUBE_SYSTEM], ports: [{ port: 53 }] })], true],
  ['pods, on the port of OpenShift', [out({ to: [KUBE_SYSTEM], ports: [{ port: 5353, protocol: 'UDP' }] })], true],
  ['pods, on another port', [out({ to: [KUBE_SYSTEM], ports: [{ port: 443 }] })], false],
  ['pods, on a port by the name of DNS', [out({ to: [KUBE_SYSTEM], ports: [{ port: 'dns-tcp' }] })], true],
  ['pods, on a port by another name', [out({ to: [KUBE_SYSTEM], ports: [{ port: 'xdns' }] })], false],
  ['pods, by a protocol that DNS does not have', [out({ to: [KUBE_SYSTEM], ports: [{ port: 'dns', protocol: 'SCTP' }] })], false],
  ['the address of a pod', [out(dns(block('10.244.0.7/32')))], true],
  ['a Service', [out(dns(block('10.96.0.10/32')))], true],
  ['a node', [out(dns(block('10.0.0.7/32')))], true],
  ['the own node', [out(dns(block('169.254.20.10/32')))], true],
  ['an address outside', [out(dns(block('9.9.9.9/32')))], false],
  ['an address outside, or pods', [out(dns(block('9.9.9.9/32'), KUBE_SYSTEM))], true],
  ['an address outside, beside most addresses', [out(dns(block('9.9.9.9/32')), MOST)], true],
  ['most addresses on another port', [out(MOST)], false],
])('where the ranges of the cluster are known: %s', (_, objects, expected) => {
  expect(may(objects)).toBe(expected);
});

test('where they are not known, or the pod asks another resolver, it may be at any address', () => {
  const outside = [out(dns(block('9.9.9.9/32')))];
  expect(may(outside, {})).toBe(true);
  expect(['None', 'Default', 'ClusterFirst', 'ClusterFirstWithHostNet'].map((dnsPolicy) => may(outside, RANGES, agent({ dnsPolicy }))))
    .toEqual([true, true, false, false]);
  expect(may([out({ to: [block('9.9.9.9/32')], ports: [{ port: 443 }] })], {})).toBe(false);
});

describe('where ClusterNetworkPolicies decide, too', () => {
  const EVERYONE = [{ namespaces: {} }, { networks: ['0.0.0.0/0', '::/0'] }];
  const cnp = (tier: string, action: string, ...protocols: Json[]): Json => ({
    apiVersion: 'policy.networking.k8s.io/v1alpha2',
    kind: 'ClusterNetworkPolicy',
    metadata: { name: `${tier}-${action}`.toLowerCase() },
    spec: { tier, priority: 1, subject: { namespaces: {} }, egress: [{ action, to: EVERYONE, protocols }] },
  });
  const udp = (number: number) => ({ udp: { destinationPort: { number } } });
  const tcp = (number: number) => ({ tcp: { destinationPort: { number } } });

  test.each<[string, Json[], boolean]>([
    ['an Accept', [out(), cnp('Admin', 'Accept', udp(53))], true],
    ['an Accept of another port', [out(), cnp('Admin', 'Accept', udp(54))], false],
    ['a Deny of what a NetworkPolicy opens', [out(dns(KUBE_SYSTEM)), cnp('Admin', 'Deny', udp(53))], false],
    ['a Deny of another port', [out(dns(KUBE_SYSTEM)), cnp('Admin', 'Deny', udp(54))], true],
    ['a Deny of everything', [cnp('Baseline', 'Deny')], false],
    ['a Deny by UDP alone', [cnp('Baseline', 'Deny', udp(53))], true],
    ['a Deny of all ports of DNS', [cnp('Baseline', 'Deny', udp(53), tcp(53), udp(5353), tcp(5353))], false],
  ])('%s', (_, objects, expected) => {
    expect(may(objects)).toBe(expected);
  });

  test('a policy of another network may let it, too', () => {
    const denied = [out(), cnp('Admin', 'Deny', udp(54))];
    expect([may(denied), may([...denied, cilium({ toEndpoints: [{}], toPorts: [{ ports: [{ port: '53', protocol: 'UDP' }] }] })])])
      .toEqual([false, true]);
  });

  test('an address outside is no resolver of the cluster', () => {
    const objects = [out(dns(block('9.9.9.9/32'))), cnp('Admin', 'Deny', udp(54))];
    expect([may(objects), may(objects, {})]).toEqual([false, true]);
  });
});

test.each<[string, Json, boolean]>([
  ['pods by Cilium', { toEndpoints: [{}], toPorts: [{ ports: [{ port: '53', protocol: 'UDP' }] }] }, true],
  ['another port by Cilium', { toEndpoints: [{}], toPorts: [{ ports: [{ port: '443', protocol: 'TCP' }] }] }, false],
  ['names by Cilium', { toFQDNs: [{ matchName: 'a.example' }] }, false],
  ['what is not computed', { toEntities: ['cluster'] }, true],
])('a policy of another network may let it: %s', (_, rule, expected) => {
  expect(may([out(), cilium(rule)])).toBe(expected);
});

test('a DnsAllowlist has a port of its own', () => {
  const resolver = ofRole('dns-allowlist', 'Corefile')();
  const named: Json = { ...resolver, metadata: { ...resolver.metadata, name: 'dns', labels: { ...resolver.metadata.labels, app: 'dns' } } };
  const port = (number: number) => out({ to: [{ podSelector: { matchLabels: { app: 'dns' } } }], ports: [{ port: number }] });
  const [{ containerPort }] = (named.spec.containers[0].ports as Json[]).slice(-1);
  expect([containerPort as number, 7].map((number) => may([port(number), named, configOf('Corefile')]))).toEqual([true, false]);
});
