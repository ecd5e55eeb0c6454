import { IAgentRuntime, Isolation, RuntimeTraits } from './traits';

/**
 * What each runtime honours, as far as it is known by the name of a RuntimeClass or of its handler. The
 * constructs take their traits from here, and so do rules that see a manifest alone.
 */

/** gVisor, whoever runs it: it ignores seccomp and AppArmor profiles and sysctls, and fails on an SELinux label. */
export const GVISOR: RuntimeTraits = { isolation: Isolation.USER_SPACE_KERNEL, refusesSeLinuxLabels: true };

/** Kata Containers and what is built on it. */
export const KATA: RuntimeTraits = { isolation: Isolation.VIRTUAL_MACHINE, appliesSysctls: true, needsNodeScheduling: true };

/** runc, crun and youki: the node's own kernel. Not every version takes user namespaces and recursive read-only mounts, so none is said to. */
export const RUNC: RuntimeTraits = {
  isolation: Isolation.SHARED_KERNEL,
  appliesSeccomp: true,
  appliesAppArmor: true,
  appliesSysctls: true,
  visibleToHost: true,
};

/**
 * Whether the kubelet starts no pod of the runtime that has `hostUsers: false`. On the node's own kernel that depends on
 * the runtime's version; of any other runtime containerd reports no features to the kubelet.
 *
 * @see https://github.com/google/gvisor/issues/13303
 */
export function refusesUserNamespaces({ isolation, allowsUserNamespaces }: RuntimeTraits): boolean {
  return !allowsUserNamespaces && isolation !== Isolation.SHARED_KERNEL;
}

/** Whether the kubelet starts no container of the runtime that has a mount with `recursiveReadOnly: Enabled`, for the same reason. */
export function refusesRecursiveReadOnly({ isolation, allowsRecursiveReadOnly }: RuntimeTraits): boolean {
  return !allowsRecursiveReadOnly && isolation !== Isolation.SHARED_KERNEL;
}

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

/** Handlers that run containers on the node's own kernel; runtimes for devices wrap runc. */
const SHARED_KERNEL_HANDLERS = [
  'runc',
  'crun',
  'youki',
  'nvidia',
  'nvidia-cdi',
  'nvidia-experimental',
  'nvidia-legacy',
  'nvidia-container-runtime',
  'amd',
  'ascend',
  'habana',
];

const HANDLERS: RuntimesByClass = {
  ...WELL_KNOWN_CLASSES,
  runsc: GVISOR,
  ...Object.fromEntries(SHARED_KERNEL_HANDLERS.map((handler) => [handler, RUNC])),
};

/** What the runtime behind a RuntimeClass's handler honours, if it is known. */
export function traitsOfHandler(handler: unknown): RuntimeTraits | undefined {
  return typeof handler === 'string' && Object.hasOwn(HANDLERS, handler) ? HANDLERS[handler] : undefined;
}

/** The names of those classes whose runtime is so, as a list in CEL or JSON. */
export function classesWhere(runtimes: RuntimesByClass, isSo: (traits: RuntimeTraits) => boolean): string {
  return JSON.stringify(Object.keys(runtimes).filter((name) => isSo(runtimes[name])).sort());
}

/** CEL of what must hold for pods of those classes whose runtime is so. */
export function celForClasses(runtimes: RuntimesByClass, isSo: (traits: RuntimeTraits) => boolean, holds: string): string {
  return `(!(variables.spec.?runtimeClassName.orValue("") in ${classesWhere(runtimes, isSo)}) || (${holds}))`;
}

/**
 * What a construct or a manifest states of the runtime behind a RuntimeClass.
 *
 * It counts only while the pods name this class and, where a handler is given, the class in the view has this handler.
 */
export interface StatedRuntime {
  /** Nothing for the cluster's default runtime. */
  readonly className?: string;
  /** The handler that the construct wrote into its RuntimeClass; nothing where the class exists outside the app. */
  readonly handler?: string;
  readonly traits: RuntimeTraits;
}

/** What a runtime states; one that creates its RuntimeClass knows the handler. */
export function statedBy(runtime: IAgentRuntime & { readonly _handler?: string }): StatedRuntime {
  return { className: runtime.runtimeClassName, handler: runtime._handler, traits: runtime.traits };
}
