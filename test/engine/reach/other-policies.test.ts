import { Direction } from '../../../src/engine/manifest/network-policy';
import { othersOf } from '../../../src/engine/reach/other-policies';
import { Json } from '../../../src/engine/value/json';
import { brokerConfigMap, brokerPod } from '../../support/brokers';
import { configOf, ofProxy, ofRole } from '../../support/cases';
import { clusterOf } from '../../support/cluster';
import { makeObject, makePolicy } from '../../support/plain';

/** What gateways and policies of other networks open, and what of them is not computed. */

const agent = (spec: Json = {}): Json => makeObject('v1', 'Pod', { name: 'agent', namespace: 'agents', labels: { app: 'agent' } }, {
  containers: [], ...spec,
});
const closed: Json = makePolicy('closed', { podSelector: { matchLabels: { app: 'agent' } }, policyTypes: ['Egress'] });
const own = (apiVersion: string, kind: string, spec: Json, name = 'x', namespace = 'agents'): Json => (
  { apiVersion, kind, metadata: { name, ...namespace !== '' && { namespace } }, spec });

function others(objects: Json[], direction: Direction = 'Egress') {
  const view = clusterOf(objects);
  const { hosts, notComputed } = othersOf(view, view.podsOf(objects[0])[0], direction);
  return { hosts: hosts.map(({ host, by }) => `${host} by ${by}`), notComputed };
}
const NONE = { hosts: [], notComputed: [] };

const called = (gateway: Json): Json => (
  { ...gateway, metadata: { ...gateway.metadata, name: 'gateway', labels: { ...gateway.metadata.labels, app: 'gateway' } } });
const proxy = called(ofProxy());
const resolver = called(ofRole('dns-allowlist', 'Corefile')());
const edited = (file: string): Json => ({ ...configOf(file), data: { [file]: 'x' } });

test.each<[string, Json[], string[], string[]]>([
  ['a proxy that someone changed', [proxy, edited('squid.conf')], ['* by EgressProxy "gateway"'], []],
  ['a proxy without its configuration', [proxy], [], ['EgressProxy "gateway"']],
  ['a resolver that someone changed', [resolver, edited('Corefile')], ['* by DnsAllowlist "gateway"'], []],
  ['a broker', [brokerPod(), brokerConfigMap()], ['api.example.com by CredentialBroker "broker"'], []],
  ['a broker without its configuration', [brokerPod()], [], ['CredentialBroker "broker"']],
])('a gateway opens names to pods that may call it, for egress alone: %s', (_, gateway, hosts, notComputed) => {
  expect(others([agent(), ...gateway])).toEqual({ hosts, notComputed });
  expect(others([agent(), ...gateway], 'Ingress')).toEqual(NONE);
  expect(others([agent(), ...gateway, closed])).toEqual(NONE);
  expect(others(gateway)).toEqual(NONE); // it does not call itself
});

test('a gateway with several ports is called on any of them', () => {
  const egress = [{ ports: [{ port: 9000 }] }];
  const ports = structuredClone(proxy) as Json;
  ports.spec.containers[0].ports.push({ containerPort: 9000 });
  expect(others([agent(), ports, { ...closed, spec: { ...closed.spec, egress } }]).notComputed).toEqual(['EgressProxy "gateway"']);
});

const antrea = (name: string, namespace?: string) => own('crd.antrea.io/v1beta1', 'NetworkPolicy', {}, name, namespace);
const calico = own('projectcalico.org/v3', 'GlobalNetworkPolicy', { selector: 'all()' }, 'all', '');

test('policies that are not computed are sorted, and those of another namespace are for other pods', () => {
  expect(others([agent(), antrea('b'), calico, antrea('a'), antrea('c', ''), antrea('d', 'tools')]).notComputed)
    .toEqual(['GlobalNetworkPolicy "all"', 'NetworkPolicy "a"', 'NetworkPolicy "b"', 'NetworkPolicy "c"']);
  expect(others([agent({ hostNetwork: true }), antrea('a'), calico])).toEqual(NONE);
});

test.each<[string, Json, Direction, boolean]>([
  ['names', { egress: [{ toFQDNs: [{ matchName: 'a.example' }] }] }, 'Egress', true],
  ['names, for callers', { egress: [{ toFQDNs: [{ matchName: 'a.example' }] }] }, 'Ingress', true],
  ['callers', { ingress: [{}] }, 'Ingress', false],
  ['callers that are denied', { ingressDeny: [{}] }, 'Ingress', false],
  ['empty lists for callers', { ingress: [], ingressDeny: [] }, 'Ingress', true],
  ['what is no list', { ingress: {} }, 'Ingress', true],
  ['entities', { egress: [{ toEntities: ['world'] }] }, 'Egress', false],
])('a policy of Cilium is computed: %s', (_, spec, direction, isComputed) => {
  const cilium = own('cilium.io/v2', 'CiliumNetworkPolicy', { endpointSelector: {}, ...spec });
  expect(others([agent(), cilium], direction).notComputed).toEqual(isComputed ? [] : ['CiliumNetworkPolicy "x"']);
});
