import * as kplus from 'cdk8s-plus-29';
import { IConstruct } from 'constructs';
import { ClusterTarget, clusterPeer, clusterProtocol } from './cluster-rule';
import { propError } from '../../../engine/input/props';
import { Json } from '../../../engine/value/json';
import { AllowPortOptions } from '../allow-options';
import { inNamespace, peersOf, rulePorts } from '../peer';
import { PodSubnetEgressDeny } from '../pod-subnet-egress-deny';

/** What a cluster policy leaves to the NetworkPolicies, made of peers and of other policies. */

/** The pods of a peer, which must not be addresses or every pod. */
export function passedPods(scope: IConstruct, peer: kplus.INetworkPolicyPeer, options: AllowPortOptions): ClusterTarget {
  const { ipBlock } = peer.toNetworkPolicyPeerConfig();
  if (ipBlock) {
    throw propError(scope, 'peer', 'select pods', ipBlock.cidr, 'use passToCidr for addresses');
  }
  const peers = peersOf(scope, peer);
  if (peers.some(({ namespaceSelector }) => namespaceSelector === undefined)) {
    throw propError(scope, 'peer', 'say which namespaces its pods are in', peer.node.path, 'a cluster policy is in no namespace itself');
  }
  if (peers.some(({ namespaceSelector, podSelector }) => isEmpty(namespaceSelector) && isEmpty(podSelector))) {
    throw propError(scope, 'peer', 'select by a namespace or a label', peer.node.path, 'a policy that passes every pod denies none');
  }
  return { peers: peers.map((one) => clusterPeer(one)), protocols: rulePorts(scope, options, peer).map(clusterProtocol) };
}

/** The pods that the allow methods of a policy name. */
export function allowedPods(policy: PodSubnetEgressDeny): ClusterTarget[] {
  return policy._calls().flatMap(({ namespace, rule }) => {
    const peers = (rule.to as Json[])
      .filter(({ ipBlock }) => ipBlock === undefined)
      .map((peer) => clusterPeer(peer, inNamespace(namespace)));
    return peers.length === 0 ? [] : [{ peers, protocols: (rule.ports as Json[]).map(clusterProtocol) }];
  });
}

function isEmpty(selector: Json): boolean {
  return Object.keys(selector).length === 0;
}
