import { IMAGE, Manifest, base, only, pod } from './app';
import { failure } from './errors';
import { warnings } from './output';
import { makeObject } from './plain';
import { expectSnapshot, expectValid, schemaErrors } from './schema';
import { snapshotYaml } from './snapshot-yaml';
import { AgentAppArmorProfile, AgentMount, SupplementalGroupsPolicy } from '../../src';

const VALID: Manifest = makeObject('v1', 'Pod', { name: 'web', labels: { 'example.com/app': 'web' } }, {
  containers: [{
    name: 'main',
    image: IMAGE,
    ports: [{ containerPort: 8080 }],
    livenessProbe: { httpGet: { port: 'http', path: '/' } },
    resources: { limits: { cpu: '50m', memory: '128Mi' } },
  }],
});

/** The valid pod with one tweak. */
function tweaked(tweak: (manifest: Manifest) => void): Manifest {
  const manifest = structuredClone(VALID);
  tweak(manifest);
  return manifest;
}

test('the valid pod is valid', () => {
  expect(schemaErrors(VALID)).toEqual([]);
});

test.each<[string, (manifest: Manifest) => void, string]>([
  ['an unknown field at the top', (m) => { m.sepc = {}; }, 'the object must NOT have additional properties: "sepc"'],
  ['an unknown field deep inside', (m) => { m.spec.containers[0].livenessProbe.httpGet.method = 'GET'; },
    'spec.containers[0].livenessProbe.httpGet must NOT have additional properties: "method"'],
  ['a misspelt field', (m) => { m.spec.runtimeClass = 'gvisor'; }, 'spec must NOT have additional properties: "runtimeClass"'],
  ['a field in the wrong case', (m) => { m.spec.hostPid = false; }, 'spec must NOT have additional properties: "hostPid"'],
  ['a wrong type', (m) => { m.spec.containers[0].ports[0].containerPort = '8080'; },
    'spec.containers[0].ports[0].containerPort must be integer'],
  ['a label that is no text', (m) => { m.metadata.labels['example.com/app'] = true; }, 'metadata.labels.example.com/app must be string'],
  ['a number beyond 32 bits', (m) => { m.spec.containers[0].ports[0].containerPort = 2 ** 40; },
    'spec.containers[0].ports[0].containerPort must match format "int32"'],
  ['a missing field', (m) => { delete m.spec.containers[0].name; }, 'spec.containers[0] must have required property \'name\''],
  ['null', (m) => { m.spec.containers[0].resources.limits.memory = null; },
    'spec.containers[0].resources.limits.memory must be string,number'],
  ['null for an object', (m) => { m.spec.securityContext = null; }, 'spec.securityContext must be object'],
  ['half a port', (m) => { m.spec.containers[0].livenessProbe.httpGet.port = 80.5; },
    'spec.containers[0].livenessProbe.httpGet.port must be string,integer'],
])('%s is refused', (_, tweak, error) => {
  expect(schemaErrors(tweaked(tweak))).toEqual([`Pod/web: ${error}`]);
});

test.each(['128 MB', '1,5Gi', '1.5.2', 'Mi', '', '64mi', '0x10'])('%p is no amount', (amount) => {
  const [error, ...others] = schemaErrors(tweaked((m) => { m.spec.containers[0].resources.limits.memory = amount; }));
  expect(error).toMatch('Pod/web: spec.containers[0].resources.limits.memory must match pattern');
  expect(others).toEqual([]);
});

test.each(['50m', '0.5', '.5', '1e3', '12E', '1.5Gi', '128974848', 2, 0.1])('%p is an amount', (amount) => {
  expect(schemaErrors(tweaked((m) => { m.spec.containers[0].resources.limits.memory = amount; }))).toEqual([]);
});

test.each([['v1', 'Pot'], ['apps/v1', 'Pod'], ['extensions/v1beta1', 'NetworkPolicy'], ['v1', 'constructor'], [undefined, undefined]])(
  'kind %s/%s is unknown, which is an error', (apiVersion, kind) => {
    expect(schemaErrors({ ...VALID, apiVersion, kind })).toEqual([
      `${kind}/web: kind ${apiVersion}/${kind} is unknown; add it to scripts/update-schema.py`,
    ]);
  });

