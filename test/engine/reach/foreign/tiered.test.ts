import { partsOf } from './parts';
import { Json } from '../../../../src/engine/value/json';
import { makeObject } from '../../../support/plain';

/** What policies of clusters open, and for which pods. */

const cluster = (spec: Json): Json => makeObject('policy.networking.k8s.io/v1alpha2', 'ClusterNetworkPolicy', { name: 'p' }, {
  subject: { namespaces: {} }, ...spec,
});
const accept = (to: unknown[], more: Json = {}) => cluster({ egress: [{ action: 'Accept', to, ...more }] });
const BLOCK = '203.0.113.0/24';
const networks = { networks: [BLOCK] };
const ANY = 'pods of any namespace, asked for no label';
const SOME = { matchLabels: { app: 'a' } };

test.each<[string, Json, string]>([
  ['one', { ports: [{ portNumber: { port: 443, protocol: 'TCP' } }] }, '443/TCP'],
  ['one of UDP', { ports: [{ portNumber: { port: 53, protocol: 'UDP' } }] }, '53/UDP'],
  ['a range', { ports: [{ portRange: { start: 80, end: 90, protocol: 'TCP' } }] }, '80-90/TCP'],
  ['a name', { ports: [{ portNumber: { port: 443 } }, { namedPort: 'http' }] }, 'every port'],
  ['protocols of a later version', { protocols: [{ tcp: { destinationPort: { number: 443 } } }] }, 'every port'],
  ['one beside protocols of a later version', { ports: [{ portNumber: { port: 443 } }], protocols: [{ udp: {} }] }, 'every port'],
  ['nothing', {}, 'every port'],
])('ports of a rule: %s', (_, more, ports) => {
  expect(partsOf(accept([networks], more))[0].openings).toEqual([`Egress ${BLOCK} ${ports} by spec.egress[0].to[0].networks[0]`]);
});

test.each<[string, unknown[], string[]]>([
  ['networks', [{ networks: [BLOCK, '10.0.0.0/8'] }],
    [`${BLOCK} every port by spec.egress[0].to[0].networks[0]`, '10.0.0.0/8 every port by spec.egress[0].to[0].networks[1]']],
  ['every namespace', [networks, { namespaces: {} }],
    [`${BLOCK} every port by spec.egress[0].to[0].networks[0]`, `${ANY} every port by spec.egress[0].to[1]`]],
  ['a namespace', [{ namespaces: SOME }], []],
  ['every pod', [{ pods: { namespaceSelector: {}, podSelector: {} } }], [`${ANY} every port by spec.egress[0].to[0]`]],
  ['some pods', [{ pods: { namespaceSelector: {}, podSelector: SOME } }], []],
  ['pods of some namespaces', [{ pods: { namespaceSelector: SOME, podSelector: {} } }], []],
  ['nodes', [{ nodes: SOME }], ['nodes every port by spec.egress[0].to[0]']],
  ['names', [{ domainNames: ['a.example'] }], []],
])('a rule opens %s', (_, to, openings) => {
  const part = partsOf(accept(to))[0];
  expect([part.openings, part.unread, part.isolates]).toEqual([openings.map((text) => `Egress ${text}`), [], []]);
});

test('callers are those that a rule lets call', () => {
  const rule = (action: string) => ({ ingress: [{ action, from: [networks] }] });
  const openings = (action: string) => partsOf(cluster(rule(action)))[0].openings;
  const [opening] = [`Ingress ${BLOCK} every port by spec.ingress[0].from[0].networks[0]`];
  expect([openings('Accept'), openings('Allow'), openings('Deny'), openings('Pass')]).toEqual([[opening], [opening], [], []]);
});

