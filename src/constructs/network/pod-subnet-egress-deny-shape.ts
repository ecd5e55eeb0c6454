import { RANGES, fqdnBackEnd, podSelector } from './network-shape';
import { PodSubnetEgressDenyProps } from './pod-subnet-egress-deny-props';
import { Shape, checkedLater, flag, required } from '../../engine/input/check';
import { requireNamespace } from '../props/require-namespace';

/** The shape of the props of `PodSubnetEgressDeny`. */
export const PROPS: Shape<PodSubnetEgressDenyProps> = {
  ...RANGES,
  namespace: required(requireNamespace),
  denyPrivate: flag,
  agent: podSelector,
  allowInternet: flag,
  fqdnBackEnd,
  allowDns: flag,
  nodeLocalDns: checkedLater,
  name: checkedLater,
};
