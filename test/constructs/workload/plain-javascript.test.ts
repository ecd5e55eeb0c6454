import { App, Chart, Lazy, Testing } from 'cdk8s';
import {
  AgentAppArmorProfile, AgentConformance, AgentMount, AgentRuntime, HardenedAgentDeployment, HardenedAgentPod, KataRuntime,
  RuntimeIsolation, StartGate,
} from '../../../src';
import { show } from '../../../src/engine/input/show';
import { IMAGE, base, only, open, pod } from '../../support/app';
import { failure } from '../../support/errors';

/** Values that TypeScript refuses and plain JavaScript passes. `wrong-values.test.ts` tries every prop. */

const TEXT = 'text';
const LIST = ['element'];
const isolation = RuntimeIsolation.VIRTUAL_MACHINE;
const chart = () => new Chart(new App(), 'test');

/** A deadline on a Pod, for example, is refused with the kinds that have it. */
test.each([
  ['HardenedAgentDeployment', 'progressDeadline'], ['HardenedAgentStatefulSet', 'podManagementPolicy'],
  ['HardenedAgentJob', 'activeDeadline'], ['HardenedAgentCronJob', 'schedule'],
])('a prop of %s alone, on a Pod', (kind, prop) => {
  expect(failure(() => pod(open(), { [prop]: 1 }))).toMatch(
    new RegExp(`^test/agent: '${prop}' must be left out, got 1; it is a prop of .*\\b${kind}\\b`),
  );
});

test.each([
  ['isolation', Lazy.any({ produce: () => 'virtual-machine' })], ['isolation', 7], ['isSandbox', 'text'], ['accelerators', { other: 1 }],
])('\'%s\' of a runtime of one\'s own', (trait, value) => {
  const message = failure(() => pod(open(), { runtime: { traits: { isolation, [trait]: value } } as never }));
  expect(message.startsWith(`test/agent: 'runtime.traits.${trait}' must `) && message.includes(`, got ${show(value)}`)).toBe(true);
});

test.each<[object, string, string, unknown]>([
  [{ writable_paths: [] }, 'writable_paths', 'writablePaths', []],
  [{ Port: 80 }, 'Port', 'port', 80],
  [{ writablePath: [] }, 'writablePath', 'writablePaths', []],
  [{ resources: { cpu: {}, mermory: {} } }, 'resources.mermory', 'memory', {}],
  [{ resources: { 'memory': {}, 'ephemeral-storage': {} } }, 'resources.ephemeral-storage', 'ephemeralStorage', {}],
  [{ writablePaths: [{ path: '/a' }, { path: '/b', in_memory: true }] }, 'writablePaths[1].in_memory', 'inMemory', true],
  [{ initContainers: [{ image: IMAGE, env: { in_memory: '1' }, port_number: 80 }] }, 'initContainers[0].port_number', 'portNumber', 80],
])('a field in another spelling: %j', (wrong, prop, field, got) => {
  expect(failure(() => pod(open(), wrong))).toBe(`test/agent: '${prop}' must be spelled '${field}', got ${show(got)}`);
});

test('a prop that a kind does not have, with the one that it is like', () => {
  const OF_CONTAINER = "it is a prop of a container: use 'containers' in place of the short form";
  const NO_PROP = 'got []; this kind of workload has no such prop';
  expect(failure(() => pod(open(), { writablePaths: [], writablePath: [] } as never)))
    .toBe(`test/agent: 'writablePath' must be left out, ${NO_PROP}; did you mean 'writablePaths'?`);
  expect(failure(() => pod(open(), { team: [] } as never))).toBe(`test/agent: 'team' must be left out, ${NO_PROP}`);
  expect(failure(() => pod(open(), { workingDir: '/work' } as never)))
    .toBe(`test/agent: 'workingDir' must be left out, got "/work"; ${OF_CONTAINER}`);
});

test.each<[string, object, string]>([
  ['beside the field that it is like', { memory: undefined, cpu: {}, cpus: {} },
    "'resources.cpus' must be left out, got {}; did you mean 'cpu'?"],
  ['that is like none', { cpu: {}, team: 'research' },
    "'resources.team' must be left out, got \"research\"; there are 'cpu', 'memory', 'ephemeralStorage'"],
])('a field %s', (_, resources, message) => {
  expect(failure(() => pod(open(), { resources }))).toBe(`test/agent: ${message}`);
});

