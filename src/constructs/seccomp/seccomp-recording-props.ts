import * as kplus from 'cdk8s-plus-29';
import { IAgentNamespace } from '../network/agent-namespace-ref';

/**
 * How the Security Profiles Operator records the calls.
 */
export enum SeccompRecorder {
  /** With eBPF. The pods keep their profile. */
  BPF = 'Bpf',
  /** From the node's audit log. The operator gives the pods a profile that logs every call and denies none. */
  LOGS = 'Logs',
}

/**
 * What the operator does with the profiles of a container that has several pods.
 */
export enum SeccompMergeStrategy {
  /** One profile for each pod. */
  NONE = 'None',
  /** One profile for each container, made when the recording is deleted. */
  CONTAINERS = 'Containers',
}

/**
 * Properties of `SeccompRecording`.
 */
export interface SeccompRecordingProps {
  /**
   * The namespace of the agents. This app must create it, because it gets a label for the operator.
   */
  readonly namespace: IAgentNamespace;

  /**
   * The agent to record: a `HardenedAgentPod`, or `Pods.select(…)`.
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
   * How the operator records calls.
   *
   * @default SeccompRecorder.BPF
   */
  readonly recorder?: SeccompRecorder;

  /**
   * Whether the operator merges the profiles of a container that has several pods.
   *
   * @default SeccompMergeStrategy.NONE
   */
  readonly mergeStrategy?: SeccompMergeStrategy;

  /**
   * Names of the containers to record, such as `["main"]`.
   *
   * @default - all of the pods, init containers too
   */
  readonly containers?: string[];

  /**
   * Whether the operator installs recorded profiles on the nodes without a review.
   *
   * @default false
   */
  readonly installRecorded?: boolean;
}
