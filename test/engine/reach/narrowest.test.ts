import { PortSet } from '../../../src/engine/address/port-set';
import { narrowest } from '../../../src/engine/reach/narrowest';
import { Evidence } from '../../../src/engine/reach/opening';
import { Json } from '../../../src/engine/value/json';

/** Which elements are to be removed so that an opening is closed. */

const tcp = (port: number) => ({ numbers: PortSet.of([{ protocol: 'TCP', first: port, last: port }]), names: [] });
const text = ({ policy, field, line, ports }: Evidence) => (
  [policy.name, field, ...line === undefined ? [] : [`line ${line}`], ...ports ? [ports.numbers.texts().join('+')] : []].join(' '));

/** The elements for the fields of a policy, of which each may end with a port. */
function elements(spec: Json, ...fields: string[]): string[] {
  const policy = { name: 'p', spec };
  return narrowest(fields.map((one): Evidence => {
    const [field, port] = one.split(' ');
    return { policy, field, ...port !== undefined && { ports: tcp(Number(port)) } };
  })).map(text);
}

const peers = (count: number): Json[] => Array.from({ length: count }, () => ({ podSelector: {} }));
const all = (path: string, count: number) => Array.from({ length: count }, (_, i) => `${path}[${i}]`);

test.each<[string, Json, string[], string[]]>([
  ['one peer of two', { egress: [{ to: peers(2) }] }, ['spec.egress[0].to[1]'], ['p spec.egress[0].to[1]']],
  ['all peers of a rule', { egress: [{ to: peers(2) }] }, all('spec.egress[0].to', 2), ['p spec.egress[0]']],
  ['eleven peers of a rule', { egress: [{ to: peers(11) }] }, all('spec.egress[0].to', 11), ['p spec.egress[0]']],
  ['a rule and its peer', { egress: [{ to: peers(2) }, { to: peers(2) }] },
    ['spec.egress[0].to[0]', 'spec.egress[0]', 'spec.egress[1].to[0]'], ['p spec.egress[0]', 'p spec.egress[1].to[0]']],
  ['all rules, since a policy without any denies all', { egress: [{ to: peers(1) }, { to: peers(1) }] },
    ['spec.egress[0].to[0]', 'spec.egress[1].to[0]'], ['p spec.egress[0]', 'p spec.egress[1]']],
  ['rules in the order of the policy', { egress: Array.from({ length: 11 }, () => ({ to: peers(2) })) },
    ['spec.egress[10].to[0]', 'spec.egress[9].to[0]', 'spec.egress[0].to[1]'],
    ['p spec.egress[0].to[1]', 'p spec.egress[9].to[0]', 'p spec.egress[10].to[0]']],
  ['a list that is no list of peers', { egressDeny: [{}] }, ['spec.egressDeny[0]'], ['p spec.egressDeny[0]']],
  ['a field that is no element', { egress: [{}] }, ['spec.egress[0].destination.notNets'], ['p spec.egress[0].destination.notNets']],
  ['all blocks of Calico', { egress: [{ destination: { nets: ['a', 'b'] } }] }, all('spec.egress[0].destination.nets', 2),
    ['p spec.egress[0]']],
  ['all peers of Cilium in one field', { egress: [{ toCIDR: ['a'], toPorts: [{}] }] }, ['spec.egress[0].toCIDR[0]'], ['p spec.egress[0]']],
  ['all peers of Cilium in one field of two', { egress: [{ toCIDR: ['a'], toEntities: ['all'] }] }, ['spec.egress[0].toCIDR[0]'],
    ['p spec.egress[0].toCIDR[0]']],
  ['all peers of Cilium beside a field of null', { egress: [{ toCIDR: ['a'], toEntities: null }] }, ['spec.egress[0].toCIDR[0]'],
    ['p spec.egress[0]']],
  ['callers of Cilium in one field of two', { ingress: [{ fromCIDR: ['a'], fromEntities: ['all'] }] }, ['spec.ingress[0].fromCIDR[0]'],
    ['p spec.ingress[0].fromCIDR[0]']],
])('%s', (_, spec, fields, expected) => {
  expect(elements(spec, ...fields)).toEqual(expected);
});

test('each element has all ports that it opens', () => {
  const spec = { egress: [{ to: peers(2) }, { to: peers(2) }] };
  expect(elements(spec, 'spec.egress[0].to[0] 80', 'spec.egress[0].to[1] 81', 'spec.egress[1].to[0] 443', 'spec.egress[1].to[0] 444'))
    .toEqual(['p spec.egress[0] 80-81/TCP', 'p spec.egress[1].to[0] 443-444/TCP']);
  expect(elements(spec, 'spec.egress[0].to[0] 80', 'spec.egress[0].to[1]')).toEqual(['p spec.egress[0]']);
});

test('lines of a file are each an element, before those of the policy', () => {
  const config = { name: 'config' };
  const at = (line: number | undefined, port: number): Evidence => ({ policy: config, field: 'data', line, ports: tcp(port) });
  expect(narrowest([at(undefined, 1), at(7, 80), at(9, 443), at(7, 82)]).map(text))
    .toEqual(['config data line 7 80/TCP+82/TCP', 'config data line 9 443/TCP', 'config data 1/TCP']);
});

test('elements of the same path in two policies are two', () => {
  const [one, other] = ['one', 'other'].map((name) => ({ name, spec: { egress: [{ to: peers(1) }] } }));
  expect(narrowest([one, other].map((policy) => ({ policy, field: 'spec.egress[0].to[0]' }))).map(text))
    .toEqual(['one spec.egress[0]', 'other spec.egress[0]']);
});
