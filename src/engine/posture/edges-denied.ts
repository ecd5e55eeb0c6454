import { Placer, detailField } from './edges-source';
import { PostureEdge, PostureEdgeKind } from './posture-agent';
import { addressesOf } from './reached';
import { AddressSet } from '../address/address-set';
import { AddressRange } from '../address/cidr';
import { METADATA } from '../address/metadata';
import { PRIVATE_BLOCKS } from '../address/private';
import { ClusterView } from '../cluster/cluster-view';
import { isEveryNamespace, isEveryPod } from '../cluster/wide-selector';
import { Direction } from '../manifest/network-policy';
import { PodView } from '../manifest/pod-view';
import { largeFamilies } from '../reach/opened-addresses';
import { SourcedOpening } from '../reach/opening';
import { othersOf } from '../reach/other-policies';
import { denyRulesOf, isolatorsOf, peerOpenings } from '../reach/peer-openings';
import { podsOf } from '../reach/reach';
import { hostOpenings } from '../reach/reach-targets';
import { agentsOf } from '../rules/criteria/own-labels';

/**
 * What no policy opens to a pod, or of a pod, as far as the ranges of its cluster are known. Nothing where a policy that is not computed
 * selects the pod: it may open more.
 */
export function deniedEdges(view: ClusterView, pod: PodView, placer: Placer): PostureEdge[] {
  return [...deniedCallers(view, pod, placer), ...deniedCalls(view, pod, placer)];
}

function deniedCallers(view: ClusterView, pod: PodView, placer: Placer): PostureEdge[] {
  const openings = peerOpenings(view, pod, 'Ingress');
  if (!openings || othersOf(view, pod, 'Ingress').notComputed.length > 0) {
    return [];
  }
  const denied = denier(view, pod, 'Ingress', placer);
  if (openings.length === 0) {
    return denied([[PostureEdgeKind.CALLER, 'everyone']]);
  }
  const open = addressesOf(openings);
  const pods = AddressSet.of(view.rangesOf(pod.namespace).pods);
  const isOpenToPods = open === undefined || !(pods.isEmpty ? open : open.intersect(pods)).isEmpty;
  const isFromElsewhere = ({ namespaces }: SourcedOpening) => namespaces !== undefined && namespaces !== ownNamespace(pod);
  return denied([
    ...openings.some(isFromElsewhere) || isOpenToPods ? [] : [[PostureEdgeKind.CALLER, 'pods of other namespaces'] as const],
    ...open?.isEmpty ? [[PostureEdgeKind.CALLER, 'every address outside the cluster'] as const] : [],
  ]);
}

function ownNamespace({ namespace }: PodView): string {
  return `kubernetes.io/metadata.name=${namespace}`;
}

function deniedCalls(view: ClusterView, pod: PodView, placer: Placer): PostureEdge[] {
  const openings = peerOpenings(view, pod, 'Egress');
  const open = openings && addressesOf(openings);
  if (!openings || !open || othersOf(view, pod, 'Egress').notComputed.length > 0) {
    return [];
  }
  const ranges = view.rangesOf(pod.namespace);
  // Where the cluster has them may not be known. They can then be at any address that is open.
  const isClosed = (blocks: readonly AddressRange[]) => (
    blocks.length === 0 ? open.isEmpty : open.intersect(AddressSet.of(blocks)).isEmpty);
  const isOpenTo = (matches: (other: PodView) => boolean) => openings.some(({ selected }) => selected
    && podsOf(view, selected.namespace, selected.peer).some((other) => other.manifest !== pod.manifest && matches(other)));
  const selected = openings.flatMap((one) => one.selected ?? []);
  const isPodOpen = selected.length > 0;
  const isEvery = ({ peer }: typeof selected[number]) => !peer.at && isEveryPod(peer.podSelector);
  const arePodsClosed = isClosed(ranges.pods)
    && !selected.some((one) => isEvery(one) && one.peer.namespaceSelector && isEveryNamespace(one.peer.namespaceSelector));
  // Every pod of a namespace may be more than those that the manifests show.
  const isAgentOpen = isOpenTo((other) => agentsOf(view).of(other) !== undefined)
    || selected.some((one) => (isEvery(one) || one.peer.at) && podsOf(view, one.namespace, one.peer).length === 0);
  const other = isPodOpen ? 'other ' : '';
  const isNodeOpen = openings.some((one) => !one.hosts && one.pods === undefined && one.addresses.length === 0);
  const isInternetNamed = openings.some(({ hosts }) => hosts) || !open.isEmpty || hostOpenings(view, pod, 'Egress').length > 0;
  const { ADDRESS, NODE, POD } = PostureEdgeKind;
  return denier(view, pod, 'Egress', placer)([
    ...arePodsClosed ? [[POD, `${other}pods of the cluster`, ranges.pods] as const] : [],
    ...arePodsClosed && !isAgentOpen ? [[POD, 'other agents'] as const] : [],
    ...arePodsClosed && isClosed(ranges.services)
      ? [[ADDRESS, `Services${isPodOpen ? ' of other pods' : ''}`, ranges.services] as const] : [],
    ...isClosed(ranges.nodes) && !isNodeOpen ? [[NODE, 'nodes', ranges.nodes] as const] : [],
    ...isClosed(ranges.apiServers) ? [[ADDRESS, 'API server', ranges.apiServers] as const] : [],
    ...isClosed(METADATA.ranges) ? [[ADDRESS, 'metadata endpoints of the cloud'] as const] : [],
    ...isClosed(PRIVATE_BLOCKS) ? [[ADDRESS, `${other}private networks`] as const] : [],
    ...largeFamilies(open).length === 0 ? [[ADDRESS, isInternetNamed ? 'the rest of the internet' : 'the internet'] as const] : [],
  ]);
}

/** What is denied: its kind, its name, and its addresses if they are known. */
type Denied = readonly [kind: PostureEdgeKind, peer: string, ranges?: readonly { readonly text: string }[]];

/** Makes the edges. Their sources are the policies that isolate the pod, else the rules that deny something. */
function denier(view: ClusterView, pod: PodView, direction: Direction, placer: Placer): (denied: readonly Denied[]) => PostureEdge[] {
  const isolators = isolatorsOf(view, pod, direction);
  const { sources, left } = placer.deniers([...isolators, ...denyRulesOf(view, pod, direction)]);
  return (denied) => denied.map(([kind, peer, ranges = []]) => ({
    kind,
    peer,
    ports: [],
    isDenied: true,
    ...detailField(ranges.map(({ text }) => text).join(', '), left),
    sources,
  }));
}
