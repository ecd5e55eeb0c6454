import { Match } from './tiers';
import { AddressSet } from '../address/address-set';
import { everything, parseCidr } from '../address/cidr';
import { LINK_LOCAL } from '../address/metadata';
import { PRIVATE_BLOCKS } from '../address/private';
import { Ranges } from '../address/ranges';
import { ClusterView } from '../cluster/cluster-view';
import { PodView, isOnHostNetwork } from '../manifest/pod-view';

/** Addresses that no pod has: this host, loopback, link-local and multicast. */
const NO_PODS = AddressSet.of([...['0.0.0.0/8', '127.0.0.0/8', '224.0.0.0/4', '::/127', 'ff00::/8'].map(parseCidr), ...LINK_LOCAL]);
const EVERYTHING = AddressSet.of([everything(4), everything(6)]);
const PRIVATE = AddressSet.of(PRIVATE_BLOCKS);

/**
 * Whether a pod whose address nobody knows has one of these. The pod ranges of the cluster decide, where they are known; of a pod on the
 * host network those of the nodes. Where they are not known, it may have any: a single public IPv4 address alone counts as one outside,
 * which somebody named. Clouds give pods public IPv6 addresses, so one of these counts.
 *
 * @param peer namespace of the other end, whose ranges count too: they are those of one cluster
 */
export function hasOneOf(view: ClusterView, addresses: AddressSet, pod: PodView, peer: string): Match {
  const isOnNode = isOnHostNetwork(pod);
  const known = whereAre(view, isOnNode ? 'nodes' : 'pods', [pod.namespace, peer]);
  if (known.isEmpty) {
    return EVERYTHING.subtract(addresses).isEmpty ? 'yes' : addresses.subtract(NO_PODS).ranges
      .some((range) => isOnNode || range.first < range.last || range.family === 6 || PRIVATE.contains(range)) ? 'maybe' : 'no';
  }
  return known.subtract(addresses).isEmpty ? 'yes' : known.intersect(addresses).isEmpty ? 'no' : 'maybe';
}

/** Where pods or nodes are, as far as it is known in one of the namespaces. */
export function whereAre(view: ClusterView, part: keyof Ranges, namespaces: readonly string[]): AddressSet {
  return AddressSet.of(namespaces.flatMap((namespace) => view.rangesOf(namespace)[part]));
}
