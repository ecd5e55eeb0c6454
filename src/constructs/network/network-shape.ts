import { ClusterRanges } from '../../engine/address/cluster-ranges';
import { requireSameApp } from '../../engine/input/props';
import { Check, Shape, listOf, made } from '../props/check';

/** Checks of the values that constructs for the network take. Plain JavaScript passes anything. */

/** A field that the construct checks itself where it reads it. */
export const checkedLater: Check = () => {};

/** A list whose elements the construct checks itself. */
export const list = listOf(checkedLater);

/** The ranges of a cluster, which `readRanges` checks. */
export const RANGES: Shape<ClusterRanges> = {
  podCidrs: checkedLater,
  serviceCidrs: checkedLater,
  nodeCidrs: checkedLater,
  apiServerCidrs: checkedLater,
};

/** Pods that a policy can select. */
export const podSelector = ofThisApp('pods that can be selected', ['toPodSelectorConfig'],
  'the construct of the pods, for example a HardenedAgentPod, or Pods.select(…)');

/** Pods or addresses on the other side of a connection. */
export const networkPeer = ofThisApp('a peer of network policies', ['toNetworkPolicyPeerConfig', 'toPodSelector'],
  'the construct of the peer, for example a HardenedAgentPod, Pods.select(…) or NetworkPolicyIpBlock.ipv4(…)');

export const namespaceSelector = ofThisApp('namespaces that can be selected', ['toNamespaceSelectorConfig'],
  'for example Namespaces.select(chart, "tools", { labels: { team: "tools" } })');

export const service = ofThisApp('a Service of cdk8s-plus', ['_toKube', 'exposeViaIngress'], 'the construct of the Service');

export const egressPolicy = ofThisApp('a PodSubnetEgressDeny', ['_calls', 'allowTo'], 'the construct of the policy');

export const fqdnBackEnd = made('a back end for names', (value) => typeof value._allow === 'function', 'for example FqdnBackEnd.cilium()');

/** A server that agents can use. */
export const toolServer = ofThisApp('a server for agents', ['toPodSelector', 'egress._admit'], 'the McpServer');

/** A construct of this app that has certain methods. An app may have loaded two copies of its class. */
function ofThisApp(what: string, methods: readonly string[], remedy: string): Check {
  const isMade = made(what, (value) => methods.every((method) => typeof valueAt(value, method) === 'function'), remedy);
  return (place, prop, value) => {
    requireSameApp(place, prop, value);
    isMade(place, prop, value);
  };
}

function valueAt(value: any, path: string): unknown {
  return path.split('.').reduce((found, key) => found?.[key], value);
}
