import { ApiObject, Size, Testing } from 'cdk8s';
import {
  AgentContainerProps, AgentDevice, AgentPolicy, AgentRuntime, GVisorRuntime, HardenedAgentPodProps, IAgentRuntime, KataHypervisor,
  KataRuntime, RuntimeIsolation, RuntimeTraits,
} from '../../../src';
import { Base, IMAGE, Manifest, base, only, pod } from '../../support/app';
import { failure } from '../../support/errors';
import { makeObject } from '../../support/plain';
import { expectValid } from '../../support/schema';

const GPU = AgentDevice.nvidiaGpu();
const VM = RuntimeIsolation.VIRTUAL_MACHINE;

/** A base whose runtime has NVIDIA GPUs. */
function withGpus(): Base {
  const b = base();
  return { ...b, runtime: new GVisorRuntime(b.chart, 'gpus', { name: 'gvisor-gpus', nvproxy: true }) };
}

function made(tweak: Partial<HardenedAgentPodProps>, act: (b: Base) => void = () => {}): Manifest {
  const b = withGpus();
  pod(b, tweak);
  act(b);
  expectValid(Testing.synth(b.chart));
  return only(b.chart, 'Pod').spec;
}

describe('devices', () => {
  test('are requested and limited, beside the other resources', () => {
    const devices = [AgentDevice.nvidiaGpu(2), AgentDevice.extendedResource('nvidia.com/mig-1g.5gb', 3)];
    const { requests, limits, claims } = made({ devices }).containers[0].resources;
    const amounts = { 'cpu': '50m', 'memory': '128Mi', 'ephemeral-storage': '1Gi', 'nvidia.com/gpu': '2', 'nvidia.com/mig-1g.5gb': '3' };
    expect([requests, limits, claims]).toEqual([amounts, amounts, undefined]);
  });

  test('of claims are named by the pod, once for all containers', () => {
    const { containers, resourceClaims } = made({
      image: undefined,
      port: undefined,
      containers: [
        { name: 'a', image: IMAGE, devices: [AgentDevice.claimTemplate('one.gpu', { request: 'gpu' }), AgentDevice.claim('shared')] },
        { name: 'b', image: IMAGE, devices: [AgentDevice.claimTemplate('one.gpu')] },
      ],
    }, ({ chart }) => AgentPolicy.acknowledge(chart, 'no-devices', 'the claims are in the cluster'));
    expect(resourceClaims).toEqual([
      { name: 'one-gpu', resourceClaimTemplateName: 'one.gpu' },
      { name: 'shared', resourceClaimName: 'shared' },
    ]);
    expect(containers.map((one: Manifest) => one.resources.claims)).toEqual([
      [{ name: 'one-gpu', request: 'gpu' }, { name: 'shared' }],
      [{ name: 'one-gpu' }],
    ]);
  });

  test('of the node\'s kernel are for the user to acknowledge', () => {
    const b = base();
    const agent = pod(b, { devices: [AgentDevice.extendedResource('github.com/fuse', 1)] });
    expect(failure(() => Testing.synth(b.chart))).toMatch('resources.limits["github.com/fuse"] is "1"');
    AgentPolicy.acknowledge(agent, 'no-devices', 'the workspace is an overlay in user space');
    expect(() => Testing.synth(b.chart)).not.toThrow();
  });

  test('with admin access are found through their template', () => {
    const b = withGpus();
    pod(b, { devices: [AgentDevice.claimTemplate('all')] });
    new ApiObject(b.chart, 'template', makeObject('resource.k8s.io/v1', 'ResourceClaimTemplate', 'all', {
      spec: { devices: { requests: [{ name: 'gpu', exactly: { deviceClassName: 'gpu.nvidia.com', adminAccess: true } }] } },
    }));
    expect(failure(() => Testing.synth(b.chart))).toMatch('(no-device-admin-access)');
  });

  test.each<[string, AgentDevice[], string]>([
    ['a device twice', [GPU, GPU], '\'devices\' must name each device once, with the number of it, got "nvidia.com/gpu"'],
    ['a claim twice', [AgentDevice.claim('a'), AgentDevice.claim('a', { request: 'x' })],
      '\'devices\' must name each device once, with the number of it, got "a"'],
    ['a name', ['nvidia.com/gpu' as never],
      '\'devices[0]\' must be an AgentDevice, got "nvidia.com/gpu"; give AgentDevice.nvidiaGpu()'],
  ])('%s is refused', (_, devices, message) => {
    expect(failure(() => pod(withGpus(), { devices }))).toBe(`test/agent: ${message}`);
  });

  test('a claim and a template of one name are refused in one pod', () => {
    const agent = pod(withGpus(), { devices: [AgentDevice.claim('gpu')] });
    const other: AgentContainerProps = { name: 'b', image: IMAGE, devices: [AgentDevice.claimTemplate('gpu')] };
    expect(failure(() => agent.addContainer(other)))
      .toBe('test/agent: \'devices\' must not name a claim and a template whose names are the same in the pod, got "gpu"; rename one');
  });

  test.each<[string, () => unknown, string]>([
    ['no GPU', () => AgentDevice.nvidiaGpu(0), "AgentDevice.nvidiaGpu: 'count' must be an integer of at least 1, got 0"],
    ['half a GPU', () => AgentDevice.nvidiaGpu(0.5), "AgentDevice.nvidiaGpu: 'count' must be an integer of at least 1, got 0.5"],
    ['more GPUs than a number holds', () => AgentDevice.nvidiaGpu(2 ** 60),
      "AgentDevice.nvidiaGpu: 'count' must be an integer of at most 9007199254740991, got 1152921504606847000"],
    ['a count as text', () => AgentDevice.extendedResource('amd.com/gpu', '1' as never),
      "AgentDevice.extendedResource: 'count' must be an integer of at least 1, got \"1\""],
    ...['gpu', 'cpu', 'nvidia.com/', '/gpu', 'nvidia.com/a/b', 'NVIDIA.com/gpu', 'kubernetes.io/gpu', 'a.kubernetes.io/gpu',
      'requests.nvidia.com/gpu', 'hugepages-2Mi', `nvidia.com/${'a'.repeat(64)}`, 7, undefined]
      .map((name): [string, () => unknown, string] => [`resource ${name}`, () => AgentDevice.extendedResource(name as string, 1),
        "AgentDevice.extendedResource: 'name' must be the name of an extended resource: a domain and a name, such as \"nvidia.com/gpu\""]),
    ['a template without a name', () => AgentDevice.claimTemplate(''), "AgentDevice.claimTemplate: 'name' must be a DNS subdomain"],
    ['a claim in capitals', () => AgentDevice.claim('GPU'), "AgentDevice.claim: 'name' must be a DNS subdomain"],
    ['a request that is none', () => AgentDevice.claim('gpu', { request: 'a.b' }),
      "AgentDevice.claim: 'options.request' must be a DNS label"],
    ['options as text', () => AgentDevice.claim('gpu', 'gpu' as never), "AgentDevice.claim: 'options' must be an object such as"],
  ])('%s is refused', (_, make, message) => {
    expect(failure(make)).toMatch(message);
  });
});

