import { partsOf } from './parts';
import { Json } from '../../../../src/engine/value/json';

/** What policies of Calico open, and for which pods. */

const calico = (spec: Json): Json => (
  { apiVersion: 'projectcalico.org/v3', kind: 'NetworkPolicy', metadata: { name: 'p', namespace: 'agents' }, spec });
const calicoGlobal = (spec: Json): Json => (
  { apiVersion: 'projectcalico.org/v3', kind: 'GlobalNetworkPolicy', metadata: { name: 'p' }, spec });
const out = (destination: Json, more: Json = {}) => ({ egress: [{ action: 'Allow', destination, ...more }] });
const into = (source: Json, more: Json = {}) => ({ ingress: [{ action: 'Allow', source, ...more }] });
const openings = (policy: Json) => partsOf(policy)[0].openings;
const BLOCK = '203.0.113.0/24';

test.each<[string, Json, string]>([
  ['one', { protocol: 'TCP', destination: { nets: [BLOCK], ports: [443] } }, '443/TCP'],
  ['one as a text', { protocol: 'UDP', destination: { nets: [BLOCK], ports: ['53'] } }, '53/UDP'],
  ['a range', { protocol: 'tcp', destination: { nets: [BLOCK], ports: ['8000:8100', 443] } }, '443/TCP,8000-8100/TCP'],
  ['a name', { protocol: 'TCP', destination: { nets: [BLOCK], ports: [443, 'http'] } }, 'every port'],
  ['a text around a number', { protocol: 'TCP', destination: { nets: [BLOCK], ports: ['443x'] } }, 'every port'],
  ['a text before a number', { protocol: 'TCP', destination: { nets: [BLOCK], ports: ['x443'] } }, 'every port'],
  ['all but one', { protocol: 'TCP', destination: { nets: [BLOCK], ports: [443], notPorts: [80] } }, 'every port'],
  ['one of every protocol', { destination: { nets: [BLOCK], ports: [443] } }, 'every port'],
  ['a protocol', { protocol: 'UDP', destination: { nets: [BLOCK] } }, 'every UDP port'],
  ['a protocol with an empty list', { protocol: 'UDP', destination: { nets: [BLOCK], ports: [] } }, 'every UDP port'],
  ['nothing', { destination: { nets: [BLOCK] } }, 'every port'],
  ['a protocol without ports', { protocol: 'ICMP', destination: { nets: [BLOCK] } }, 'every port'],
])('ports of a rule: %s', (_, rule, ports) => {
  expect(openings(calico({ egress: [{ action: 'Allow', ...rule }] })))
    .toEqual([`Egress ${BLOCK} ${ports} by spec.egress[0].destination.nets[0]`]);
});

test('callers are those of the source, on the ports of the destination', () => {
  expect(openings(calico(into({ nets: [BLOCK] }, { protocol: 'TCP', destination: { nets: ['10.0.0.0/8'], ports: [8080] } }))))
    .toEqual([`Ingress ${BLOCK} 8080/TCP by spec.ingress[0].source.nets[0]`]);
});

