import { Isolation, RuntimeTraits } from './traits';

/**
 * What each runtime honours, as far as it is known by the name of a RuntimeClass or of its handler. The
 * constructs take their traits from here, and so do rules that see a manifest alone.
 */

/** gVisor, whoever runs it: it ignores seccomp and AppArmor profiles and fails on an SELinux label. */
export const GVISOR: RuntimeTraits = { isolation: Isolation.USER_SPACE_KERNEL, refusesSeLinuxLabels: true };

/** Kata Containers and what is built on it. */
export const KATA: RuntimeTraits = { isolation: Isolation.VIRTUAL_MACHINE, needsNodeScheduling: true };

/** runc, crun and youki: the node's own kernel. Not every version takes user namespaces, so none is said to. */
export const RUNC: RuntimeTraits = { isolation: Isolation.SHARED_KERNEL, appliesSeccomp: true, appliesAppArmor: true, visibleToHost: true };

/** Runtimes by the name of their RuntimeClass. */
export interface RuntimesByClass {
  readonly [runtimeClassName: string]: RuntimeTraits;
}

/** RuntimeClasses that clouds and projects create under a name of their own. */
export const WELL_KNOWN_CLASSES: RuntimesByClass = {
  'gvisor': GVISOR,
  'kata': KATA,
  'kata-clh': KATA,
  'kata-dragonball': KATA,
  'kata-fc': KATA,
  'kata-qemu': KATA,
  'kata-qemu-coco-dev': KATA,
  'kata-qemu-nvidia-gpu': KATA,
  'kata-qemu-snp': KATA,
  'kata-qemu-tdx': KATA,
  'kata-remote': KATA, // OpenShift's peer pods
  'kata-stratovirt': KATA,
  'kata-vm-isolation': { ...KATA, overheadMemory: '600Mi' }, // AKS
  'isolated-sandbox': KATA, // EKS
  'confidential-sandbox': KATA, // EKS
};

const HANDLERS: RuntimesByClass = { ...WELL_KNOWN_CLASSES, runsc: GVISOR, runc: RUNC, crun: RUNC, youki: RUNC };

/** What the runtime behind a RuntimeClass's handler honours, if it is known. */
export function traitsOfHandler(handler: unknown): RuntimeTraits | undefined {
  return typeof handler === 'string' && Object.hasOwn(HANDLERS, handler) ? HANDLERS[handler] : undefined;
}

/** The names of those classes whose runtime is so, as a list in CEL or JSON. */
export function classesWhere(runtimes: RuntimesByClass, isSo: (traits: RuntimeTraits) => boolean): string {
  return JSON.stringify(Object.keys(runtimes).filter((name) => isSo(runtimes[name])).sort());
}