test('an element of a list has no field of its own, but may have one without a value', () => {
  expect(failure(() => pod(open(), { writablePaths: [{ path: '/a', team: 'research' } as never] })))
    .toBe("test/agent: 'writablePaths[0].team' must be left out, got \"research\"; "
    + "there are 'path', 'size', 'inMemory', 'bindMountOptions'");
  expect(() => pod(open(), { writablePaths: [{ path: '/a', team: undefined } as never] })).not.toThrow();
});

test('an object of a class has the same fields, and one without fields is none', () => {
  class Path {
    public readonly path = '/a';
  }
  class OfTeam extends Path {
    public readonly team = 'research';
  }
  expect(() => pod(open(), { writablePaths: [new Path()] })).not.toThrow();
  expect(failure(() => pod(open(), { writablePaths: [new OfTeam()] }))).toMatch(/^test\/agent: 'writablePaths\[0\]\.team' must be left out/);
  expect(failure(() => pod(open(), { resources: new Map([['cpu', {}]]) as never }))).toMatch(/^test\/agent: 'resources' must be an object/);
});

test.each([undefined, null, TEXT, LIST])('props that are %j', (props) => {
  const message = `'props' must be an object, got ${show(props)}`;
  const needed = "; give at least 'namespace', 'runtime'";
  expect(failure(() => new HardenedAgentPod(chart(), 'agent', props as never))).toBe(`test/agent: ${message}${needed}`);
  expect(failure(() => new HardenedAgentDeployment(chart(), 'agent', props as never))).toBe(`test/agent: ${message}${needed}`);
  expect(failure(() => new KataRuntime(chart(), 'agent', props as never))).toBe(`test/agent: ${message}; give at least 'hypervisor'`);
  expect(failure(() => new StartGate(chart(), 'agent', props as never))).toBe(`test/agent: ${message}; give at least 'image', 'runtime'`);
  expect(failure(() => new AgentConformance(chart(), 'agent', props as never))).toBe(`test/agent: ${message}; give at least 'startGate'`);
});

test.each([TEXT, 7, null, LIST])('a container that is %j', (value) => {
  const agent = pod(open());
  const message = 'test/agent: \'cont\' must be an object such as { name: "helper", image: "helper@sha256:<64 hex>" }, got ';
  expect(failure(() => agent.addContainer(value as never))).toBe(message + show(value));
  expect(failure(() => agent.addInitContainer(value as never))).toBe(message + show(value));
  expect(failure(() => agent.attachContainer(value as never)))
    .toBe(`test/agent: 'cont' must be a Container, got ${show(value)}; give new Container(…), or call addAgentContainer`);
});

test.each<[string, (value: never) => unknown, string]>([
  ['AgentRuntime.fromRuntimeClassName', (value) => AgentRuntime.fromRuntimeClassName(value, { isolation }), 'runtimeClassName'],
  ['AgentAppArmorProfile.localhost', AgentAppArmorProfile.localhost, 'name'],
  ['AgentMount.configMap', (value) => AgentMount.configMap('/etc', value), 'configMap'],
  ['AgentMount.secret', (value) => AgentMount.secret('/etc', value), 'secret'],
  ['AgentMount.persistentVolumeClaim', (value) => AgentMount.persistentVolumeClaim('/etc', value), 'claim'],
  ['AgentMount.image', (value) => AgentMount.image('/etc', value), 'reference'],
])('%s names a wrong argument', (method, call, argument) => {
  for (const value of [7, true, { other: 1 }, LIST, null]) {
    const error = failure(() => call(value as never));
    expect(error.startsWith(`${method}: '${argument}' must `) && error.includes(`, got ${show(value)}`)).toBe(true);
  }
});

test('tokens stand for text, numbers, flags and enums', () => {
  const b = base();
  const token = (value: unknown) => Lazy.any({ produce: () => value });
  pod(b, {
    labels: { team: token('a') },
    priorityClassName: token('low'),
    automountServiceAccountToken: token(false),
    securityContext: { user: token(1000) },
    restartPolicy: token('Never'),
  });
  const { metadata, spec } = only(b.chart, 'Pod');
  expect(metadata.labels.team).toBe('a');
  expect(spec).toMatchObject({ priorityClassName: 'low', automountServiceAccountToken: false, restartPolicy: 'Never' });
  expect(spec.securityContext.runAsUser).toBe(1000);
});

test('a wrong prop leaves nothing in the chart', () => {
  const b = open();
  const before = Testing.synth(b.chart);
  failure(() => pod(b, { volumes: 'text' as never }));
  expect(Testing.synth(b.chart)).toEqual(before);
  expect(pod(b).node.path).toBe('test/agent');
});
