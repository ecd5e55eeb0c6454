import { Construct } from 'constructs';
import { SeccompMergeStrategy, SeccompRecorder, SeccompRecordingProps } from './seccomp-recording-props';
import { OPERATOR_API, RECORDING, enableIn, podSelectorOf } from './seccomp-shape';
import { checkProps, requireId } from '../../engine/input/check';
import { propError, requireDnsLabel, requireList, requireOneOf } from '../../engine/input/props';
import { firstRepeated } from '../../engine/value/json';
import { GuardedApiObject } from '../../synth/guarded-api-object';

/**
 * Makes the Security Profiles Operator record the system calls of agents, for a profile.
 *
 * Use it in test clusters, for agents on `AgentRuntime.runc()`. The calls of a sandboxed pod do not reach the node's kernel, where the
 * operator records them, so synth fails for such a pod. The operator writes the profile when the pods are deleted.
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
    super(scope, requireId(scope, id));
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
        // the operator uses the name as a label
        metadata: { namespace, ...(props.name !== undefined && { name: requireDnsLabel(this, 'name', props.name) }) },
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
    ).name; // the operator does not record pods that exist before it
  }

  /**
   * Name of the profile that the operator records for a container, such as "agent-main".
   *
   * The name for a pod of a Deployment has a suffix, unless profiles are merged.
   *
   * @param containerName name of the container, such as "main"
   */
  public profileName(containerName: string): string {
    return `${this.recordingName}-${requireDnsLabel(this, 'containerName', containerName)}`;
  }
}