test('base64 and times are checked', () => {
  const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 's', creationTimestamp: 'yesterday' }, data: { key: 'plain text' } };
  expect(schemaErrors(secret)).toEqual([
    'Secret/s: data.key must match format "byte"',
    'Secret/s: metadata.creationTimestamp must match format "date-time"',
  ]);
  expect(schemaErrors({ ...secret, metadata: { name: 's', creationTimestamp: '2026-11-25T01:02:03Z' }, data: { key: 'cGxhaW4=' } }))
    .toEqual([]);
});

test('the newest fields of pods are known', () => {
  const b = base();
  pod(b, {
    hostUsers: true,
    supplementalGroupsPolicy: SupplementalGroupsPolicy.STRICT,
    podAppArmorProfile: AgentAppArmorProfile.runtimeDefault(),
    appArmorProfile: AgentAppArmorProfile.localhost('agent'),
    mounts: [AgentMount.image('/models', IMAGE)],
  });
  const manifest = only(b.chart, 'Pod');
  expect(schemaErrors(manifest)).toEqual([]);
  expect(manifest.spec).toMatchObject({
    hostUsers: true,
    securityContext: { supplementalGroupsPolicy: 'Strict', appArmorProfile: { type: 'RuntimeDefault' } },
    containers: [{ securityContext: { appArmorProfile: { type: 'Localhost', localhostProfile: 'agent' } } }],
  });
  expect(manifest.spec.volumes).toContainEqual({ name: 'models', image: { reference: IMAGE, pullPolicy: 'IfNotPresent' } });
  expect(warnings()).toEqual(['no-runtime-ignored-settings']);
});

test('what is not valid never becomes a snapshot', () => {
  const b = base();
  pod(b).metadata.add('label', 'x');
  expect(failure(() => expectSnapshot(b.chart))).toMatch(
    /^manifests are not valid:\n {2}Pod\/test-agent-\w+: metadata must NOT have additional properties: "label"$/);
  expect(failure(() => expectValid([]))).toBe('manifests are not valid:\n  there are none');
});

test('a snapshot names what is unchanged, and has the fields that change and all of what is new', () => {
  const named = (name: string, more: object = {}) =>
    ({ apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: 'agents' }, ...more });
  const main = { name: 'main', image: 'a' };
  const known = [named('first'), named('second', { spec: { containers: [main, { name: 'other' }], hostUsers: false } }), named('last')];
  const second = named('second', { spec: { containers: [{ ...main, image: 'b' }, { name: 'other' }, { name: 'new' }] } });
  const all = [named('first'), second, named('third', { text: 'a\nb\n' }), named('last')];
  expect(snapshotYaml(all, known)).toBe(`# unchanged: Pod/agents/first
# changed
apiVersion: v1
kind: Pod
metadata: { name: second, namespace: agents }
spec:
  containers:
    - { name: main, image: b }
    - { name: new }
  hostUsers: null
---
apiVersion: v1
kind: Pod
metadata: { name: third, namespace: agents }
text: |
  a
  b
# unchanged: Pod/agents/last
`);
  expect(failure(() => snapshotYaml(known, known))).toBe('the chart adds no object to its surroundings');
});

test('a list is written whole where an entry is removed, moved or has no name', () => {
  const list = (...entries: unknown[]) => [{ kind: 'List', metadata: { name: 'list' }, entries }];
  const [a, b, c] = ['a', 'b', 'c'].map((name) => ({ name }));
  const entries = (from: unknown[], to: unknown[]) => snapshotYaml(list(...to), list(...from)).split('entries:')[1];
  expect(entries([a, b], [b])).toBe('\n  - { name: b }\n');
  expect(entries([a, b], [b, a])).toBe('\n  - { name: b }\n  - { name: a }\n');
  expect(entries([a, b], [a, b, c])).toBe('\n  - { name: c }\n');
  expect(entries([1, 2], [1, 3])).toBe(' [ 1, 3 ]\n');
});

test('every object is looked at and every fault told', () => {
  const bad = tweaked((m) => { m.spec.hostPid = false; m.metadata.name = 'other'; m.extra = 1; });
  expect(failure(() => expectValid([VALID, bad, { kind: 'Pot' }]))).toBe([
    'manifests are not valid:',
    'Pod/other: the object must NOT have additional properties: "extra"',
    'Pod/other: spec must NOT have additional properties: "hostPid"',
    'Pot/undefined: kind undefined/Pot is unknown; add it to scripts/update-schema.py',
  ].join('\n  '));
  expect(() => expectValid([VALID])).not.toThrow();
});
