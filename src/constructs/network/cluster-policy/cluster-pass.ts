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
export function passedPeer(scope: IConstruct, peer: kplus.INetworkPolicyPeer, options: AllowPortOptions): ClusterTarget {
  const { ipBlock, podSelector } = peer.toNetworkPolicyPeerConfig();
  if (ipBlock) {
    throw propError(scope, 'peer', 'select pods', ipBlock.cidr, 'use passToCidr for addresses');
  }
  return passed(scope, 'peer', peer, podSelector, options);
}

/** The pods of a selector, which must not be every pod. */
export function passedPods(scope: IConstruct, pods: kplus.IPodSelector, options: AllowPortOptions): ClusterTarget {
  return passed(scope, 'pods', pods, pods.toPodSelectorConfig(), options);
}

function passed(
  scope: IConstruct, prop: string, selecting: IConstruct, config: kplus.PodSelectorConfig | undefined, options: AllowPortOptions,
): ClusterTarget {
  const peers = peersOf(scope, prop, selecting, config);
  if (peers.some(({ namespaceSelector }) => namespaceSelector === undefined)) {
    throw propError(scope, prop, 'say which namespaces its pods are in', selecting.node.path, 'a cluster policy is in no namespace itself');
  }
  if (peers.some(({ namespaceSelector, podSelector }) => isEmpty(namespaceSelector) && isEmpty(podSelector))) {
    throw propError(scope, prop, 'select by a namespace or a label', selecting.node.path, 'a policy that passes every pod denies none');
  }
  return { peers: peers.map((one) => clusterPeer(one)), protocols: rulePorts(scope, options, selecting).map(clusterProtocol) };
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
