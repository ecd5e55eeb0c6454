import { AddressSet } from '../address/address-set';
import { Ranges, mayHold } from '../address/ranges';
import { ClusterView } from '../cluster/cluster-view';
import { PodView, isOnHostNetwork } from '../manifest/pod-view';
import { Match } from '../manifest/selector';

/**
 * Whether a pod can have one of these addresses. If its own address is not known, the pod ranges of the cluster decide, or the node
 * ranges for a pod on the host network.
 *
 * @param peer namespace of the other end, whose ranges count too, since both are in one cluster
 */
export function hasOneOf(view: ClusterView, addresses: AddressSet, pod: PodView, peer: string): Match {
  const isOnNode = isOnHostNetwork(pod);
  return mayHold(whereAre(view, isOnNode ? 'nodes' : 'pods', [pod.namespace, peer]), addresses, isOnNode);
}

/** The pod or node ranges that are known for one of the namespaces. */
export function whereAre(view: ClusterView, part: keyof Ranges, namespaces: readonly string[]): AddressSet {
  return AddressSet.of(namespaces.flatMap((namespace) => view.rangesOf(namespace)[part]));
}