test.each<[string, Json, string[]]>([
  ['names', calico(out({ domains: ['a.example', '*.b.example'] })), [
    'names of the form "a.example" every port by spec.egress[0].destination.domains[0]',
    'names of the form "*.b.example" every port by spec.egress[0].destination.domains[1]',
  ]],
  ['a Service', calico(out({ services: { name: 'search', namespace: 'tools' } })), [
    'Service "tools/search" every port by spec.egress[0].destination.services',
  ]],
  ['a Service of its own namespace', calico(out({ services: { name: 'search' } })), [
    'Service "search" every port by spec.egress[0].destination.services',
  ]],
  ['pods by a label', calico(out({ selector: 'app == "a"' })), ['pods by selector "app == \\"a\\"" every port by spec.egress[0]']],
  ['pods of a namespace', calico(out({ selector: 'app == "a"', namespaceSelector: 'team == "b"' })), [
    'pods by selector "app == \\"a\\"" and namespaceSelector "team == \\"b\\"" every port by spec.egress[0]',
  ]],
  ['pods by accounts', calico(out({ serviceAccounts: { names: ['a'] } })), [
    'pods by serviceAccounts {"names":["a"]} every port by spec.egress[0]',
  ]],
  ['pods by a label of their accounts', calico(out({ serviceAccounts: { selector: 'role == "a"' } })), [
    'pods by serviceAccounts {"selector":"role == \\"a\\""} every port by spec.egress[0]',
  ]],
  ['a namespace by its name', calico(out({ namespaceSelector: 'projectcalico.org/name == "tools"' })), [
    'pods by namespaceSelector "projectcalico.org/name == \\"tools\\"" every port by spec.egress[0]',
  ]],
  ['every pod of its own namespace', calico(out({ selector: 'all()' })), ['pods by selector "all()" every port by spec.egress[0]']],
  ['every pod of its own namespace but for some addresses', calico(out({ selector: 'all()', notNets: ['10.0.0.0/9'] })), [
    'pods by selector "all()" every port by spec.egress[0]',
  ]],
  ['blocks of every pod of its own namespace', calico(out({ selector: 'all()', nets: [BLOCK] })), [
    `${BLOCK} every port by spec.egress[0].destination.nets[0]`,
  ]],
  ['every pod', calicoGlobal(out({ selector: 'all()' })), ['pods of any namespace, asked for no label every port by spec.egress[0]']],
  ['pods that have a label', calicoGlobal(out({ selector: 'has(app)' })), ['pods by selector "has(app)" every port by spec.egress[0]']],
  ['empty selectors, which ask for nothing', calico(out({ selector: '', namespaceSelector: '' })), [
    '0.0.0.0/0 every port by spec.egress[0]', '::/0 every port by spec.egress[0]',
  ]],
  ['an empty list of accounts', calico(out({ serviceAccounts: { names: [] }, nets: [BLOCK] })), [
    `${BLOCK} every port by spec.egress[0].destination.nets[0]`,
  ]],
  ['blocks without others', calico(out({ nets: ['10.0.0.0/8', BLOCK], notNets: ['10.0.0.0/9'] })), [
    '10.128.0.0/9 every port by spec.egress[0].destination.nets[0]', `${BLOCK} every port by spec.egress[0].destination.nets[1]`,
  ]],
  ['all but a block', calico(out({ notNets: ['0.0.0.0/1'] })), [
    '128.0.0.0/1 every port by spec.egress[0]', '::/0 every port by spec.egress[0]',
  ]],
  ['all but a block of IPv6', calico(out({ notNets: ['8000::/1'] })), [
    '0.0.0.0/0 every port by spec.egress[0]', '::/1 every port by spec.egress[0]',
  ]],
])('a rule opens %s', (_, policy, expected) => {
  expect(openings(policy)).toEqual(expected.map((text) => `Egress ${text}`));
});

test('metadata endpoints are open on other ports than that of DNS', () => {
  const opened = (ports: unknown[]) => partsOf(calico(out({ nets: ['169.254.169.254/32'], ports }, { protocol: 'TCP' })))[0].opened;
  expect([opened([53]), opened([])]).toEqual([[], ['allows calls to 169.254.169.254 of the metadata endpoints']]);
  const all = (ports: unknown[]) => partsOf(calico(out({ notNets: ['0.0.0.0/0', '8000::/1'], ports }, { protocol: 'TCP' })))[0].opened;
  expect([all([53]).join().includes('metadata'), all([443]).join().includes('metadata')]).toEqual([false, true]);
});

test.each<[string, Json, string[]]>([
  ['an action', { egress: [{ action: 'Foo' }] }, ['spec.egress[0].action: "Foo", the action is not known']],
  ['actions that allow nothing', { egress: [{ action: 'Deny' }, { action: 'Log' }], ingress: [{ action: 'Log' }] }, []],
  ['a selector of pods', out({ selector: 'a || b' }), ['spec.egress[0].destination.selector: "a || b"']],
  ['a selector of namespaces', out({ namespaceSelector: 'global()' }), ['spec.egress[0].destination.namespaceSelector: "global()"']],
  ['a selector of accounts', out({ serviceAccounts: { selector: 'a || b' } }),
    ['spec.egress[0].destination.serviceAccounts: {"selector":"a || b"}']],
  ['a selector of callers', into({ selector: 'a || b' }), ['spec.ingress[0].source.selector: "a || b"']],
  ['a selector that is too long', out({ selector: `a == "${'b'.repeat(10_000)}"` }), ['spec.egress[0].destination.selector: "a == ']],
  ['a block', out({ notNets: ['all'] }), ['spec.egress[0].destination.notNets: "all", must']],
])('what cannot be read: %s', (_, spec, expected) => {
  const { unread } = partsOf(calico(spec))[0];
  expect(unread.map((text, i) => text.slice(0, expected[i]?.length))).toEqual(expected);
});

test('a policy whose own selector is not read opens nothing that is known, and may be for any pod', () => {
  const read = (spec: Json) => {
    const { match, ...part } = partsOf(calicoGlobal({ ...out({}), types: ['Egress'], ...spec }))[0];
    return { ...part, match: match({}) };
  };
  const nothing = { isolates: [], opened: [], addresses: '', openings: [], match: 'maybe' };
  const why = 'the selector is not one of simple terms joined by "&&", and the policy allows calls to every address';
  expect(read({ selector: 'a || b' })).toEqual({ ...nothing, unread: [`spec.selector: "a || b", ${why}`] });
  expect(read({ namespaceSelector: 'a || b' })).toEqual({ ...nothing, unread: [`spec.namespaceSelector: "a || b", ${why}`] });
  expect(read({ selector: 'a || b', egress: [] }).unread).toEqual([`spec.selector: "a || b", ${why.split(', and')[0]}`]);
});

