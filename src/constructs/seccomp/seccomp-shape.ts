import { OperatorSeccompProfileProps } from './operator-seccomp-profile-props';
import { SeccompBindingProps } from './seccomp-binding-props';
import { SeccompRecordingProps } from './seccomp-recording-props';
import { Shape, checkedLater, flag, required } from '../../engine/input/check';
import { podSelector } from '../network/network-shape';
import { requireNamespace } from '../props/require-namespace';

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
