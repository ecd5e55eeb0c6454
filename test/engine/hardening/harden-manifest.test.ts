import { firstPort, withProbes } from '../../../src/engine/hardening/fill-probes';
import { hardenManifest } from '../../../src/engine/hardening/harden-manifest';
import { jobSpecPath } from '../../../src/engine/hardening/job-spec-path';
import { PodKinds } from '../../../src/engine/manifest/pod-kinds';
import { GVISOR } from '../../../src/engine/runtimes/known-runtimes';
import { IAgentRuntime, RuntimeIsolation } from '../../../src/engine/runtimes/traits';
import { Json } from '../../../src/engine/value/json';

/** Where pods lie in a manifest, and what is filled around them. */

const runtime = { runtimeClassName: 'gvisor', traits: GVISOR };
const spec: Json = { containers: [{ name: 'main' }] };
const kinds = new PodKinds([
  { apiVersion: 'example.com/v1', kind: 'Team', path: 'spec.members.*.template' },
  { apiVersion: 'example.com/v1', kind: 'Pair', path: 'spec.first' },
  { apiVersion: 'example.com/v1', kind: 'Pair', path: 'spec.second' },
  { apiVersion: 'example.com/v1', kind: 'First', path: 'spec.members.0.template' },
  { apiVersion: 'example.com/v1', kind: 'Inherited', path: 'spec.__proto__' },
]);
const harden = (manifest: Json) => hardenManifest(manifest, { runtime }, kinds);
const team = (members: unknown): Json => ({ apiVersion: 'example.com/v1', kind: 'Team', metadata: { name: 'team' }, spec: { members } });
const isHardened = (template: Json) => template.spec.runtimeClassName === 'gvisor';

test('a manifest without pods is none to harden', () => {
  expect(harden({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'x' } })).toBeUndefined();
  expect(harden({ apiVersion: 'v1', kind: 'List', items: [{ apiVersion: 'v1', kind: 'ConfigMap' }] })).toBeUndefined();
});

test('of a list, the objects with pods alone change', () => {
  const settings = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'x' }, data: {} };
  const { items } = harden({ apiVersion: 'v1', kind: 'List', items: [settings, { apiVersion: 'v1', kind: 'Pod', spec }, settings] })!;
  expect([items[0], items[2]]).toEqual([settings, settings]);
  expect(isHardened(items[1])).toBe(true);
});

test('an object of a list of one kind takes its kind from the list', () => {
  const [item] = harden({ apiVersion: 'v1', kind: 'PodList', items: [{ metadata: { name: 'x' }, spec }] })!.items;
  expect(Object.keys(item)).not.toEqual(expect.arrayContaining(['kind']));
  expect(Object.keys(item)).not.toEqual(expect.arrayContaining(['apiVersion']));
  expect(isHardened(item)).toBe(true);
});

test('each template of a list or a map', () => {
  expect(harden(team([{ template: { spec } }, { template: { spec } }]))!.spec.members.map(({ template }: Json) => isHardened(template)))
    .toEqual([true, true]);
  const { a, b } = harden(team({ a: { template: { spec }, size: 1 }, b: { template: { spec } } }))!.spec.members;
  expect([isHardened(a.template), isHardened(b.template), a.size]).toEqual([true, true, 1]);
});

test.each([[7], ['x'], [null], [{ a: null, b: 7 }], [[[{ template: { spec } }]]], [{ a: { template: [{ spec }] } }]])(
  'what is no template stays as it is: %j', (members) => {
    expect(harden(team(members))!.spec.members).toEqual(members);
  });

test('where no step is for every element, a list has no template', () => {
  const pair = { apiVersion: 'example.com/v1', kind: 'Pair', metadata: { name: 'x' }, spec: [{ first: { spec } }] };
  expect(harden(pair)!.spec).toEqual(pair.spec);
});

test('a step is a field of its own: no index of a list, and nothing that every object inherits', () => {
  const members = [{ template: { spec } }];
  expect(harden({ ...team(members), kind: 'First' })!.spec.members).toEqual(members);
  const hardened = harden({ ...team(members), kind: 'Inherited' })!.spec as Json;
  expect([hardened, Object.getPrototypeOf(hardened)]).toEqual([{ members }, Object.prototype]);
});

