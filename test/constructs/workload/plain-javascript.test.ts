import { App, Chart, Cron, Lazy, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import * as library from '../../../src';
import {
  AgentAppArmorProfile, AgentConformance, AgentConformanceProps, AgentContainerProps, AgentMount, AgentRuntime, AgentSandbox,
  AgentSandboxClaim, AgentSandboxClaimProps, AgentSandboxProps, AgentSandboxSystem, AgentSandboxSystemProps, AgentSandboxTemplate,
  AgentSandboxTemplateProps, AgentSandboxWarmPool, AgentSandboxWarmPoolProps, GVisorRuntime, GVisorRuntimeProps, HardenedAgentCronJob,
  HardenedAgentCronJobProps, HardenedAgentDeployment, HardenedAgentDeploymentProps, HardenedAgentJob, HardenedAgentJobProps,
  HardenedAgentPod, HardenedAgentPodProps, HardenedAgentStatefulSet, HardenedAgentStatefulSetProps, KataHypervisor, KataRuntime,
  KataRuntimeProps, RuntimeIsolation, RuntimeTraits, StartGate, StartGateProps,
} from '../../../src';
import { show } from '../../../src/engine/input/show';
import { IMAGE, base, only, open, pod } from '../../support/app';
import { failure } from '../../support/errors';

/** Values of the wrong kind: TypeScript refuses them, plain JavaScript passes them. */
const TEXT = 'text';
const OTHER = { other: 1 };
const LIST = ['element'];
const NOT_TEXT = [7, true, OTHER, LIST, null];
const NOT_NUMBER = [TEXT, true, OTHER, LIST, null, NaN];
const NOT_FLAG = [TEXT, 7, OTHER, LIST, null];
const NOT_LIST = [TEXT, 7, true, OTHER, null, [null]];
const NOT_OBJECT = [TEXT, 7, true, OTHER, LIST, null]; // structs, enums, and objects of classes
const NOT_MAP = [TEXT, 7, true, LIST, null];

/** The wrong values of each prop: a prop without them does not compile. */
type Table<P> = { readonly [prop in keyof Required<P>]: readonly unknown[] };

const POD: Table<HardenedAgentPodProps> = {
  namespace: [...NOT_OBJECT, undefined],
  runtime: [...NOT_OBJECT, undefined],
  name: NOT_TEXT,
  labels: NOT_MAP,
  annotations: NOT_MAP,
  containers: NOT_LIST,
  initContainers: NOT_LIST,
  image: NOT_TEXT,
  imagePullPolicy: NOT_OBJECT,
  containerName: NOT_TEXT,
  port: NOT_NUMBER,
  command: NOT_LIST,
  args: NOT_LIST,
  env: NOT_MAP,
  envVariables: NOT_MAP,
  envFrom: NOT_LIST,
  resources: NOT_OBJECT,
  containerSecurityContext: NOT_OBJECT,
  writablePaths: NOT_LIST,
  workspace: NOT_OBJECT,
  sharedMemory: NOT_OBJECT,
  size: [...NOT_OBJECT, 'huge'],
  devices: NOT_LIST,
  hugePages: NOT_LIST,
  mounts: NOT_LIST,
  probes: NOT_OBJECT,
  appArmorProfile: NOT_OBJECT,
  seccompProfile: NOT_OBJECT,
  volumes: NOT_LIST,
  startGate: [TEXT, 7, true, OTHER, LIST, null],
  serviceAccount: NOT_OBJECT,
  identities: NOT_LIST,
  automountServiceAccountToken: NOT_FLAG,
  imagePullSecrets: NOT_LIST,
  runAs: NOT_NUMBER,
  securityContext: NOT_OBJECT,
  supplementalGroupsPolicy: NOT_OBJECT,
  hostUsers: NOT_FLAG,
  podAppArmorProfile: NOT_OBJECT,
  podSeccompProfile: NOT_OBJECT,
  nodeSelector: NOT_MAP,
  tolerations: NOT_LIST,
  affinity: NOT_OBJECT,
  topologySpreadConstraints: NOT_LIST,
  priorityClassName: NOT_TEXT,
  terminationGracePeriod: NOT_OBJECT,
  restartPolicy: NOT_OBJECT,
  hostAliases: NOT_LIST,
  dns: NOT_OBJECT,
};

const DEPLOYMENT: Table<HardenedAgentDeploymentProps> = {
  ...POD,
  restartPolicy: [...NOT_OBJECT, kplus.RestartPolicy.NEVER],
  replicas: NOT_NUMBER,
  strategy: NOT_OBJECT,
  minReady: NOT_OBJECT,
  progressDeadline: NOT_OBJECT,
  spread: NOT_FLAG,
};

const STATEFUL_SET: Table<HardenedAgentStatefulSetProps> = {
  ...POD,
  restartPolicy: DEPLOYMENT.restartPolicy,
  replicas: NOT_NUMBER,
  strategy: NOT_OBJECT,
  minReady: NOT_OBJECT,
  podManagementPolicy: NOT_OBJECT,
};

const JOB: Table<HardenedAgentJobProps> = {
  ...POD,
  restartPolicy: [...NOT_OBJECT, kplus.RestartPolicy.ALWAYS],
  activeDeadline: NOT_OBJECT,
  ttlAfterFinished: NOT_OBJECT,
  backoffLimit: NOT_NUMBER,
  completions: NOT_NUMBER,
  parallelism: NOT_NUMBER,
};

const CRON_JOB: Table<HardenedAgentCronJobProps> = {
  ...JOB,
  schedule: [...NOT_OBJECT, undefined],
  timeZone: NOT_TEXT,
  concurrencyPolicy: NOT_OBJECT,
  startingDeadline: NOT_OBJECT,
  suspend: NOT_FLAG,
  successfulJobsRetained: NOT_NUMBER,
  failedJobsRetained: NOT_NUMBER,
};

const SANDBOX: Table<AgentSandboxProps> = {
  ...POD,
  service: NOT_FLAG,
  shutdownTime: NOT_TEXT,
  shutdownPolicy: NOT_OBJECT,
  operatingMode: NOT_OBJECT,
};

const SANDBOX_TEMPLATE: Table<AgentSandboxTemplateProps> = {
  ...POD,
  service: NOT_FLAG,
  networkPolicyManagement: NOT_OBJECT,
  envVarsInjectionPolicy: NOT_OBJECT,
  volumeClaimTemplatesPolicy: NOT_OBJECT,
};

const WARM_POOL: Table<AgentSandboxWarmPoolProps> = {
  template: [...NOT_OBJECT, undefined],
  replicas: NOT_NUMBER,
  updateStrategy: NOT_OBJECT,
  name: NOT_TEXT,
};

const CLAIM: Table<AgentSandboxClaimProps> = {
  pool: [...NOT_OBJECT, undefined],
  shutdownTime: [...NOT_TEXT, undefined],
  shutdownPolicy: NOT_OBJECT,
  ttlAfterFinished: NOT_OBJECT,
  env: NOT_MAP,
  containerName: NOT_TEXT,
  name: NOT_TEXT,
};

/** Ranges that are null count as left out, as in every construct for the network. */
const NOT_RANGES = NOT_LIST.filter((value) => value !== null);

const SYSTEM: Table<AgentSandboxSystemProps> = {
  namespaceName: NOT_TEXT,
  controllerLabels: NOT_MAP,
  routerLabels: NOT_MAP,
  routerPort: NOT_NUMBER,
  nodeLocalDns: NOT_RANGES,
  podCidrs: NOT_RANGES,
  serviceCidrs: NOT_RANGES,
  nodeCidrs: NOT_RANGES,
  apiServerCidrs: NOT_RANGES,
};

const CONTAINER: Table<AgentContainerProps> = {
  image: [...NOT_TEXT, undefined],
  name: NOT_TEXT,
  port: NOT_NUMBER,
  portNumber: NOT_NUMBER,
  ports: NOT_LIST,
  command: NOT_LIST,
  args: NOT_LIST,
  workingDir: NOT_TEXT,
  env: NOT_MAP,
  envVariables: NOT_MAP,
  envFrom: NOT_LIST,
  volumeMounts: NOT_LIST,
  imagePullPolicy: NOT_OBJECT,
  readiness: NOT_OBJECT,
  liveness: NOT_OBJECT,
  startup: NOT_OBJECT,
  lifecycle: NOT_OBJECT,
  resources: NOT_OBJECT,
  securityContext: NOT_OBJECT,
  restartPolicy: NOT_OBJECT,
  writablePaths: NOT_LIST,
  workspace: NOT_OBJECT,
  sharedMemory: NOT_OBJECT,
  size: [...NOT_OBJECT, 'huge'],
  devices: NOT_LIST,
  hugePages: NOT_LIST,
  mounts: NOT_LIST,
  probes: NOT_OBJECT,
  appArmorProfile: NOT_OBJECT,
  seccompProfile: NOT_OBJECT,
};

const RUNTIME: Omit<Table<GVisorRuntimeProps>, 'nvproxy'> = {
  name: NOT_TEXT,
  handler: NOT_TEXT,
  nodeSelector: NOT_MAP,
  tolerations: NOT_LIST,
};

const GVISOR: Table<GVisorRuntimeProps> = { ...RUNTIME, nvproxy: NOT_FLAG };

const KATA: Table<KataRuntimeProps> = { ...RUNTIME, accelerators: NOT_LIST, hypervisor: [...NOT_OBJECT, undefined] };

const GATE: Table<StartGateProps> = {
  image: [...NOT_TEXT, undefined],
  program: NOT_OBJECT,
  imagePullPolicy: NOT_OBJECT,
  runtime: [...NOT_OBJECT, undefined],
  name: NOT_TEXT,
  timeout: NOT_OBJECT,
  clusterDomain: NOT_TEXT,
};

const CONFORMANCE: Table<AgentConformanceProps> = { startGate: [...NOT_OBJECT, undefined], name: NOT_TEXT };

const TRAITS: Table<RuntimeTraits> = {
  isolation: [...NOT_OBJECT, undefined, Lazy.any({ produce: () => 'virtual-machine' })],
  isSandbox: NOT_FLAG,
  appliesSeccomp: NOT_FLAG,
  appliesAppArmor: NOT_FLAG,
  appliesSysctls: NOT_FLAG,
  allowsUserNamespaces: NOT_FLAG,
  allowsRecursiveReadOnly: NOT_FLAG,
  refusesSeLinuxLabels: NOT_FLAG,
  visibleToHost: NOT_FLAG,
  accelerators: NOT_LIST,
  needsNodeScheduling: NOT_FLAG,
  overheadCpu: NOT_TEXT,
  overheadMemory: NOT_TEXT,
};

const chart = () => new Chart(new App(), 'test');
const SECRET = kplus.Secret.fromSecretName(chart(), 'keys', 'keys');
const isolation = RuntimeIsolation.VIRTUAL_MACHINE;

function ofKind<P>(kind: new (scope: Chart, id: string, props: P) => unknown, wrong: object): unknown {
  const b = open();
  return new kind(b.chart, 'workers', { namespace: b.namespace, runtime: b.runtime, image: IMAGE, ...wrong } as P);
}

function gate(wrong: object = {}): StartGate {
  const b = open();
  return new StartGate(b.chart, 'gate', { image: IMAGE, runtime: b.runtime, ...wrong });
}

/** For each construct and static method: its table, how its errors begin, and how one makes it with one wrong value. */
const MAKERS: readonly (readonly [string, { readonly [prop: string]: readonly unknown[] }, string, (wrong: object) => unknown])[] = [
  ['HardenedAgentPod', POD, 'test/agent: \'', (wrong) => pod(open(), wrong)],
  ['HardenedAgentDeployment', DEPLOYMENT, 'test/workers: \'', (wrong) => ofKind(HardenedAgentDeployment, wrong)],
  ['HardenedAgentStatefulSet', STATEFUL_SET, 'test/workers: \'', (wrong) => ofKind(HardenedAgentStatefulSet, wrong)],
  ['HardenedAgentJob', JOB, 'test/workers: \'', (wrong) => ofKind(HardenedAgentJob, wrong)],
  ['HardenedAgentCronJob', CRON_JOB, 'test/workers: \'', (wrong) => ofKind(HardenedAgentCronJob, { schedule: Cron.daily(), ...wrong })],
  ['AgentSandbox', SANDBOX, 'test/workers: \'', (wrong) => ofKind(AgentSandbox, wrong)],
  ['AgentSandboxTemplate', SANDBOX_TEMPLATE, 'test/workers: \'', (wrong) => ofKind(AgentSandboxTemplate, wrong)],
  ['AgentSandboxWarmPool', WARM_POOL, 'test/pool: \'', (wrong) => {
    const b = open();
    const template = AgentSandboxTemplate.fromTemplateName(b.chart, 'template', b.namespace, 'python');
    return new AgentSandboxWarmPool(b.chart, 'pool', { template, ...wrong });
  }],
  ['AgentSandboxClaim', CLAIM, 'test/claim: \'', (wrong) => {
    const b = open();
    const pool = AgentSandboxWarmPool.fromPoolName(b.chart, 'pool', b.namespace, 'python');
    return new AgentSandboxClaim(b.chart, 'claim', { pool, env: {}, shutdownTime: '2026-12-01T18:00:00Z', ...wrong });
  }],
  ['AgentSandboxSystem', SYSTEM, 'test/system: \'', (wrong) => new AgentSandboxSystem(chart(), 'system', {
    podCidrs: ['10.244.0.0/16'], serviceCidrs: ['10.96.0.0/16'], apiServerCidrs: ['203.0.113.10/32'], ...wrong,
  })],
  ['an element of containers', CONTAINER, 'test/agent: \'containers[0].',
    (wrong) => pod(open(), { image: undefined, port: undefined, containers: [{ image: IMAGE, ...wrong }] })],
  ['an element of initContainers', CONTAINER, 'test/agent: \'initContainers[0].',
    (wrong) => pod(open(), { initContainers: [{ image: IMAGE, ...wrong }] })],
  ['addContainer', CONTAINER, 'test/agent: \'cont.', (wrong) => pod(open()).addContainer({ name: 'late', image: IMAGE, ...wrong })],
  ['addInitContainer', CONTAINER, 'test/agent: \'cont.', (wrong) => pod(open()).addInitContainer({ image: IMAGE, ...wrong })],
  ['GVisorRuntime', GVISOR, 'test/gvisor: \'', (wrong) => new GVisorRuntime(chart(), 'gvisor', wrong)],
  ['KataRuntime', KATA, 'test/kata: \'', (wrong) => new KataRuntime(chart(), 'kata', { hypervisor: KataHypervisor.QEMU, ...wrong })],
  ['StartGate', GATE, 'test/gate: \'', (wrong) => gate(wrong)],
  ['AgentConformance', CONFORMANCE, 'test/conformance: \'', (wrong) => {
    const startGate = gate();
    return new AgentConformance(startGate.node.scope!, 'conformance', { startGate, ...wrong });
  }],
  ['AgentRuntime.fromRuntimeClassName', TRAITS, 'AgentRuntime.fromRuntimeClassName: \'traits.',
    (wrong) => AgentRuntime.fromRuntimeClassName('sysbox', { isolation, ...wrong })],
  ['a runtime of one\'s own', TRAITS, 'test/agent: \'runtime.traits.',
    (wrong) => pod(open(), { runtime: { traits: { isolation, ...wrong } } })],
];

test('every kind of workload has its table', () => {
  const kinds = Object.keys(library).filter((name) => /^HardenedAgent/.test(name));
  expect(kinds.filter((kind) => !MAKERS.some(([maker]) => maker === kind))).toEqual([]);
});

/** A deadline on a Pod, for example, is refused with the kinds that have it. */
test.each(MAKERS.filter(([maker]) => /^HardenedAgent/.test(maker)))('a prop of %s alone, on a Pod', (kind, table) => {
  for (const prop of Object.keys(table).filter((name) => !Object.hasOwn(POD, name))) {
    expect(failure(() => pod(open(), { [prop]: 1 }))).toMatch(
      new RegExp(`^test/agent: '${prop}' must be left out, got 1; it is a prop of .*\\b${kind}\\b`),
    );
  }
});

describe.each(MAKERS)('%s', (_, table, begins, make) => {
  test.each(Object.entries(table))('names %s and each wrong value', (prop, values) => {
    for (const value of values) {
      const error = failure(() => make({ [prop]: value }));
      const isOfStruct = value === OTHER && error.startsWith(`${begins}${prop}.other' must be left out, got 1; `);
      expect(isOfStruct || (error.startsWith(`${begins}${prop}' must `) && error.includes(`, got ${show(value)}`))).toBe(true);
    }
  });
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
  ['AgentRuntime.fromRuntimeClassName', (value) => AgentRuntime.fromRuntimeClassName('sysbox', value), 'traits'],
  ['AgentAppArmorProfile.localhost', AgentAppArmorProfile.localhost, 'name'],
  ['AgentMount.configMap', (value) => AgentMount.configMap('/etc', value), 'configMap'],
  ['AgentMount.secret', (value) => AgentMount.secret('/etc', value), 'secret'],
  ['AgentMount.persistentVolumeClaim', (value) => AgentMount.persistentVolumeClaim('/etc', value), 'claim'],
  ['AgentMount.image', (value) => AgentMount.image('/etc', value), 'reference'],
  ['AgentMount.image', (value) => AgentMount.image('/etc', IMAGE, value), 'options'],
  ['AgentMount.secret', (value) => AgentMount.secret('/etc', SECRET, value), 'options'],
])('%s names a wrong argument', (method, call, argument) => {
  for (const value of [7, true, OTHER, LIST, null]) {
    const error = failure(() => call(value as never));
    const isOfStruct = value === OTHER && new RegExp(`^${method}: '(${argument}\\.)?other' must be left out, got 1; `).test(error);
    expect(isOfStruct || (error.startsWith(`${method}: '${argument}' must `) && error.includes(`, got ${show(value)}`))).toBe(true);
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
