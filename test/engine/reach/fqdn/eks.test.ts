import { Json } from '../../../../src/engine/value/json';
import { makeObject } from '../../../support/plain';
import { partsOf } from '../foreign/parts';

/** What an ApplicationNetworkPolicy opens besides names. */

const block = (cidr: string) => ({ ipBlock: { cidr } });
const METADATA = block('169.254.169.254/32');

function read(spec: Json) {
  return partsOf(makeObject('networking.k8s.aws/v1alpha1', 'ApplicationNetworkPolicy', 'p', { podSelector: {}, ...spec }))[0];
}

test.each<[string, Json, string[]]>([
  ['its types', { policyTypes: ['Egress'], ingress: [] }, ['Egress']],
  ['both types', { policyTypes: ['Ingress', 'Egress'] }, ['Ingress', 'Egress']],
  ['what it has, where types are left out', { egress: [{}] }, ['Ingress', 'Egress']],
])('it isolates for %s', (_, spec, isolates) => {
  expect(read(spec).isolates).toEqual(isolates);
});

test('a direction that it is not for opens nothing', () => {
  const { opened, addresses, openings } = read({ policyTypes: ['Ingress'], ingress: [], egress: [{ to: [block('0.0.0.0/0')] }] });
  expect([opened, addresses, openings]).toEqual([[], '', []]);
});

test('a metadata endpoint is open on other ports than that of DNS', () => {
  const opened = (port: number) => read({ egress: [{ to: [METADATA], ports: [{ port }] }] }).opened;
  expect(opened(53)).toEqual([]);
  expect(opened(80)).toEqual(['allows calls to 169.254.169.254 of the metadata endpoints']);
});

test('what is no block cannot be judged', () => {
  expect(read({ egress: [{ to: [block('all')] }] }).unread).toEqual([expect.stringMatching(/^spec\.egress: "all", must /)]);
  expect(read({ ingress: [{ from: [block('all')] }] }).unread).toEqual([expect.stringMatching(/^spec\.ingress: "all", must /)]);
});

test.each<[string, Json, string[]]>([
  ['names are no addresses', { egress: [{ to: [{ domainNames: ['a.example'] }] }] }, []],
  ['blocks beside names', { egress: [{ to: [{ domainNames: ['a.example'] }, block('203.0.113.0/24')], ports: [{ port: 443 }] }] },
    ['Egress 203.0.113.0/24 443/TCP by spec.egress[0].to[1]']],
  ['names in one rule, blocks in the next', { egress: [{ to: [{ domainNames: ['a.example'] }] }, { to: [block('203.0.113.0/24')] }] },
    ['Egress 203.0.113.0/24 every port by spec.egress[1].to[0]']],
  ['a block with names', { egress: [{ to: [{ domainNames: ['a.example'], ...block('203.0.113.0/24') }] }] },
    ['Egress 203.0.113.0/24 every port by spec.egress[0].to[0]']],
  ['a port by a name, which may be any', { egress: [{ to: [block('203.0.113.0/24')], ports: [{ port: 'http' }] }] },
    ['Egress 203.0.113.0/24 every port by spec.egress[0].to[0]']],
  ['a port by a name beside one by a number', { egress: [{ to: [block('203.0.113.0/24')], ports: [{ port: 'http' }, { port: 443 }] }] },
    ['Egress 203.0.113.0/24 every port by spec.egress[0].to[0]']],
  ['callers', { policyTypes: ['Ingress'], ingress: [{ from: [block('203.0.113.0/24')], ports: [{ port: 8080 }] }] },
    ['Ingress 203.0.113.0/24 8080/TCP by spec.ingress[0].from[0]']],
  ['every pod', { egress: [{ to: [{ namespaceSelector: {} }] }] },
    ['Egress pods of any namespace, asked for no label every port by spec.egress[0].to[0]']],
  ['every pod of its own namespace', { egress: [{ to: [{ podSelector: {} }] }] }, []],
  ['some pods of every namespace', { egress: [{ to: [{ namespaceSelector: {}, podSelector: { matchLabels: { app: 'a' } } }] }] }, []],
])('%s', (_, spec, openings) => {
  expect(read(spec).openings).toEqual(openings);
});

test('blocks count beside names, also in the same peer', () => {
  expect(read({ egress: [{ to: [{ domainNames: ['a.example'] }, block('203.0.113.0/24')] }] }).addresses).toBe('203.0.113.0/24');
  expect(read({ egress: [{ to: [{ domainNames: ['a.example'], ...block('203.0.113.0/24') }] }] }).addresses).toBe('203.0.113.0/24');
  expect(read({ egress: [{ to: [{ domainNames: ['a.example'] }] }] }).addresses).toBe('');
  expect(read({ egress: [{}] }).addresses).toBe('0.0.0.0/0 ::/0');
});