test('the runtime is stated if a pod is on it', () => {
  const own: IAgentRuntime = { runtimeClassName: 'own', traits: { isolation: RuntimeIsolation.VIRTUAL_MACHINE } };
  const pair = (first: Json, second: Json) =>
    ({ apiVersion: 'example.com/v1', kind: 'Pair', metadata: { name: 'x' }, spec: { first, second } });
  const annotations = (first: Json, second: Json) =>
    hardenManifest(pair(first, second), { runtime: own }, kinds)!.metadata.annotations as unknown;
  const other = { spec: { ...spec, runtimeClassName: 'other' } };
  expect(annotations({ spec }, other)).toBeDefined();
  expect(annotations(other, { spec })).toBeDefined();
  expect(annotations(other, other)).toBeUndefined();
});

test('every pod is an agent, but for infrastructure of the library', () => {
  const labels = (own: Json) =>
    harden({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'x', labels: own }, spec })!.metadata.labels as Json;
  expect(labels({ app: 'a' })).toEqual({ 'app': 'a', 'cdk8s-hardened-agents/agent': 'true' });
  expect(labels({ 'cdk8s-hardened-agents/role': 'egress-proxy' })).toEqual({ 'cdk8s-hardened-agents/role': 'egress-proxy' });
});

test('the account of a pod stays, also by its older name', () => {
  const account = (own: Json) => hardenManifest({ apiVersion: 'v1', kind: 'Pod', spec: { ...spec, ...own } },
    { runtime, serviceAccountName: 'agent' }, kinds)!.spec.serviceAccountName as unknown;
  expect([account({}), account({ serviceAccountName: 'own' }), account({ serviceAccount: 'older' })]).toEqual(['agent', 'own', 'older']);
});

test('the end of a Job, and of each Job of a CronJob', () => {
  const path = (apiVersion: string, kind: string) => jobSpecPath({ apiVersion, kind });
  expect(path('batch/v1', 'Job')).toEqual(['spec']);
  expect(path('batch/v1', 'CronJob')).toEqual(['spec', 'jobTemplate', 'spec']);
  expect([path('example.com/v1', 'Job'), path('apps/v1', 'Deployment')]).toEqual([undefined, undefined]);
  const job = { apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'x' }, spec: { ttlSecondsAfterFinished: 5, template: { spec } } };
  const end = hardenManifest(job, { runtime, activeDeadline: 60, ttlAfterFinished: 600 }, kinds)!.spec as Json;
  expect([end.activeDeadlineSeconds, end.ttlSecondsAfterFinished]).toEqual([60, 5]);
});

describe('probes', () => {
  const probes = (_: Json, name: string) => ({
    livenessProbe: { exec: { command: [name] } },
    readinessProbe: { tcpSocket: { port: 1 } },
    startupProbe: undefined,
  });
  const fill = (own: Json) => withProbes(own, { kind: 'Pod', metadata: { name: 'x' } }, () => ({ probes }));

  test('of containers that keep running, each whole', () => {
    const filled = fill({
      containers: [{ name: 'main', livenessProbe: { exec: {} }, readinessProbe: null }],
      initContainers: [{ name: 'setup' }, { name: 'proxy', restartPolicy: 'Always' }],
    });
    expect(filled).toStrictEqual({
      containers: [{ name: 'main', livenessProbe: { exec: {} }, readinessProbe: { tcpSocket: { port: 1 } } }],
      initContainers: [{ name: 'setup' }, {
        name: 'proxy',
        restartPolicy: 'Always',
        livenessProbe: { exec: { command: ['container "proxy" of Pod "x"'] } },
        readinessProbe: { tcpSocket: { port: 1 } },
      }],
    });
  });

  test('none where there are no containers, or nothing says which', () => {
    expect(Object.keys(fill({}))).toEqual([]);
    expect(withProbes(spec, {}, () => ({}))).toEqual(spec);
  });

  test.each<[unknown, number | undefined]>([
    [[{ containerPort: 53, protocol: 'UDP' }, { containerPort: 80 }, { containerPort: 81 }], 80],
    [[{ containerPort: 90, protocol: 'TCP' }], 90],
    [[null, { containerPort: 80 }], undefined],
    [[], undefined],
    ['x', undefined],
    [undefined, undefined],
  ])('the first TCP port of %j is %p', (ports, expected) => {
    expect(firstPort({ ports })).toBe(expected);
  });
});
