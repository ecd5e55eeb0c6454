import { AddressSet } from '../address/address-set';
import { AddressRange, addressIn } from '../address/cidr';
import { Ranges, mayHold } from '../address/ranges';
import { ClusterView } from '../cluster/cluster-view';
import { PodView, isOnHostNetwork } from '../manifest/pod-view';
import { Match, selects } from '../manifest/selector';
import { Json, object, objects } from '../value/json';
import { memoizeBy } from '../value/memoize';

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
  const [first, ...others] = new Set(namespaces.map((namespace) => view.rangesOf(namespace)[part]));
  return others.reduce((all, one) => all.union(setOf(one)), setOf(first));
}

/** Thousands of pods are in the same ranges. */
const setOf = memoizeBy((ranges: readonly AddressRange[]) => AddressSet.of(ranges));

/**
 * The addresses of the nodes that have some labels. Without a Node in the view, they are among the node ranges, or anywhere.
 *
 * @param peer namespace of the other end
 */
export function nodeAddresses(view: ClusterView, selector: Json, peer: string): { readonly all: AddressSet; readonly isSure: boolean } {
  const nodes = view.of('Node');
  if (nodes.length === 0) {
    const known = whereAre(view, 'nodes', [peer]);
    return { all: known.isEmpty ? AddressSet.ALL : known, isSure: false };
  }
  const meant = nodes.filter(({ metadata }) => selects(selector, object(object(metadata).labels)));
  const texts = meant.flatMap(({ status }) => objects(object(status).addresses)).map(({ address }): unknown => address);
  return { all: AddressSet.of(texts.flatMap((text) => addressIn(text) ?? [])), isSure: true };
}
