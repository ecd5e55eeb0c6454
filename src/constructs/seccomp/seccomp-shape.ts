import * as kplus from 'cdk8s-plus-29';
import { Construct } from 'constructs';
import { OperatorSeccompProfileProps } from './operator-seccomp-profile-props';
import { SeccompBindingProps } from './seccomp-binding-props';
import { SeccompRecordingProps } from './seccomp-recording-props';
import { Shape, checkedLater, flag, required } from '../../engine/input/check';
import { propError } from '../../engine/input/props';
import { Json } from '../../engine/value/json';
import { IAgentNamespace } from '../network/agent-namespace-ref';
import { podSelector } from '../network/network-shape';
import { subjectIn } from '../network/peer';
import { requireNamespace } from '../props/require-instance-of';

/** The API of the Security Profiles Operator. */
export const OPERATOR_API = 'security-profiles-operator.x-k8s.io/v1';

/** Labels a namespace, because the operator looks only at pods in labelled namespaces. Returns its name. */
export function enableIn(scope: Construct, namespace: IAgentNamespace, feature: 'recording' | 'binding'): string {
  const { metadata } = namespace as Partial<kplus.Namespace>;
  const label = `spo.x-k8s.io/enable-${feature}`;
  if (!metadata) {
    throw propError(scope, 'namespace', 'be an AgentNamespace that this app creates', namespace.namespaceName,
      `the operator looks only at namespaces with the label "${label}"`);
  }
  metadata.addLabel(label, 'true');
  return namespace.namespaceName;
}

/** The selector of an agent's pods, which must be in the namespace. Of all its pods where none is given. */
export function podSelectorOf(scope: Construct, agent: kplus.IPodSelector | undefined, namespace: string): Json {
  if (agent === undefined) {
    return {};
  }
  return subjectIn(scope, 'agent', agent, namespace).podSelector;
}

/** The shapes of the props of the constructs for the Security Profiles Operator. */

export const PROFILE: Shape<OperatorSeccompProfileProps> = {
  name: checkedLater,
  recording: checkedLater,
  log: checkedLater,
  syscalls: checkedLater,
  withoutSyscalls: checkedLater,
  baseProfileName: checkedLater,
};

export const RECORDING: Shape<SeccompRecordingProps> = {
  namespace: required(requireNamespace),
  agent: podSelector,
  name: checkedLater,
  recorder: checkedLater,
  mergeStrategy: checkedLater,
  containers: checkedLater,
  installRecorded: flag,
};

export const BINDING: Shape<SeccompBindingProps> = {
  namespace: required(requireNamespace),
  profile: checkedLater,
  image: checkedLater,
  agent: podSelector,
  name: checkedLater,
};
