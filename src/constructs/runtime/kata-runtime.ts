import { Construct } from 'constructs';
import { RuntimeClass } from './runtime-class';
import { RuntimeClassProps } from './runtime-class-props';
import { requireOneOf } from '../../engine/input/props';
import { KATA, kataWith } from '../../engine/runtimes/known-runtimes';

/**
 * The virtual machine monitors that Kata Containers runs agents in.
 *
 * The value is what follows "kata-" in the name of the RuntimeClass.
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
   * The virtual machine monitor; it decides name, handler and overhead.
   */
  readonly hypervisor: KataHypervisor;

  /**
   * Name of the RuntimeClass.
   *
   * @default "kata-<hypervisor>", such as "kata-qemu"
   */
  readonly name?: string;

  /**
   * Name under which the nodes' containerd knows the runtime.
   *
   * @default "kata-<hypervisor>", such as "kata-qemu"
   */
  readonly handler?: string;
}

/**
 * Runs agents in Kata Containers: a virtual machine with its own kernel for each pod.
 *
 * Creates the RuntimeClass; Kata itself must be installed on the nodes. On AKS, EKS and OpenShift
 * the class exists already: see `AgentRuntime`.
 *
 * @throws if the hypervisor is unknown, the name is no DNS subdomain or the handler no DNS label
 * @see https://github.com/kata-containers/kata-containers/tree/main/tools/packaging/kata-deploy
 */
export class KataRuntime extends RuntimeClass {
  constructor(scope: Construct, id: string, props: KataRuntimeProps) {
    const known = kataWith(props.hypervisor);
    const defaultName = known?.className ?? 'kata'; // the unknown is refused below, where the path is known
    super(scope, id, {
      nodeSelector: props.nodeSelector ?? { 'katacontainers.io/kata-runtime': 'true' },
      tolerations: props.tolerations,
      name: props.name ?? defaultName,
      handler: props.handler ?? defaultName,
      traits: known?.traits ?? KATA,
    });
    requireOneOf(this, 'hypervisor', props.hypervisor, Object.values(KataHypervisor));
  }
}
