import { Construct } from 'constructs';
import { RUNTIME_CLASS, RuntimeClass, RuntimeClassProps } from './runtime-class';
import { Shape, checkProps, oneOf, placeOf, required } from '../../engine/input/check';
import { kataWith } from '../../engine/runtimes/known-runtimes';
import { accelerators } from '../props/require-instance-of';

/**
 * The virtual machine monitors that Kata Containers runs agents in.
 *
 * In the name of the RuntimeClass, the value follows "kata-".
 */
export enum KataHypervisor {
  /** QEMU: most devices, most memory. */
  QEMU = 'qemu',
  /** Cloud Hypervisor. */
  CLOUD_HYPERVISOR = 'clh',
  /** Firecracker: no file sharing with the host, needs a block-device snapshotter. */
  FIRECRACKER = 'fc',
  /** Dragonball, built into the Rust runtime. */
  DRAGONBALL = 'dragonball',
  /** StratoVirt. */
  STRATOVIRT = 'stratovirt',
  /** QEMU with the confidential-containers stack and no confidential hardware, for development. */
  QEMU_COCO_DEV = 'qemu-coco-dev',
  /** QEMU in an AMD SEV-SNP confidential guest. */
  QEMU_SNP = 'qemu-snp',
  /** QEMU in an Intel TDX confidential guest. */
  QEMU_TDX = 'qemu-tdx',
  /** QEMU with an NVIDIA GPU passed through. */
  QEMU_NVIDIA_GPU = 'qemu-nvidia-gpu',
}

/**
 * Properties of `KataRuntime`.
 */
export interface KataRuntimeProps extends RuntimeClassProps {
  /**
   * The virtual machine monitor, which gives the name, the handler and the overhead.
   */
  readonly hypervisor: KataHypervisor;

  /**
   * Name of the RuntimeClass.
   *
   * @default "kata-<hypervisor>", such as "kata-qemu"
   */
  readonly name?: string;

  /**
   * Name of the runtime in the containerd configuration of the nodes.
   *
   * @default "kata-<hypervisor>", such as "kata-qemu"
   */
  readonly handler?: string;

  /**
   * Domains of the accelerators that the nodes pass into the virtual machine by VFIO, such as ["nvidia.com"].
   *
   * "*" stands for all.
   *
   * @default - ["nvidia.com"] for QEMU_NVIDIA_GPU, none for FIRECRACKER, else not stated, and an agent with a device is refused
   * @see https://github.com/kata-containers/kata-containers/blob/main/docs/design/virtualization.md
   */
  readonly accelerators?: string[];
}

const SHAPE: Shape<KataRuntimeProps> = { ...RUNTIME_CLASS, hypervisor: required(oneOf(KataHypervisor)), accelerators };

/**
 * Runs agents in Kata Containers. Each pod is a virtual machine with its own kernel.
 *
 * Creates the RuntimeClass. You install Kata itself on the nodes. On AKS, EKS and OpenShift the
 * class exists already: see `AgentRuntime`.
 *
 * @throws if the hypervisor is unknown, the name is not a DNS subdomain, or the handler is not a DNS label
 * @see https://github.com/kata-containers/kata-containers/tree/main/tools/packaging/kata-deploy
 */
export class KataRuntime extends RuntimeClass {
  constructor(scope: Construct, id: string, props: KataRuntimeProps) {
    checkProps(placeOf(scope, id), props, SHAPE);
    const { className, traits } = kataWith(props.hypervisor)!;
    super(scope, id, {
      nodeSelector: props.nodeSelector ?? { 'katacontainers.io/kata-runtime': 'true' },
      tolerations: props.tolerations,
      name: props.name ?? className!,
      handler: props.handler ?? className!,
      traits: props.accelerators ? { ...traits, accelerators: props.accelerators } : traits,
    });
  }
}