test.each<[string, boolean]>([
  ['all()', true],
  ['', true],
  [' \t', true],
  ['app == "a"', true],
  ['app=="a"', true],
  ['app = "a"', true],
  [' app  ==\t\'a\' ', true],
  ['app == "b"', false],
  ['app != "b"', true],
  ['app != "a"', false],
  ['has(app)', true],
  ['has( app )', true],
  ['has(team)', false],
  ['!has(team)', true],
  ['! has(app)', false],
  ['app in {"a", \'b\'}', true],
  ['app in { "b" }', false],
  ['app in {}', false],
  ['app not in {"b"}', true],
  ['app not in {"a", "b"}', false],
  ['app == "a" && has(tier)', true],
  ['app == "a"&&has(team)', false],
  ['has(tier) && all()', true],
  ['projectcalico.org/namespace == "agents"', true],
  ['projectcalico.org/namespace == "tools"', false],
  ['projectcalico.org/orchestrator == "k8s"', true],
  ['projectcalico.org/serviceaccount == "default"', true],
])('a policy with the selector %j is for a pod: %s', (selector, isFor) => {
  const [part] = partsOf(calico({ selector }));
  expect([part.unread, part.match({ app: 'a', tier: 'x' })]).toEqual([[], isFor ? 'yes' : 'no']);
});

test.each([
  'app', 'app == a', 'all( )', 'app == "a" && b', 'app == "a" & has(b)', 'app == "a" has(b)', '(app == "a")', 'app starts with "a"', 7,
  'app == "a" &&', '&& has(app)', '&&',
])('the selector %j is not read', (selector) => {
  expect(partsOf(calico({ selector }))[0].unread).toHaveLength(1);
});

test('a selector that is null selects every pod', () => {
  const [part] = partsOf(calico({ selector: null }));
  expect([part.unread, part.match({})]).toEqual([[], 'yes']);
});

test('a policy is for pods of its namespace, one of the cluster for those of namespaces', () => {
  expect(['agents', 'tools'].map((name) => partsOf(calico({}))[0].match({}, name))).toEqual(['yes', 'no']);
  const match = (spec: Json, name: string) => partsOf(calicoGlobal(spec))[0].match({}, name);
  expect(['agents', 'tools'].map((name) => match({}, name))).toEqual(['yes', 'yes']);
  expect(['agents', 'tools'].map((name) => match({ namespaceSelector: 'projectcalico.org/name == "tools"' }, name))).toEqual(['no', 'yes']);
  const [part] = partsOf(calico({ selector: 'projectcalico.org/serviceaccount == "bot"' }));
  expect([part.match({}), part.match({}, 'agents', { serviceAccountName: 'bot' })]).toEqual(['no', 'yes']);
  expect(partsOf(calico({ namespaceSelector: 'a || b' }))[0].match({})).toBe('yes'); // a policy of a namespace has no such field
});

test.each<[string, Json, string[]]>([
  ['types', { types: ['Egress'], ingress: [{ action: 'Allow' }] }, ['Egress']],
  ['both types', { types: ['Ingress', 'Egress'] }, ['Egress', 'Ingress']],
  ['nothing', {}, ['Ingress']],
  ['an empty list of types', { types: [] }, ['Ingress']],
  ['rules', { egress: [{ action: 'Deny' }] }, ['Egress', 'Ingress']],
  ['an empty list of rules', { egress: [] }, ['Ingress']],
  ['rules of which one passes connections on', { egress: [{ action: 'Deny' }, { action: 'Pass' }] }, ['Ingress']],
  ['a tier that denies at its end', { tier: 'denying' }, ['Ingress']],
  ['a tier that passes connections on', { tier: 'passing' }, []],
  ['a tier that is not there', { tier: 'other' }, ['Ingress']],
])('a policy isolates by %s', (_, spec, isolates) => {
  const tier = (name: string, defaultAction: string): Json => (
    { apiVersion: 'projectcalico.org/v3', kind: 'Tier', metadata: { name }, spec: { defaultAction } });
  expect(partsOf(calico(spec), tier('denying', 'Deny'), tier('passing', 'Pass'))[0].isolates).toEqual(isolates);
});

test('rules of a direction that the types leave out are not read', () => {
  const spec = { ...out({ nets: [BLOCK] }), ...into({ nets: [BLOCK] }) };
  expect(openings(calico({ ...spec, types: ['Ingress'] }))).toEqual([`Ingress ${BLOCK} every port by spec.ingress[0].source.nets[0]`]);
  expect(openings(calico({ ...spec, types: [] }))).toHaveLength(2);
  expect([partsOf(calico({ ...spec, preDNAT: true })), partsOf(calico({ ...spec, doNotTrack: true }))]).toEqual([[], []]);
});
