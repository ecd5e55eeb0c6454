import { readFileSync } from 'fs';
import { join } from 'path';
import { App, Chart, Size, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import {
  AgentDevice, AgentNamespace, AgentNamespaceProps, AgentPolicy, AgentSize, ExistingAgentNamespace, GVisorRuntime,
  HardenedAgentPodProps, KataHypervisor, KataRuntime, PodSubnetEgressDeny,
} from '../../../src';
import { SIZES } from '../../../src/engine/hardening/agent-size';
import { Base, IMAGE, Manifest, RANGES, base, only, pod } from '../../support/app';
import { failure } from '../../support/errors';
import { ROOT } from '../../support/root';
import { expectValid } from '../../support/schema';

function made(tweak: Partial<HardenedAgentPodProps>): Manifest {
  const b = base();
  pod(b, tweak);
  expectValid(Testing.synth(b.chart));
  return only(b.chart, 'Pod').spec;
}

/** The base with another namespace. */
function within(props: Partial<AgentNamespaceProps>): Base {
  const app = new App();
  const chart = new Chart(app, 'test');
  const namespace = new AgentNamespace(chart, 'agents', { name: 'agents', ...props });
  new PodSubnetEgressDeny(chart, 'egress', { namespace, ...RANGES });
  return { app, chart, namespace, runtime: new GVisorRuntime(chart, 'gvisor', { nvproxy: true }) };
}

describe.each(Object.values(AgentSize))('size %s', (size) => {
  const { resources, sharedMemory } = SIZES[size];

  test('fills what resources leave out, with requests that equal limits', () => {
    expect(made({ size }).containers[0].resources).toEqual({ requests: resources, limits: resources });
  });

  test('brings the shared memory that it needs, within its memory limit', () => {
    const { volumes, containers: [{ volumeMounts }] } = made({ size });
    const shm = { emptyDir: { medium: 'Memory', sizeLimit: sharedMemory }, name: 'dev-shm' };
    expect(volumes.slice(1)).toEqual(sharedMemory === undefined ? [] : [shm]);
    expect(volumeMounts.slice(1)).toEqual(sharedMemory === undefined ? [] : [{ name: 'dev-shm', mountPath: '/dev/shm' }]);
  });

  test('fits into the default quota of a namespace', () => {
    expect(() => pod(within({}), { size })).not.toThrow();
  });

  test('is written in its member and in docs/sizes.md', () => {
    const { cpu, memory, 'ephemeral-storage': storage } = resources;
    const member = readFileSync(join(ROOT, 'src', 'engine', 'hardening', 'agent-size.ts'), 'utf8').split('/**')
      .find((part) => part.includes(` = '${size}'`));
    expect(member).toContain(`: ${cpu} CPU, ${memory} memory, ${storage} ephemeral storage`);
    const name = Object.entries(AgentSize).find(([, value]) => value === size)![0];
    expect(readFileSync(join(ROOT, 'docs', 'sizes.md'), 'utf8'))
      .toContain(`| \`${name}\` | ${cpu} | ${memory} | ${storage} | ${sharedMemory ?? 'that of the runtime'} |`);
  });

  test('gives a namespace room for its pods', () => {
    const b = within({ size, quota: { pods: 3 } });
    for (const id of ['one', 'two', 'three']) {
      pod(b, { size }, id);
    }
    expect(only(b.chart, 'LimitRange').spec.limits)
      .toEqual([{ type: 'Container', default: resources, defaultRequest: resources }]);
    const rules = ['no-quota-overrun', 'no-limit-above-range'];
    const ofQuota = () => AgentPolicy.of(b.chart).findings().filter(({ ruleId }) => rules.includes(ruleId));
    expect(ofQuota()).toEqual([]);
    pod(b, { size }, 'four');
    expect(new Set(ofQuota().map(({ field }) => field)).size).toBe(7); // pods, and requests and limits of three resources
  });
});

test('figures of one resource take precedence, and a request is also the limit', () => {
  const { resources } = made({
    size: AgentSize.MEDIUM,
    resources: { cpu: { request: kplus.Cpu.millis(500) }, memory: { request: Size.gibibytes(1), limit: Size.gibibytes(8) } },
  }).containers[0];
  expect(resources).toEqual({
    requests: { 'cpu': '500m', 'memory': '1Gi', 'ephemeral-storage': '10Gi' },
    limits: { 'cpu': '500m', 'memory': '8Gi', 'ephemeral-storage': '10Gi' },
  });
});

test('each container has its own size, and the others keep the default', () => {
  const { containers, initContainers } = made({
    image: undefined,
    port: undefined,
    containers: [{ name: 'agent', image: IMAGE, size: AgentSize.LARGE }, { name: 'helper', image: IMAGE }],
    initContainers: [{ image: IMAGE, size: AgentSize.SMALL }],
  });
  expect([...containers, ...initContainers].map(({ resources }) => resources.limits.memory)).toEqual(['16Gi', '128Mi', '1Gi']);
});

test('shared memory of the user takes precedence over that of a size', () => {
  const { volumes } = made({ size: AgentSize.BROWSER, sharedMemory: Size.mebibytes(256) });
  expect(volumes).toContainEqual({ name: 'dev-shm', emptyDir: { medium: 'Memory', sizeLimit: '256Mi' } });
});

test('a memory limit below the shared memory of a size is refused', () => {
  expect(failure(() => pod(base(), { size: AgentSize.BROWSER, resources: { memory: { limit: Size.mebibytes(512) } } })))
    .toBe("test/agent: 'size' must not be above the memory limit 512Mi, against which it counts, got \"1Gi\"; raise the limit in "
      + 'resources.memory');
});

test('figures of quota and defaults take precedence over the size of a namespace', () => {
  const { chart } = within({
    size: AgentSize.SMALL,
    quota: { pods: 10, memory: Size.gibibytes(100) },
    containerDefaults: { cpu: kplus.Cpu.millis(100) },
  });
  expect(only(chart, 'ResourceQuota').spec.hard).toMatchObject({
    'pods': '10',
    'requests.cpu': '10',
    'limits.cpu': '10',
    'requests.memory': '100Gi',
    'limits.ephemeral-storage': '50Gi',
  });
  expect(only(chart, 'LimitRange').spec.limits[0].default).toEqual({ 'cpu': '100m', 'memory': '1Gi', 'ephemeral-storage': '5Gi' });
});

test('a namespace of a size has room for 50 pods, or for none', () => {
  expect(only(within({ size: AgentSize.LARGE }).chart, 'ResourceQuota').spec.hard).toMatchObject({ 'pods': '50', 'requests.cpu': '200' });
  expect(only(within({ size: AgentSize.LARGE, quota: { pods: 0 } }).chart, 'ResourceQuota').spec.hard)
    .toMatchObject({ 'pods': '0', 'requests.cpu': '0', 'requests.memory': '0' });
});

describe('what no quota admits fails at once', () => {
  test.each<[string, Partial<AgentNamespaceProps>, Partial<HardenedAgentPodProps>, string]>([
    ['a size', { quota: { memory: Size.gibibytes(8) } }, { size: AgentSize.LARGE },
      "'size' must fit into the quota of namespace \"agents\", which admits 8Gi of memory, got \"large\"; one pod requests 16Gi; "
      + 'lower it, or raise quota.memory of the namespace'],
    ['the size of a namespace', { size: AgentSize.SMALL, quota: { pods: 1 } }, { size: AgentSize.MEDIUM },
      "'size' must fit into the quota of namespace \"agents\", which admits 1 of cpu, got \"medium\"; one pod requests 2; "
      + 'lower it, or raise quota.cpu of the namespace'],
    ['disk', { quota: { ephemeralStorage: Size.gibibytes(4) } }, { size: AgentSize.BROWSER },
      "'size' must fit into the quota of namespace \"agents\", which admits 4Gi of ephemeral-storage, got \"browser\"; "
      + 'one pod requests 5Gi; lower it, or raise quota.ephemeralStorage of the namespace'],
    ['a device', { quota: { devices: { 'nvidia.com/gpu': 0 } } }, { devices: [AgentDevice.nvidiaGpu()] },
      "'devices' must fit into the quota of namespace \"agents\", which admits 0 of nvidia.com/gpu, got [\"nvidia.com/gpu\"]; "
      + 'one pod requests 1; lower it, or raise quota.devices of the namespace'],
  ])('%s', (_, props, tweak, message) => {
    expect(failure(() => pod(within(props), tweak))).toBe(`test/agent: ${message}`);
  });

  test('two containers that fit one by one, also when one is added later', () => {
    const b = within({ quota: { cpu: kplus.Cpu.units(3) } });
    const agent = pod(b, { size: AgentSize.MEDIUM });
    expect(failure(() => agent.addContainer({ name: 'helper', image: IMAGE, size: AgentSize.MEDIUM } as kplus.ContainerProps)))
      .toMatch("'helper.size' must fit into the quota of namespace \"agents\", which admits 3 of cpu, got \"medium\"; one pod requests 4;");
  });

  test('init containers count only where they need more than the rest, and sidecars always', () => {
    const b = within({ quota: { cpu: kplus.Cpu.units(2) } });
    expect(() => pod(b, { size: AgentSize.MEDIUM, initContainers: [{ image: IMAGE, size: AgentSize.MEDIUM }] })).not.toThrow();
    const sidecar = { name: 'side', image: IMAGE, size: AgentSize.SMALL, restartPolicy: kplus.ContainerRestartPolicy.ALWAYS };
    expect(failure(() => pod(b, { size: AgentSize.MEDIUM, initContainers: [sidecar] }, 'other'))).toMatch('one pod requests 3;');
  });

  test('the overhead of the runtime counts', () => {
    const b = within({ quota: { memory: Size.gibibytes(1) } });
    const runtime = new KataRuntime(b.chart, 'kata', { hypervisor: KataHypervisor.QEMU });
    expect(failure(() => pod(b, { runtime, size: AgentSize.SMALL }))).toMatch('one pod requests 1344Mi;');
  });

  test('figures that the user gives are for the rules to judge, and so is a namespace of others', () => {
    const b = within({ quota: { memory: Size.gibibytes(1) } });
    expect(() => pod(b, { resources: { memory: { limit: Size.gibibytes(2) } } })).not.toThrow();
    const existing = new ExistingAgentNamespace(b.chart, 'existing', { name: 'existing', quota: { memory: Size.gibibytes(1) } });
    expect(failure(() => pod(b, { namespace: existing, size: AgentSize.LARGE }, 'third')))
      .toMatch('namespace "existing", which admits 1Gi');
    const namespace = AgentNamespace.fromNamespaceName(b.chart, 'theirs', 'theirs');
    expect(() => pod(b, { namespace, size: AgentSize.LARGE }, 'other')).not.toThrow();
  });
});
