import { partsOf } from './parts';
import { Json } from '../../../../src/engine/value/json';
import { makeObject } from '../../../support/plain';

/** What policies of Cilium open, and for which pods. */

const cilium = (spec: Json): Json => makeObject('cilium.io/v2', 'CiliumNetworkPolicy', 'p', { endpointSelector: {}, ...spec });
const clusterwide = (spec: Json): Json => (
  { apiVersion: 'cilium.io/v2', kind: 'CiliumClusterwideNetworkPolicy', metadata: { name: 'p' }, spec });
const openings = (policy: Json) => partsOf(policy)[0].openings;
const NAMESPACE = 'io.kubernetes.pod.namespace';
const ANY = 'pods of any namespace, asked for no label';
const BLOCK = '203.0.113.0/24';

test.each<[string, Json[] | undefined, string]>([
  ['one', [{ port: '443', protocol: 'TCP' }], '443/TCP'],
  ['one of any protocol', [{ port: '53', protocol: 'ANY' }], '53/TCP,53/UDP,53/SCTP'],
  ['a range', [{ port: '8000', endPort: 8100, protocol: 'TCP' }], '8000-8100/TCP'],
  ['a name', [{ port: '443', protocol: 'TCP' }, { port: 'http', protocol: 'TCP' }], 'every port'],
  ['a text with a number at its end', [{ port: 'h2' }], 'every port'],
  ['a text with a number in front', [{ port: '2h' }], 'every port'],
  ['a number, and a text with a number at its end', [{ port: '443', protocol: 'TCP' }, { port: 'h2' }], 'every port'],
  ['a number, and a text with a number in front', [{ port: '443', protocol: 'TCP' }, { port: '2h' }], 'every port'],
  ['nothing', undefined, 'every port'],
])('ports of a rule: %s', (_, ports, text) => {
  expect(openings(cilium({ egress: [{ toCIDR: [BLOCK], ...ports && { toPorts: [{ ports }] } }] })))
    .toEqual([`Egress ${BLOCK} ${text} by spec.egress[0].toCIDR[0]`]);
});

test.each<[string, Json, string[]]>([
  ['blocks', { toCIDRSet: [{ cidr: '10.0.0.0/8', except: ['10.0.0.0/9'] }] }, ['10.128.0.0/9 every port by spec.egress[0].toCIDRSet[0]']],
  ['entities', { toEntities: ['world', 'none', 'health', 'ingress'] }, ['the entity "world" every port by spec.egress[0].toEntities[0]']],
  ['nodes', { toNodes: [{}] }, ['nodes every port by spec.egress[0].toNodes[0]']],
  ['a Service', { toServices: [{ k8sService: { serviceName: 'search', namespace: 'tools' } }] },
    ['Service "tools/search" every port by spec.egress[0].toServices[0]']],
  ['a Service of its own namespace', { toServices: [{ k8sService: { serviceName: 'search' } }] },
    ['Service "search" every port by spec.egress[0].toServices[0]']],
  ['ports alone', { toPorts: [{ ports: [{ port: '443', protocol: 'TCP' }] }] },
    ['everyone, on the ports that it names 443/TCP by spec.egress[0]']],
  ['messages of ICMP', { icmps: [{}] }, ['everyone, on the ports that it names every port by spec.egress[0]']],
  ['nothing', {}, []],
  ['pods by labels, which are rules', { toEndpoints: [{ matchLabels: { app: 'a' } }] }, []],
  ['pods by expressions', { toEndpoints: [{ matchExpressions: [{ key: 'k8s:app', operator: 'Exists' }] }] },
    ['pods app every port by spec.egress[0].toEndpoints[0]']],
  ['an entity by its label', { toEndpoints: [{ matchLabels: { 'reserved:host': '' } }] },
    ['the entity "host" every port by spec.egress[0].toEndpoints[0]']],
  ['an entity by its label in an expression', { toEndpoints: [{ matchExpressions: [{ key: 'reserved.world', operator: 'Exists' }] }] },
    ['the entity "world" every port by spec.egress[0].toEndpoints[0]']],
  ['pods of any namespace', { toEndpoints: [{ matchExpressions: [{ key: NAMESPACE, operator: 'Exists' }] }] },
    [`${ANY} every port by spec.egress[0].toEndpoints[0]`]],
  ['every pod of its own namespace', { toEndpoints: [{}] }, []],
  ['pods of namespaces by a label', {
    toEndpoints: [{ matchExpressions: [{ key: 'io.cilium.k8s.namespace.labels.team', operator: 'DoesNotExist' }] }],
  }, [`${ANY} every port by spec.egress[0].toEndpoints[0]`]],
  ['pods of its own namespace by an expression', { toEndpoints: [{ matchExpressions: [{ key: 'app', operator: 'DoesNotExist' }] }] },
    ['pods !app every port by spec.egress[0].toEndpoints[0]']],
  ['what peers require besides', { toRequires: [{}], toCIDR: [BLOCK] }, [`${BLOCK} every port by spec.egress[0].toCIDR[0]`]],
  ['a field that is no list', { toCIDR: { cidr: BLOCK } }, []],
  ['fields that are null', { toCIDR: null, toEntities: ['all'] }, ['the entity "all" every port by spec.egress[0].toEntities[0]']],
])('a rule opens %s', (_, rule, expected) => {
  const part = partsOf(cilium({ egress: [rule] }))[0];
  expect([part.openings, part.unread]).toEqual([expected.map((text) => `Egress ${text}`), []]);
});

