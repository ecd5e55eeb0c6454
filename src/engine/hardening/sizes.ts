import { AgentSize } from './agent-size';
import { DEFAULT_RESOURCES } from './harden';

/** The figures of a size. */
interface SizeFigures {
  readonly resources: typeof DEFAULT_RESOURCES;
  /** The size of /dev/shm, which counts against the memory limit. Nothing where that of the runtime is enough. */
  readonly sharedMemory?: string;
}

/** The figures of each size. docs/sizes.md has their sources. */
export const SIZES: { readonly [size in AgentSize]: SizeFigures } = {
  [AgentSize.SMALL]: figures('1', '1Gi', '5Gi'),
  [AgentSize.MEDIUM]: figures('2', '4Gi', '10Gi'),
  [AgentSize.LARGE]: figures('4', '16Gi', '32Gi'),
  [AgentSize.BROWSER]: figures('2', '4Gi', '5Gi', '1Gi'),
  [AgentSize.MODEL_SERVER]: figures('6', '16Gi', '10Gi', '2Gi'),
};

function figures(cpu: string, memory: string, ephemeralStorage: string, sharedMemory?: string): SizeFigures {
  return { resources: { cpu, memory, 'ephemeral-storage': ephemeralStorage }, sharedMemory };
}
