import { AddressSet } from '../address/address-set';
import { everything, parseCidr } from '../address/cidr';
import { LINK_LOCAL, METADATA } from '../address/metadata';
import { PRIVATE_BLOCKS } from '../address/private';
import { Ranges } from '../address/ranges';
import { ClusterView } from '../cluster/cluster-view';
import { PodView, isOnHostNetwork } from '../manifest/pod-view';
import { Match } from '../manifest/selector';

/** Addresses that no pod has: this host, loopback, link-local, multicast and metadata endpoints. */
const NO_PODS = AddressSet.of([
  ...['0.0.0.0/8', '127.0.0.0/8', '224.0.0.0/4', '::/127', 'ff00::/8'].map(parseCidr), ...LINK_LOCAL, ...METADATA.ranges,
]);
const EVERYTHING = AddressSet.of([everything(4), everything(6)]);
const PRIVATE = AddressSet.of(PRIVATE_BLOCKS);

/**
 * Whether a pod can have one of these addresses. If its own address is not known, the pod ranges of the cluster decide, or the node
 * ranges for a pod on the host network. If these are not known either, the pod can have any address, except for a single public IPv4
 * address: a person named it as a peer outside. Clouds give pods public IPv6 addresses, so a single one of these counts.
 *
 * @param peer namespace of the other end, whose ranges count too, since both are in one cluster
 */
export function hasOneOf(view: ClusterView, addresses: AddressSet, pod: PodView, peer: string): Match {
  return mayHold(view, isOnHostNetwork(pod) ? 'nodes' : 'pods', [pod.namespace, peer], addresses);
}

/** The same for any pod, node or Service of some namespaces. */
export function mayHold(
  view: ClusterView, part: 'pods' | 'nodes' | 'services', namespaces: readonly string[], addresses: AddressSet,
): Match {
  const known = whereAre(view, part, namespaces);
  if (known.isEmpty) {
    return EVERYTHING.subtract(addresses).isEmpty ? 'yes' : addresses.subtract(NO_PODS).ranges
      .some((range) => part === 'nodes' || range.first < range.last || range.family === 6 || PRIVATE.contains(range)) ? 'maybe' : 'no';
  }
  return known.subtract(addresses).isEmpty ? 'yes' : known.intersect(addresses).isEmpty ? 'no' : 'maybe';
}

/** The pod or node ranges that are known for one of the namespaces. */
export function whereAre(view: ClusterView, part: keyof Ranges, namespaces: readonly string[]): AddressSet {
  return AddressSet.of(namespaces.flatMap((namespace) => view.rangesOf(namespace)[part]));
}