test.each<[string, Json, string[]]>([
  ['an action', { egress: [{ action: 'Foo', to: [networks] }] }, ['spec.egress[0].action: "Foo", the action is not known']],
  ['a peer', { egress: [{ action: 'Accept', to: [{ future: {}, old: null }] }] },
    ['spec.egress[0].to[0].future: {}, the peer is not known']],
  ['namespaces with the same labels', { egress: [{ action: 'Accept', to: [{ namespaces: { sameLabels: ['a'] } }] }] },
    ['spec.egress[0].to[0]: {"sameLabels":["a"]}, it is no selector of labels']],
  ['pods of such namespaces', { egress: [{ action: 'Accept', to: [{ pods: { namespaces: { sameLabels: ['a'] }, podSelector: {} } }] }] },
    ['spec.egress[0].to[0]: {"namespaces":{"sameLabels":["a"]},"podSelector":{}}, it is no selector of labels']],
  ['pods by another selector', { egress: [{ action: 'Accept', to: [{ pods: { namespaceSelector: {}, podSelector: { app: 'a' } } }] }] },
    ['spec.egress[0].to[0]: {"namespaceSelector":{},"podSelector":{"app":"a"}}, it is no selector of labels']],
  ['bits after a prefix, also where they are denied', { ingress: [{ action: 'Deny', from: [{ networks: [BLOCK, '10.0.0.1/8'] }] }] },
    ['spec.ingress[0].from[0].networks: "10.0.0.1/8", the API server refuses bits after the prefix, and the policy with them']],
])('what cannot be read: %s', (_, spec, expected) => {
  expect(partsOf(cluster(spec))[0].unread).toEqual(expected);
});

test('metadata endpoints are open on other ports than that of DNS', () => {
  const opened = (more: Json) => partsOf(accept([{ networks: ['169.254.169.254/32'] }], more))[0].opened.length;
  expect(opened({})).toBe(1);
  expect(opened({ ports: [{ portNumber: { port: 53 } }] })).toBe(0);
  expect(opened({ ports: [{ port: 53 }] })).toBe(0);
  expect(opened({ protocols: [{ udp: { destinationPort: { number: 53 } } }] })).toBe(0);
  expect(opened({ protocols: [{ udp: { destinationPort: { number: 53 } } }, { tcp: { destinationPort: { number: 80 } } }] })).toBe(1);
});

test.each<[string, Json, string]>([
  ['namespaces', { namespaces: { matchLabels: { 'kubernetes.io/metadata.name': 'agents' } } }, 'yes'],
  ['other namespaces', { namespaces: { matchLabels: { 'kubernetes.io/metadata.name': 'tools' } } }, 'no'],
  ['namespaces by a label that may be there', { namespaces: { matchLabels: { team: 'a' } } }, 'maybe'],
  ['pods', { pods: { namespaceSelector: {}, podSelector: { matchLabels: { app: 'agent' } } } }, 'yes'],
  ['other pods', { pods: { namespaceSelector: {}, podSelector: { matchLabels: { app: 'other' } } } }, 'no'],
  ['pods of other namespaces',
    { pods: { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'tools' } }, podSelector: {} } }, 'no'],
  ['nothing', {}, 'no'],
])('a policy is for %s', (_, subject, match) => {
  expect(partsOf(cluster({ subject }))[0].match({ app: 'agent' })).toBe(match);
});

test.each<[string, Json]>([
  ['namespaces', { namespaces: { matchLabel: {} } }],
  ['namespaces of pods', { pods: { namespaceSelector: 7, podSelector: {} } }],
  ['pods', { pods: { namespaceSelector: {}, podSelector: { notSameLabels: [] } } }],
])('a subject whose selector is not read may be any pod: %s', (_, subject) => {
  const { match, unread, openings } = partsOf(cluster({ subject, egress: [{ action: 'Accept', to: [{ nodes: {} }] }] }))[0];
  const why = 'it is no selector of labels, and the policy allows calls to nodes';
  expect([match({}), openings, unread]).toEqual(['maybe', [], [`spec.subject: ${JSON.stringify(subject)}, ${why}`]]);
});
