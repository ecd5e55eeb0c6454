import { Ranges } from '../../address/ranges';
import { policyElements } from '../../cluster/namespaced';
import { inGroup, isolatingIn } from '../../cluster/policy-groups';
import { elementsThat } from '../../manifest/network-policy';
import { Egress, egressBy, egressOf } from '../../reach/egress';
import { enumerate, faultyBlocks, openedAddresses, unnamedPods } from '../../reach/opened-addresses';
import { memoizeBy, memoizeByPair } from '../../value/memoize';
import { celExcludesCluster, celNamesPeers } from '../cel/cel-network-policy';
import { namedEndpoints } from '../criteria/named-endpoints';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: metadata.labels of the pod, spec.podSelector, spec.policyTypes and spec.egress of the NetworkPolicies in its namespace.
 * Allowed: policies that together open none of the following: the ranges of pods and Services, as far as these are known; every pod,
 * through selectors that require no label of a pod or of its namespace; all pods of more than 16 namespaces, or of namespaces by a label
 * that is only there or that nearly all of them have; blocks that contain metadata endpoints, on ports other than DNS; and, where pods may
 * have IPv6, IPv6 addresses that stand for such IPv4 addresses (NAT64, 6to4, IPv4-compatible). A single address is a peer that someone
 * named, and a policy names at most 8 in the cluster. A wider block is any peer that gets one of its addresses. Admission lets only the app
 * name single addresses of nodes and of the API server, and link-local ones. no-identity-endpoint and no-metadata-endpoint report a
 * metadata endpoint that a policy names.
 */
export const rule: Rule = {
  id: 'no-open-egress',
  severity: Severity.ERROR,
  pack: RulePack.BASELINE,
  title: 'no policy that opens the cluster or metadata endpoints',
  problem: 'Policy opens the cluster or metadata endpoints',
  why: 'NetworkPolicies are additive: a policy that allows pods, Services or a metadata endpoint cancels what all other '
    + 'policies deny. The agent then reaches its neighbors, or the credentials of its node.',
  fix: "exclude these addresses from the policy with 'except' or a narrower block, and allow targets in the cluster by "
    + 'labels, as PodSubnetEgressDeny does',
  fixInYaml: "exclude these addresses from the policy with 'except' or a narrower block, and allow targets in the cluster by labels",
  source: 'https://kubernetes.io/docs/concepts/services-networking/network-policies/#the-two-sorts-of-pod-isolation',
  since: '0.1.0',
  mappings: {
    nsaCisa: 'Network separation and hardening: Protecting sensitive cloud infrastructure',
    attack: ['T1046', 'T1552'],
    kubescape: ['C-0052'],
    owasp: ['ASI02', 'ASI08'],
    agenticAi: ['Design and configuration risks', 'Guardrails and constraints', 'Isolation'],
    nist: ['4.3.3', '4.4.2'],
    euAiAct: ['15(5)'],
  },
  needsClusterView: true,
  checkPod: (pod, report, view) => {
    const ranges = view.rangesOf(pod.namespace);
    for (const opened of view.policyGroupsOf(pod).flatMap(openedIn(ranges))) {
      report(`${pod.metadataPath}.labels`, pod.metadata.labels, opened);
    }
  },
  admission: {
    fix: 'name pods by labels, in at most 16 namespaces; exclude pods, Services, nodes, the API server and metadata endpoints from each '
      + "block with 'except' or a narrower block",
    objects: [
      { kinds: ['networking.k8s.io/NetworkPolicy'], cel: celNamesPeers('Egress') },
      { kinds: ['networking.k8s.io/NetworkPolicy'], cel: celExcludesCluster, usesCidr: true },
    ],
  },
};

/** For each policy of a group, what it opens if pods and Services have certain ranges. */
const openedIn = memoizeBy((ranges: Ranges) => inGroup((group) => isolatingIn.Egress(group).flatMap((policy) => {
  const opened = openedBy(ranges, egressOf(policy));
  const elements = () => elementsThat(policy, 'Egress', (grants) => openedBy(ranges, egressBy(grants)) !== undefined);
  return opened === undefined ? [] : [`${policyElements(policy, elements())} ${opened}`];
})));

/** What egress opens, such as "allows 10.244.0.0/16 of the pods". `undefined` if it opens nothing. */
const openedBy = memoizeByPair((ranges: Ranges, { addresses, beyondDns, anyPod, namespaces, faults }: Egress): string | undefined => {
  const open = [...openedAddresses(addresses, beyondDns.subtract(namedEndpoints(beyondDns)), ranges), ...unnamedPods(anyPod, namespaces)];
  return [
    ...open.length > 0 ? [`allows ${enumerate(open)}`] : [],
    ...faultyBlocks(faults),
  ].join('; ') || undefined;
});
