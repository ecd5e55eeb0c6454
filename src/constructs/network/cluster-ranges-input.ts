import { Cidr } from '../../engine/address/cidr';
import { ClusterRanges } from '../../engine/address/cluster-ranges';
import { ErrorSource, propError, requireCidr, requireList } from '../../engine/input/props';

/** What to do instead of naming every address as a range of the cluster. */
export const TO_DENY_ALL = 'to deny all egress, set allowInternet to false';

/** The ranges of a cluster, read. */
export interface ReadRanges {
  readonly pods: Cidr[];
  readonly services: Cidr[];
  readonly nodes: Cidr[];
  readonly apiServers: Cidr[];
}

/** Reads the ranges of a cluster and checks each by itself. */
export function readRanges(source: ErrorSource, ranges: ClusterRanges): ReadRanges {
  const read = (prop: keyof ClusterRanges) =>
    requireList(source, prop, ranges[prop]).map((value, i) => {
      const cidr = requireCidr(source, `${prop}[${i}]`, value);
      if (cidr.prefix === 0) {
        throw propError(source, `${prop}[${i}]`, 'be less than every address', value, TO_DENY_ALL);
      }
      return cidr;
    });
  return { pods: read('podCidrs'), services: read('serviceCidrs'), nodes: read('nodeCidrs'), apiServers: read('apiServerCidrs') };
}
