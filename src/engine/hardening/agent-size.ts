import { DEFAULT_RESOURCES } from './harden';

/**
 * Resources of a container by what it runs. Requests equal limits.
 *
 * They are starting points from what vendors publish: measure your own agent, and give exact figures by `resources`.
 */
export enum AgentSize {
  /**
   * An agent that calls models and tools: 1 CPU, 1Gi memory, 5Gi ephemeral storage.
   *
   * @see https://platform.claude.com/docs/en/agent-sdk/hosting
   */
  SMALL = 'small',

  /**
   * A coding agent: 2 CPU, 4Gi memory, 10Gi ephemeral storage.
   *
   * @see https://code.claude.com/docs/en/setup
   */
  MEDIUM = 'medium',

  /**
   * A coding agent that builds and tests large projects: 4 CPU, 16Gi memory, 32Gi ephemeral storage.
   *
   * @see https://docs.github.com/en/codespaces/customizing-your-codespace/changing-the-machine-type-for-your-codespace
   */
  LARGE = 'large',

  /**
   * An agent with a headless browser: 2 CPU, 4Gi memory, 5Gi ephemeral storage.
   *
   * @see https://github.com/SeleniumHQ/docker-selenium/blob/trunk/charts/selenium-grid/values.yaml
   */
  BROWSER = 'browser',

  /**
   * A server for a model: 6 CPU, 16Gi memory, 10Gi ephemeral storage. Request its GPU by `devices`.
   *
   * @see https://github.com/vllm-project/production-stack
   */
  MODEL_SERVER = 'model-server',
}

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
