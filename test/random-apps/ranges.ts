import { Values } from './recipe';
import { ClusterRanges } from '../../src';
import { RANGES } from '../support/app';

/** Ranges of the one cluster that every random app is for. */
export const RANGE_VALUES: Values<ClusterRanges> = {
  podCidrs: [RANGES.podCidrs],
  serviceCidrs: [RANGES.serviceCidrs],
  nodeCidrs: [['192.168.77.0/24']],
  apiServerCidrs: [['203.0.113.10/32']],
};
