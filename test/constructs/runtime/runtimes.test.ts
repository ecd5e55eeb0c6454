import { App, Chart, Testing } from 'cdk8s';
import { AgentRuntime, GVisorRuntime, HardenedAgentPod, KataHypervisor, KataRuntime, RuntimeIsolation } from '../../../src';
import { canonicalQuantity } from '../../../src/engine/value/quantities';
import { IMAGE, base, only, pod } from '../../support/app';
import { failure } from '../../support/errors';

function chart(namespace?: string): Chart {
  return new Chart(new App(), 'test', { namespace });
}

describe('GVisorRuntime', () => {
  test('creates the class that containerd\'s gVisor shim answers to', () => {
    const c = chart();
    new GVisorRuntime(c, 'gvisor');
    expect(only(c, 'RuntimeClass')).toEqual({
      apiVersion: 'node.k8s.io/v1',
      kind: 'RuntimeClass',
      metadata: { name: 'gvisor' },
      handler: 'runsc',
    });
  });

  test('takes name, handler and scheduling', () => {
    const c = chart();
    const runtime = new GVisorRuntime(c, 'gvisor', {
      name: 'sandbox',
      handler: 'runsc-kvm',
      nodeSelector: { sandbox: 'gvisor' },
      tolerations: [{ key: 'sandbox', operator: 'Exists', effect: 'NoSchedule' }],
    });
    expect(only(c, 'RuntimeClass')).toMatchObject({
      metadata: { name: 'sandbox' },
      handler: 'runsc-kvm',
      scheduling: { nodeSelector: { sandbox: 'gvisor' }, tolerations: [{ key: 'sandbox', operator: 'Exists', effect: 'NoSchedule' }] },
    });
    expect(runtime.runtimeClassName).toBe('sandbox');
    expect(runtime.traits.needsNodeScheduling).toBe(true);
  });

  test('never gets the namespace of its chart', () => {
    const c = chart('elsewhere');
    new GVisorRuntime(c, 'gvisor');
    expect(only(c, 'RuntimeClass').metadata).toEqual({ name: 'gvisor' });
  });

  test.each([['name', { name: 'Gvisor' }], ['handler', { handler: 'run.sc' }]])('refuses a bad %s', (prop, props) => {
    expect(failure(() => new GVisorRuntime(chart(), 'gvisor', props))).toMatch(`test/gvisor: '${prop}' must be a DNS`);
  });
});

/** Kata 4.1's own RuntimeClasses: the name, and `overhead.podFixed` of each shim. */
const KATA: readonly [hypervisor: KataHypervisor, name: string, memory: string, cpu: string][] = [
  [KataHypervisor.QEMU, 'kata-qemu', '320Mi', '250m'],
  [KataHypervisor.CLOUD_HYPERVISOR, 'kata-clh', '130Mi', '250m'],
  [KataHypervisor.FIRECRACKER, 'kata-fc', '130Mi', '250m'],
  [KataHypervisor.DRAGONBALL, 'kata-dragonball', '130Mi', '250m'],
  [KataHypervisor.STRATOVIRT, 'kata-stratovirt', '130Mi', '250m'],
  [KataHypervisor.QEMU_COCO_DEV, 'kata-qemu-coco-dev', '160Mi', '250m'],
  [KataHypervisor.QEMU_SNP, 'kata-qemu-snp', '2048Mi', '1'],
  [KataHypervisor.QEMU_TDX, 'kata-qemu-tdx', '2048Mi', '1'],
  [KataHypervisor.QEMU_NVIDIA_GPU, 'kata-qemu-nvidia-gpu', '10240Mi', '1'],
];

