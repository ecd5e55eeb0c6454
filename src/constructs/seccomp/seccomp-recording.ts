import { Construct } from 'constructs';
import { OPERATOR_API, enableIn, podSelectorOf } from './operator';
import { SeccompMergeStrategy, SeccompRecorder, SeccompRecordingProps } from './seccomp-recording-props';
import { RECORDING } from './seccomp-shape';
import { propError, requireDnsLabel, requireList, requireOneOf } from '../../engine/input/props';
import { firstRepeated } from '../../engine/value/json';
import { GuardedApiObject } from '../../synth/guarded-api-object';
import { checkProps } from '../props/check';

/**
 * Has the Security Profiles Operator record which system calls agents make, for a profile of their own.
 *
 * For test clusters, and for agents on `AgentRuntime.runc()` alone: calls of a sandboxed pod never reach the node's kernel,
 * where recorders look, and synth fails for such a pod. The profile is there once the pods are deleted.
 *
 * @throws if the namespace is not of this app, the agent is in another, or a name is no DNS label
 * @see https://github.com/kubernetes-sigs/security-profiles-operator/blob/v1.0.0/installation-usage.md#record-seccomp-profile
 */
export class SeccompRecording extends Construct {
  /**
   * Name of the recording, such as "agent".
   */
  public readonly recordingName: string;

  constructor(scope: Construct, id: string, props: SeccompRecordingProps) {
    super(scope, id);
    checkProps(this, props, RECORDING);
    const namespace = enableIn(this, props.namespace, 'recording');
    const podSelector = podSelectorOf(this, props.agent, namespace);
    const containers = requireList(this, 'containers', props.containers);
    containers.forEach((name, i) => requireDnsLabel(this, `containers[${i}]`, name));
    const twice = firstRepeated(containers);
    if (twice !== undefined) {
      throw propError(this, 'containers', 'name each container once', twice);
    }
    this.recordingName = new GuardedApiObject(
      this,
      'Resource',
      {
        apiVersion: OPERATOR_API,
        kind: 'ProfileRecording',
        metadata: { namespace, ...(props.name !== undefined && { name: requireDnsLabel(this, 'name', props.name) }) }, // the operator makes a label of it
        spec: {
          kind: 'SeccompProfile',
          recorder: requireOneOf(this, 'recorder', props.recorder ?? SeccompRecorder.BPF, Object.values(SeccompRecorder)),
          mergeStrategy: requireOneOf(
            this,
            'mergeStrategy',
            props.mergeStrategy ?? SeccompMergeStrategy.NONE,
            Object.values(SeccompMergeStrategy),
          ),
          podSelector,
          ...(containers.length > 0 && { containers }),
          disableProfileAfterRecording: !(props.installRecorded ?? false),
        },
      },
      { order: () => ({ podSelector }) },
    ).name; // pods that are there before it are not recorded
  }

  /**
   * Name of the profile that is recorded of a container, such as "agent-main"; a pod of a Deployment has its own suffix after it unless profiles are merged.
   *
   * @param containerName name of the container, such as "main"
   */
  public profileName(containerName: string): string {
    return `${this.recordingName}-${requireDnsLabel(this, 'containerName', containerName)}`;
  }
}