describe('a runtime', () => {
  const stated = (accelerators: string[]): RuntimeTraits => ({ isolation: VM, accelerators });
  const classOf = (traits: RuntimeTraits) => () => AgentRuntime.fromRuntimeClassName('ours', traits);
  const kata = (hypervisor: KataHypervisor, accelerators?: string[]) => ({ chart }: Base) =>
    new KataRuntime(chart, 'kata', { hypervisor, accelerators });

  test.each<[string, (b: Base) => IAgentRuntime, AgentDevice]>([
    ['gVisor with nvproxy and an NVIDIA GPU', ({ chart }) => new GVisorRuntime(chart, 'it', { name: 'it', nvproxy: true }), GPU],
    ['GKE Sandbox and a TPU', () => AgentRuntime.gkeSandbox(), AgentDevice.extendedResource('google.com/tpu', 4)],
    ['GKE Sandbox and a GPU', () => AgentRuntime.gkeSandbox(), GPU],
    ['Kata with a GPU', kata(KataHypervisor.QEMU_NVIDIA_GPU), AgentDevice.extendedResource('nvidia.com/pgpu', 1)],
    ['Kata with GPUs by VFIO', kata(KataHypervisor.QEMU, ['amd.com']), AgentDevice.extendedResource('amd.com/gpu', 1)],
    ['a class with all accelerators', classOf(stated(['*'])), AgentDevice.extendedResource('habana.ai/gaudi', 1)],
    ['a class with some and a claim', classOf(stated(['nvidia.com'])), AgentDevice.claimTemplate('gpu')],
    ['a class with none and a resource that is no accelerator', classOf(stated([])),
      AgentDevice.extendedResource('example.com/licence', 1)],
    ['runc', () => AgentRuntime.runc(), GPU],
  ])('takes %s', (_, runtime, device) => {
    const b = base();
    expect(() => pod(b, { runtime: runtime(b), devices: [device] })).not.toThrow();
    const refused = AgentPolicy.of(b.chart).findings().filter(({ ruleId }) => ruleId === 'no-runtime-refused-settings');
    expect(refused).toEqual([]);
  });

  const REMEDY = 'use a runtime that does, such as GVisorRuntime with nvproxy, KataRuntime with accelerators, or state \'accelerators\' '
    + 'in its traits';
  const silent = (name: string, isolation = 'user-space-kernel') =>
    `${name} (${isolation}) does not state that it passes such devices through; ${REMEDY}`;
  const none = (name: string, isolation = 'virtual-machine') => `${name} (${isolation}) passes no such device through; ${REMEDY}`;

  test.each<[string, (b: Base) => IAgentRuntime, AgentDevice, string]>([
    ['gVisor', (b) => b.runtime, GPU, `"nvidia.com/gpu"; ${silent('"gvisor"')}`],
    ['gVisor without nvproxy', ({ chart }) => new GVisorRuntime(chart, 'it', { name: 'it', nvproxy: false }), GPU,
      `"nvidia.com/gpu"; ${none('"it"', 'user-space-kernel')}`],
    ['gVisor with nvproxy and an AMD GPU', ({ chart }) => new GVisorRuntime(chart, 'it', { name: 'it', nvproxy: true }),
      AgentDevice.extendedResource('amd.com/gpu', 1), `"amd.com/gpu"; ${none('"it"', 'user-space-kernel')}`],
    ['gVisor and a claim', (b) => b.runtime, AgentDevice.claimTemplate('gpu'), `"gpu"; ${silent('"gvisor"')}`],
    ['Firecracker', kata(KataHypervisor.FIRECRACKER), GPU, `"nvidia.com/gpu"; ${none('"kata-fc"')}`],
    ['Firecracker and a claim', kata(KataHypervisor.FIRECRACKER), AgentDevice.claim('gpu'), `"gpu"; ${none('"kata-fc"')}`],
    ['Kata', kata(KataHypervisor.QEMU), GPU, `"nvidia.com/gpu"; ${silent('"kata-qemu"', 'virtual-machine')}`],
    ['a class without accelerators', classOf(stated([])), GPU, `"nvidia.com/gpu"; ${none('"ours"')}`],
    ['the default runtime', () => ({ traits: stated([]) }), GPU, `"nvidia.com/gpu"; ${none('the default runtime')}`],
  ])('%s takes no such device', (_, runtime, device, message) => {
    const b = base();
    expect(failure(() => pod(b, { runtime: runtime(b), devices: [device] })))
      .toBe(`test/agent: 'devices[0]' must be a device that the runtime passes to the agent, got ${message}`);
  });

  test.each<[unknown, string]>([
    [['NVIDIA'], "'traits.accelerators[0]' must be the domain of accelerators such as \"nvidia.com\", or \"*\", got \"NVIDIA\""],
    [['nvidia.com', 7], "'traits.accelerators[1]' must be the domain of accelerators such as \"nvidia.com\", or \"*\", got 7"],
    ['nvidia.com', "'traits.accelerators' must be a list, got \"nvidia.com\""],
  ])('that states accelerators %j is refused', (accelerators, message) => {
    expect(failure(() => AgentRuntime.fromRuntimeClassName('ours', { isolation: VM, accelerators: accelerators as string[] })))
      .toBe(`AgentRuntime.fromRuntimeClassName: ${message}`);
  });

  test('states accelerators that differ from what its handler says, for check to read', () => {
    const b = base();
    new GVisorRuntime(b.chart, 'gpus', { name: 'gpus', nvproxy: true });
    new KataRuntime(b.chart, 'kata', { hypervisor: KataHypervisor.QEMU_NVIDIA_GPU });
    const annotations = (Testing.synth(b.chart) as Manifest[]).filter(({ kind }) => kind === 'RuntimeClass')
      .map(({ metadata }) => [metadata.name, metadata.annotations]);
    expect(annotations).toEqual(expect.arrayContaining([
      ['gvisor', undefined],
      ['gpus', {
        'cdk8s-hardened-agents/runtime': '{"isolation":"user-space-kernel","refusesSeLinuxLabels":true,"accelerators":["nvidia.com"]}',
      }],
      ['kata-qemu-nvidia-gpu', undefined],
    ]));
  });
});

