import { ClusterRanges } from '../../engine/address/cluster-ranges';
import { Check, Shape, checkedLater, listOf, made, mapOf, ofThisApp, text } from '../../engine/input/check';
import { propError } from '../../engine/input/props';

/** Checks of the values that constructs for the network take. Plain JavaScript passes anything. */

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
export const podSelector = constructWith('pods that can be selected', ['toPodSelectorConfig'],
  'the construct of the pods, for example a HardenedAgentPod, or Pods.select(…)');

/** Pods or addresses on the other side of a connection. */
export const networkPeer = constructWith('a peer of network policies', ['toNetworkPolicyPeerConfig', 'toPodSelector'],
  'the construct of the peer, for example a HardenedAgentPod, Pods.select(…) or NetworkPolicyIpBlock.ipv4(…)');

export const namespaceSelector = constructWith('namespaces that can be selected', ['toNamespaceSelectorConfig'],
  'for example Namespaces.select(chart, "tools", { labels: { team: "tools" } })');

export const service = constructWith('a Service of cdk8s-plus', ['_toKube', 'exposeViaIngress'], 'the construct of the Service');

export const egressPolicy = constructWith('a PodSubnetEgressDeny', ['_calls', 'allowTo'], 'the construct of the policy');

export const fqdnBackEnd = made('a back end for names', (value) => typeof value._allow === 'function', 'for example FqdnBackEnd.cilium()');

/** A server that agents can use. */
export const toolServer = constructWith('a server for agents', ['toPodSelector', 'egress._admit'], 'the McpServer');

/** Labels of pods, at least one: without a label, a selector selects every pod. */
export function podLabels(remedy?: string): Check {
  return (place, prop, value) => {
    mapOf(text, '{ app: "ui" }')(place, prop, value);
    if (Object.keys(value as object).length === 0) {
      throw propError(place, prop, 'have a label', value, remedy);
    }
  };
}

/** A construct of this app that has certain methods. An app may have loaded two copies of its class. */
function constructWith(what: string, methods: readonly string[], remedy: string): Check {
  return ofThisApp(made(what, (value) => methods.every((method) => typeof valueAt(value, method) === 'function'), remedy), remedy);
}

function valueAt(value: any, path: string): unknown {
  return path.split('.').reduce((found, key) => found?.[key], value);
}
