import { ClusterEgressDenyProps } from './cluster-egress-deny-props';
import { Shape, checkedLater, flag } from '../../../engine/input/check';
import { RANGES } from '../network-shape';

/** The shape of the props of `ClusterEgressDeny`. */
export const PROPS: Shape<ClusterEgressDenyProps> = {
  ...RANGES,
  apiVersion: checkedLater,
  tier: checkedLater,
  priority: checkedLater,
  subject: checkedLater,
  allowInternet: flag,
  allowDns: flag,
  nodeLocalDns: checkedLater,
  quarantine: flag,
  name: checkedLater,
};