test.each<[string, Json, string[]]>([
  ['pods by labels', { fromEndpoints: [{ matchLabels: { 'k8s:app': 'a' } }] },
    ['pods app=a every port by spec.ingress[0].fromEndpoints[0]']],
  ['entities', { fromEntities: ['all'] }, ['the entity "all" every port by spec.ingress[0].fromEntities[0]']],
  ['ports alone', { toPorts: [{ ports: [{ port: '8080' }] }] }, ['everyone, to the ports that it names 8080/TCP by spec.ingress[0]']],
])('a rule lets call: %s', (_, rule, expected) => {
  expect(openings(cilium({ ingress: [rule] }))).toEqual(expected.map((text) => `Ingress ${text}`));
});

test('metadata endpoints are open on other ports than that of DNS, and by messages of ICMP', () => {
  const opened = (rule: Json) => partsOf(cilium({ egress: [{ toCIDR: ['169.254.169.254/32'], ...rule }] }))[0].opened;
  const dns = { toPorts: [{ ports: [{ port: '53', protocol: 'UDP' }] }] };
  expect([opened(dns), opened({}), opened({ ...dns, icmps: [{}] })].map(({ length }) => length)).toEqual([0, 1, 1]);
  expect(opened({ toPorts: [{ ports: [{ port: '53' }] }, { ports: [{ port: '80' }] }] })).toHaveLength(1);
});

test.each<[string, Json, string]>([
  ['an entity', { toEntities: ['galaxy'] }, 'spec.egress[0].toEntities[0]: "galaxy", the entity is not known'],
  ['a field', { toGroups: [1] }, 'spec.egress[0].toGroups[0]: 1, the field is not known'],
  ['a group of blocks', { toCIDRSet: [{ cidrGroupRef: 'a' }] },
    'spec.egress[0].toCIDRSet[0]: {"cidrGroupRef":"a"}, the addresses of a group of CIDRs are not in the policy'],
  ['Services by a selector', { toServices: [{ k8sService: {}, k8sServiceSelector: {} }] },
    'spec.egress[0].toServices[0]: {"k8sService":{},"k8sServiceSelector":{}}, Services that a selector chooses are not looked up'],
  ['no Service', { toServices: [{}] }, 'spec.egress[0].toServices[0]: {}, Services that a selector chooses are not looked up'],
])('what cannot be read: %s', (_, rule, expected) => {
  expect(partsOf(cilium({ egress: [rule] }))[0].unread).toEqual([expected]);
});