describe('huge pages', () => {
  test('are requested, limited and mounted by page size', () => {
    const { containers, volumes } = made({
      hugePages: [
        { amount: Size.mebibytes(512), path: '/hugepages' },
        { amount: Size.gibibytes(2), pageSize: Size.gibibytes(1) },
      ],
    });
    const [{ resources, volumeMounts }] = containers;
    expect(resources.limits).toMatchObject({ 'memory': '128Mi', 'hugepages-2Mi': '512Mi', 'hugepages-1Gi': '2Gi' });
    expect(resources.requests).toEqual(resources.limits);
    expect(volumes).toContainEqual({ name: 'hugepages', emptyDir: { medium: 'HugePages-2Mi', sizeLimit: '512Mi' } });
    expect(volumeMounts).toContainEqual({ name: 'hugepages', mountPath: '/hugepages' });
    expect(volumes).toHaveLength(2);
  });

  test.each<[string, unknown[], string]>([
    ['no amount', [{}], "'hugePages[0]."],
    ['nothing', [{ amount: Size.mebibytes(0) }], "'hugePages[0].amount' must be above zero"],
    ['part of a page', [{ amount: Size.mebibytes(3) }], "'hugePages[0].amount' must be a multiple of the page size 2Mi, got \"3Mi\""],
    ['pages as text', [{ amount: '1Gi' }], "'hugePages[0].amount' must be a Size, got \"1Gi\"; give Size.gibibytes(1)"],
    ['a page size as text', [{ amount: Size.gibibytes(1), pageSize: '2Mi' }], "'hugePages[0].pageSize' must be a Size"],
    ['a page size twice', [{ amount: Size.mebibytes(2) }, { amount: Size.mebibytes(4), pageSize: Size.kibibytes(2048) }],
      "'hugePages' must name each page size once, got \"2Mi\""],
    ['a relative path', [{ amount: Size.mebibytes(2), path: 'pages' }], "'hugePages[0].path' must be an absolute path"],
    ['a path of another mount', [{ amount: Size.mebibytes(2), path: '/tmp' }],
      "'writablePaths' must name each path once, and none that another mount takes, got \"/tmp\""],
  ])('%s is refused', (_, hugePages, message) => {
    expect(failure(() => pod(withGpus(), { hugePages: hugePages as never }))).toMatch(`test/agent: ${message}`);
  });

  test('that the quota does not admit are found at synth', () => {
    const b = withGpus();
    pod(b, { hugePages: [{ amount: Size.mebibytes(512) }] });
    new ApiObject(b.chart, 'quota', makeObject('v1', 'ResourceQuota', 'pages', { hard: { 'hugepages-2Mi': '256Mi' } }));
    AgentPolicy.of(b.chart).enforce({});
    const findings = AgentPolicy.of(b.chart).findings().filter(({ ruleId }) => ruleId === 'no-quota-overrun');
    expect(findings.map(({ field, message }) => [field, message])).toEqual([['spec.hard["hugepages-2Mi"]',
      expect.stringContaining('the namespace requests 512Mi')]]);
  });
});