describe('KataRuntime', () => {
  test.each(KATA)('%s has its name, overhead and nodes', (hypervisor, name, memory, cpu) => {
    const c = chart('elsewhere');
    const runtime = new KataRuntime(c, 'kata', { hypervisor });
    expect(only(c, 'RuntimeClass')).toEqual({
      apiVersion: 'node.k8s.io/v1',
      kind: 'RuntimeClass',
      metadata: { name },
      handler: name,
      overhead: { podFixed: { cpu, memory: canonicalQuantity(memory) } },
      scheduling: { nodeSelector: { 'katacontainers.io/kata-runtime': 'true' } },
    });
    expect(runtime.traits).toMatchObject({ isolation: RuntimeIsolation.VIRTUAL_MACHINE, overheadCpu: cpu, overheadMemory: memory });
  });

  test('every hypervisor has its figures in the table', () => {
    expect(KATA.map(([hypervisor]) => hypervisor)).toEqual(Object.values(KataHypervisor));
  });

  test('refuses an unknown hypervisor', () => {
    expect(failure(() => new KataRuntime(chart(), 'kata', { hypervisor: 'xen on a toaster' as KataHypervisor })))
      .toBe(`test/kata: 'hypervisor' must be one of ${Object.values(KataHypervisor).map((one) => `"${one}"`).join(', ')}, got "xen on a `
        + 'toaster"');
  });
});

describe('AgentRuntime', () => {
  test.each([
    [AgentRuntime.gkeSandbox(), 'gvisor', RuntimeIsolation.USER_SPACE_KERNEL],
    [AgentRuntime.aksPodSandboxing(), 'kata-vm-isolation', RuntimeIsolation.VIRTUAL_MACHINE],
    [AgentRuntime.eksIsolatedSandbox(), 'isolated-sandbox', RuntimeIsolation.VIRTUAL_MACHINE],
    [AgentRuntime.eksConfidentialSandbox(), 'confidential-sandbox', RuntimeIsolation.VIRTUAL_MACHINE],
    [AgentRuntime.openShiftKata(), 'kata', RuntimeIsolation.VIRTUAL_MACHINE],
    [AgentRuntime.openShiftKataRemote(), 'kata-remote', RuntimeIsolation.VIRTUAL_MACHINE],
    [AgentRuntime.fromRuntimeClassName('sysbox', { isolation: RuntimeIsolation.USER_SPACE_KERNEL }), 'sysbox',
      RuntimeIsolation.USER_SPACE_KERNEL],
  ])('$runtimeClassName is referred to and not created', (runtime, name, isolation) => {
    const b = base();
    pod(b, { runtime });
    expect(only(b.chart, 'Pod').spec.runtimeClassName).toBe(name);
    expect(only(b.chart, 'RuntimeClass').metadata.name).toBe('gvisor'); // the base's own, and no other
    expect(runtime.traits.isolation).toBe(isolation);
  });

  test('a name must be given', () => {
    expect(failure(() => AgentRuntime.fromRuntimeClassName('', { isolation: RuntimeIsolation.VIRTUAL_MACHINE })))
      .toMatch('\'runtimeClassName\' must be the name');
  });

  test('runc is said aloud: a pod on it fails synth', () => {
    const b = base();
    pod(b, { runtime: AgentRuntime.runc() });
    expect(failure(() => Testing.synth(b.chart)))
      .toMatch('[test/agent] spec.runtimeClassName is missing; set spec.runtimeClassName to a sandboxed class');
  });

  test('a class that shares the node\'s kernel fails synth whatever its name', () => {
    const b = base();
    pod(b, { runtime: AgentRuntime.fromRuntimeClassName('gvisor', { isolation: RuntimeIsolation.SHARED_KERNEL }) });
    expect(failure(() => Testing.synth(b.chart))).toMatch('(require-sandboxed-runtime)');
  });
});

test('user namespaces are asked for only where the runtime takes them', () => {
  const b = base();
  pod(b);
  const traits = { isolation: RuntimeIsolation.VIRTUAL_MACHINE, allowsUserNamespaces: true };
  pod(b, { runtime: AgentRuntime.fromRuntimeClassName('usernet', traits) }, 'other');
  const [plain, other] = (Testing.synth(b.chart) as any[]).filter((o) => o.kind === 'Pod');
  expect(plain.spec).not.toHaveProperty('hostUsers');
  expect(other.spec.hostUsers).toBe(false);
});

test('a runtime from another app is refused', () => {
  const b = base();
  const elsewhere = new GVisorRuntime(new Chart(new App(), 'elsewhere'), 'gvisor');
  expect(failure(() => new HardenedAgentPod(b.chart, 'agent', { namespace: b.namespace, runtime: elsewhere, image: IMAGE })))
    .toBe('test/agent: \'runtime\' must belong to the same app, got "elsewhere/gvisor"; create it in this app, or refer to it by name');
});
