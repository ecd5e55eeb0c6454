import * as kplus from 'cdk8s-plus-29';
import { IConstruct } from 'constructs';
import { ipBlock, requireBlock } from './ip-block';
import { PodSet, everyPod, namespaceNames, namespacePeers, peersOf, subjects } from './peer';
import { recordedGroup } from './pod-group';
import { DeclaredGroup } from '../../engine/manifest/group-annotation';
import { Json } from '../../engine/value/json';

/** The other side of a connection, as an allow method takes it. */
export interface PolicyPeer {
  /** The peers of the rule. */
  readonly peers: Json[];
  /** The sets of pods that the library can open too, as far as their namespaces are known by name. */
  readonly pods: PodSet[];
  /** The construct whose containers show the ports, if it has containers. */
  readonly construct?: IConstruct;
  /** The group of agents, if the peer is one. */
  readonly group?: () => DeclaredGroup;
}

/** A peer of cdk8s-plus that is no block of addresses. */
export function networkPeer(scope: IConstruct, peer: kplus.INetworkPolicyPeer, ownNamespace: string): PolicyPeer {
  const selector = peer.toPodSelector();
  return {
    peers: peersOf(scope, 'peer', peer, peer.toNetworkPolicyPeerConfig().podSelector),
    pods: selector ? subjects(selector, ownNamespace) : [],
    construct: peer,
    group: recordedGroup(peer),
  };
}

/** Pods that a selector of cdk8s-plus chooses. In Java and .NET the pods of `Pods.select(…)` are a selector and no peer. */
export function podsPeer(scope: IConstruct, pods: kplus.IPodSelector, ownNamespace: string): PolicyPeer {
  return {
    peers: peersOf(scope, 'pods', pods, pods.toPodSelectorConfig()),
    pods: subjects(pods, ownNamespace),
    construct: pods,
    group: recordedGroup(pods),
  };
}

/** A block of addresses. */
export function addressPeer(scope: IConstruct, { cidr, except }: kplus.NetworkPolicyIpBlock): PolicyPeer {
  const given = requireBlock(scope, 'peer', cidr, except);
  return { peers: [ipBlock(given.block, given.except)], pods: [] };
}

/** All pods of the namespaces that a selector chooses. */
export function namespacesPeer(scope: IConstruct, namespaces: kplus.INamespaceSelector): PolicyPeer {
  return {
    peers: namespacePeers(scope, namespaces),
    pods: namespaceNames(namespaces.toNamespaceSelectorConfig()).map(everyPod),
  };
}
