import * as kplus from 'cdk8s-plus-29';
import { IAgentNamespace } from '../network/agent-namespace-ref';

/**
 * How the Security Profiles Operator sees the calls.
 */
export enum SeccompRecorder {
  /** By eBPF; the pods keep the profile that they have. */
  BPF = 'Bpf',
  /** From the node's audit log; the operator gives the pods a profile that logs every call and denies none. */
  LOGS = 'Logs',
}

/**
 * What becomes of the profiles of a container's many pods.
 */
export enum SeccompMergeStrategy {
  /** Each pod gives a profile of its own. */
  NONE = 'None',
  /** One profile a container, made when the recording is deleted. */
  CONTAINERS = 'Containers',
}

/**
 * Properties of `SeccompRecording`.
 */
export interface SeccompRecordingProps {
  /**
   * The namespace of the agents, which this app must create: it is labelled for the operator.
   */
  readonly namespace: IAgentNamespace;

  /**
   * The agent that is recorded: a `HardenedAgentPod`, or `Pods.select(…)`.
   *
   * @default - every pod of the namespace
   */
  readonly agent?: kplus.IPodSelector;

  /**
   * Name of the recording: a DNS label such as "agent". Names of profiles begin with it.
   *
   * @default - generated from the construct's path
   */
  readonly name?: string;

  /**
   * How calls are seen.
   *
   * @default SeccompRecorder.BPF
   */
  readonly recorder?: SeccompRecorder;

  /**
   * Whether the profiles of a container's many pods are put together.
   *
   * @default SeccompMergeStrategy.NONE
   */
  readonly mergeStrategy?: SeccompMergeStrategy;

  /**
   * Names of the containers that are recorded, such as `["main"]`.
   *
   * @default - all of the pods, init containers too
   */
  readonly containers?: string[];

  /**
   * Whether recorded profiles are put on the nodes as they are, seen by nobody.
   *
   * @default false
   */
  readonly installRecorded?: boolean;
}