test.each<[string, Json, string[]]>([
  ['rules', { egress: [{}], ingress: [{}] }, ['Ingress', 'Egress']],
  ['empty lists', { egress: [], ingress: [] }, []],
  ['what it denies', { egressDeny: [{}] }, ['Egress']],
  ['what callers it denies', { ingressDeny: [{}] }, ['Ingress']],
  ['rules that deny nothing else', { egress: [{}], ingress: [{}], enableDefaultDeny: { egress: false, ingress: false } }, []],
  ['rules that deny the rest', { egress: [{}], ingress: [{}], enableDefaultDeny: { egress: true } }, ['Ingress', 'Egress']],
])('a policy isolates by %s', (_, spec, isolates) => {
  expect(partsOf(cilium(spec))[0].isolates).toEqual(isolates);
});

test('each rule set is a part, but those for nodes', () => {
  const specs = [{ endpointSelector: {}, egress: [{ toCIDR: [BLOCK] }] }, { nodeSelector: {}, egress: [{ toEntities: ['all'] }] }];
  expect(partsOf({ ...cilium({}), specs }).map((part) => part.openings))
    .toEqual([[], [`Egress ${BLOCK} every port by specs[0].egress[0].toCIDR[0]`]]);
  expect(partsOf(clusterwide({ nodeSelector: {}, endpointSelector: {} }))).toHaveLength(1);
  expect(partsOf(clusterwide({}))).toHaveLength(1);
});

test('every pod of the cluster is that of a policy for the cluster', () => {
  expect(openings(clusterwide({ egress: [{ toEndpoints: [{}] }] }))).toEqual([`Egress ${ANY} every port by spec.egress[0].toEndpoints[0]`]);
});

test.each<[string, Json, Json, boolean]>([
  ['by a label', { matchLabels: { 'k8s:app': 'agent' } }, {}, true],
  ['by a label of any source', { matchLabels: { 'any:app': 'agent' } }, {}, true],
  ['by another value', { matchLabels: { app: 'other' } }, {}, false],
  ['by its namespace', { matchLabels: { [`k8s:${NAMESPACE}`]: 'agents' } }, {}, true],
  ['by its cluster, which does not count', { matchLabels: { 'io.cilium.k8s.policy.cluster': 'x' } }, {}, true],
  ['by its cluster in an expression',
    { matchExpressions: [{ key: 'k8s:io.cilium.k8s.policy.cluster', operator: 'In', values: ['x'] }] }, {}, true],
  ['by the account that pods have by default', { matchLabels: { 'io.cilium.k8s.policy.serviceaccount': 'default' } }, {}, true],
  ['by its account', { matchLabels: { 'io.cilium.k8s.policy.serviceaccount': 'bot' } }, { serviceAccountName: 'bot' }, true],
  ['by another account', { matchLabels: { 'io.cilium.k8s.policy.serviceaccount': 'default' } }, { serviceAccountName: 'bot' }, false],
  ['by the name of its namespace', { matchLabels: { 'io.cilium.k8s.namespace.labels.kubernetes.io/metadata.name': 'agents' } }, {}, true],
])('a policy is for a pod: %s', (_, endpointSelector, spec, isFor) => {
  expect(partsOf(cilium({ endpointSelector }))[0].match({ app: 'agent' }, 'agents', spec)).toBe(isFor ? 'yes' : 'no');
});

test('pods of the cluster by a label are named', () => {
  const toEndpoints = [{ matchExpressions: [{ key: 'app', operator: 'Exists' }] }];
  expect(openings(clusterwide({ egress: [{ toEndpoints }] }))).toEqual(['Egress pods app every port by spec.egress[0].toEndpoints[0]']);
});

test('what is open is listed in one order', () => {
  expect(partsOf(cilium({ egress: [{ toEntities: ['world', 'all'] }] }))[0].opened)
    .toEqual(['allows calls to the entity "all" and the entity "world"']);
});

test('a policy is for pods of its namespace, one of the cluster for all', () => {
  expect([cilium({}), clusterwide({})].map((policy) => ['agents', 'tools'].map((name) => partsOf(policy)[0].match({}, name))))
    .toEqual([['yes', 'no'], ['yes', 'yes']]);
});
