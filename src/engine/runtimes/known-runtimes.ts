import { NVIDIA } from './accelerators';
import { RuntimesByClass } from './runtimes';
import { RuntimeIsolation, RuntimeTraits } from './traits';

/** A runtime that the library knows. */
export interface KnownRuntime {
  /** What people call it. */
  readonly title: string;
  /** What users write to get it: a construct, a member of `KataHypervisor` or a static method of `AgentRuntime`. */
  readonly api?: string;
  /** Name of its RuntimeClass. None for the cluster's default runtime. */
  readonly className?: string;
  /** Names under which nodes know it, beside the name of the class. */
  readonly handlers?: readonly string[];
  readonly traits: RuntimeTraits;
}

/**
 * gVisor ignores seccomp and AppArmor profiles and sysctls, and fails on an SELinux label, on every cloud. Whether it passes NVIDIA GPUs
 * through depends on the flags of runsc on the nodes.
 */
export const GVISOR: RuntimeTraits = { isolation: RuntimeIsolation.USER_SPACE_KERNEL, refusesSeLinuxLabels: true };

/** Kata Containers, and what clouds build on it. Whether devices are passed through by VFIO depends on the nodes. */
export const KATA: RuntimeTraits = { isolation: RuntimeIsolation.VIRTUAL_MACHINE, appliesSysctls: true, needsNodeScheduling: true };

/** runc, crun and youki use the node's own kernel. Their versions decide on user namespaces and recursive read-only mounts. */
export const RUNC: RuntimeTraits = {
  isolation: RuntimeIsolation.SHARED_KERNEL,
  appliesSeccomp: true,
  appliesAppArmor: true,
  appliesSysctls: true,
  visibleToHost: true,
};

/** What is known of a runtime by its isolation alone. */
export const TRAITS_BY_ISOLATION: { readonly [isolation in RuntimeIsolation]: RuntimeTraits } = {
  [RuntimeIsolation.USER_SPACE_KERNEL]: GVISOR,
  [RuntimeIsolation.VIRTUAL_MACHINE]: KATA,
  [RuntimeIsolation.SHARED_KERNEL]: RUNC,
};

/** The overhead that Kata's own RuntimeClasses have as `overhead.podFixed`, version 4.1. */
function kata(title: string, hypervisor: string, member: string, overheadMemory: string, overheadCpu: string, own?: Partial<RuntimeTraits>):
KnownRuntime {
  const traits = { ...KATA, overheadCpu, overheadMemory, ...own };
  return { title: `Kata with ${title}`, api: `${HYPERVISOR}${member}`, className: `kata-${hypervisor}`, traits };
}

/** What stands before the members of the enum in `api`. */
const HYPERVISOR = 'KataHypervisor.';

/**
 * Every runtime that the library knows. Constructs take their traits from it, `check` and admission know runtimes by its names, and
 * docs/runtimes.md lists it. To add one, add an entry and what its `api` names. Tests find what is missing.
 */
export const RUNTIMES: readonly KnownRuntime[] = [
  { title: 'gVisor', api: 'GVisorRuntime', className: 'gvisor', handlers: ['runsc'], traits: GVISOR },
  kata('QEMU', 'qemu', 'QEMU', '320Mi', '250m'),
  kata('Cloud Hypervisor', 'clh', 'CLOUD_HYPERVISOR', '130Mi', '250m'),
  kata('Firecracker', 'fc', 'FIRECRACKER', '130Mi', '250m', { accelerators: [] }), // it has no VFIO
  kata('Dragonball', 'dragonball', 'DRAGONBALL', '130Mi', '250m'),
  kata('StratoVirt', 'stratovirt', 'STRATOVIRT', '130Mi', '250m'),
  kata('QEMU and confidential containers, for development', 'qemu-coco-dev', 'QEMU_COCO_DEV', '160Mi', '250m'),
  kata('QEMU in an AMD SEV-SNP guest', 'qemu-snp', 'QEMU_SNP', '2048Mi', '1'),
  kata('QEMU in an Intel TDX guest', 'qemu-tdx', 'QEMU_TDX', '2048Mi', '1'),
  kata('QEMU and an NVIDIA GPU', 'qemu-nvidia-gpu', 'QEMU_NVIDIA_GPU', '10240Mi', '1', { accelerators: [NVIDIA] }),
  {
    title: 'GKE Sandbox',
    api: 'AgentRuntime.gkeSandbox()',
    className: 'gvisor',
    traits: { ...GVISOR, needsNodeScheduling: true, accelerators: [NVIDIA, 'google.com'] },
  },
  {
    title: 'AKS Pod Sandboxing',
    api: 'AgentRuntime.aksPodSandboxing()',
    className: 'kata-vm-isolation',
    traits: { ...KATA, overheadMemory: '600Mi' },
  },
  { title: 'EKS isolated sandbox', api: 'AgentRuntime.eksIsolatedSandbox()', className: 'isolated-sandbox', traits: KATA },
  { title: 'EKS confidential sandbox', api: 'AgentRuntime.eksConfidentialSandbox()', className: 'confidential-sandbox', traits: KATA },
  { title: 'OpenShift sandboxed containers', api: 'AgentRuntime.openShiftKata()', className: 'kata', traits: KATA },
  {
    title: 'OpenShift sandboxed containers with peer pods',
    api: 'AgentRuntime.openShiftKataRemote()',
    className: 'kata-remote',
    traits: KATA,
  },
  { title: 'runc, crun or youki', api: 'AgentRuntime.runc()', handlers: ['runc', 'crun', 'youki'], traits: RUNC },
  {
    title: 'runc in a wrapper for devices',
    handlers: [
      'nvidia',
      'nvidia-cdi',
      'nvidia-experimental',
      'nvidia-legacy',
      'nvidia-container-runtime',
      'amd',
      'ascend',
      'habana',
    ],
    traits: RUNC,
  },
];

/** The known runtime that a construct or a static method gives, such as "AgentRuntime.gkeSandbox()". */
export function runtimeBehind(api: string): KnownRuntime {
  return RUNTIMES.find((one) => one.api === api)!;
}

/** Kata with a hypervisor, by its value in `KataHypervisor` such as "qemu". Kata's installer names class and handler after it. */
export function kataWith(hypervisor: string): KnownRuntime | undefined {
  return RUNTIMES.find(({ api, className }) => api?.startsWith(HYPERVISOR) && className === `kata-${hypervisor}`);
}

/** The known runtimes by the names of their RuntimeClasses. Of two with one name the first counts. */
export const WELL_KNOWN_CLASSES: RuntimesByClass = Object.fromEntries([...RUNTIMES].reverse()
  .flatMap(({ className, traits }) => (className === undefined ? [] : [[className, traits]])));

const HANDLERS: RuntimesByClass = {
  ...WELL_KNOWN_CLASSES,
  ...Object.fromEntries(RUNTIMES.flatMap(({ handlers = [], traits }) => handlers.map((handler) => [handler, traits]))),
};

/** What the runtime behind a RuntimeClass's handler honours, if it is known. */
export function traitsOfHandler(handler: unknown): RuntimeTraits | undefined {
  return typeof handler === 'string' && Object.hasOwn(HANDLERS, handler) ? HANDLERS[handler] : undefined;
}
