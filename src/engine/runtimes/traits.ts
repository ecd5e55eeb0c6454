/** How an agent is kept from the node's kernel. */
export enum RuntimeIsolation {
  /** A kernel in user space between the agent and the host, such as gVisor. */
  USER_SPACE_KERNEL = 'user-space-kernel',
  /** A virtual machine with a kernel of its own, such as Kata Containers. */
  VIRTUAL_MACHINE = 'virtual-machine',
  /** The node's own kernel, such as runc. It is no sandbox. */
  SHARED_KERNEL = 'shared-kernel',
}

/**
 * What a runtime honours of a pod's settings.
 *
 * Hardening and checks read these, never a runtime's name.
 */
export interface RuntimeTraits {
  /**
   * How the agent is kept from the node's kernel.
   */
  readonly isolation: RuntimeIsolation;

  /**
   * Whether the runtime keeps the agent from the node's kernel, so that an agent may run in it.
   *
   * Set it to false for a class that does not, for example one for debugging that passes the node's devices through.
   *
   * @default - true, and always false where the isolation is the node's own kernel
   */
  readonly isSandbox?: boolean;

  /**
   * Whether the pod's seccomp profile is applied to the agent's system calls.
   *
   * @default false
   */
  readonly appliesSeccomp?: boolean;

  /**
   * Whether the pod's AppArmor profile is applied.
   *
   * @default false
   */
  readonly appliesAppArmor?: boolean;

  /**
   * Whether the pod's sysctls are set in the agent's kernel.
   *
   * @default false
   */
  readonly appliesSysctls?: boolean;

  /**
   * Whether the runtime accepts a pod with `hostUsers: false`.
   *
   * Where it does, pods get it. Where it does not, a pod that has it fails synth.
   *
   * @default - false. On the node's own kernel it depends on the version, so the pod's own setting stays
   */
  readonly allowsUserNamespaces?: boolean;

  /**
   * Whether the runtime accepts a mount with `recursiveReadOnly: Enabled`.
   *
   * Where it does not, a pod that has one fails synth.
   *
   * @default - false. On the node's own kernel it depends on the version, so the pod's own setting stays
   */
  readonly allowsRecursiveReadOnly?: boolean;

  /**
   * Whether a pod with an SELinux label of its own fails to start.
   *
   * @default false
   */
  readonly refusesSeLinuxLabels?: boolean;

  /**
   * Whether a detector on the host, such as Falco, sees the agent's system calls.
   *
   * @default false
   */
  readonly visibleToHost?: boolean;

  /**
   * Domains of the accelerators that the runtime passes through to the agent, such as ["nvidia.com"].
   *
   * "*" stands for all. An agent with a device of another domain is refused.
   *
   * @default - not known. On the node's own kernel ["*"]
   */
  readonly accelerators?: string[];

  /**
   * Whether pods reach only some nodes, by the class's own `scheduling` or by settings of the pod.
   *
   * @default false
   */
  readonly needsNodeScheduling?: boolean;

  /**
   * CPU that each pod costs on top of its containers, as a Kubernetes quantity such as "250m".
   *
   * @default - none
   */
  readonly overheadCpu?: string;

  /**
   * Memory that each pod costs on top of its containers, as a Kubernetes quantity such as "130Mi".
   *
   * @default - none
   */
  readonly overheadMemory?: string;
}

/** Which kernel an agent runs on: a class that this app creates, or one that exists already. */
export interface IAgentRuntime {
  /**
   * Name of the RuntimeClass, such as "gvisor". None for the cluster's default runtime.
   */
  readonly runtimeClassName?: string;

  /**
   * What the runtime honours.
   */
  readonly traits: RuntimeTraits;
}
