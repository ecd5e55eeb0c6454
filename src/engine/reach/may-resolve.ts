import { tierRulesOf } from './cluster-network-policy';
import { mayCall, othersOf } from './other-policies';
import { isolatingGroups } from './reach';
import { DNS_PROTOCOLS, asksCluster, clusterDnsProtocolsIn, dnsProtocolsIn, opensClusterResolver, opensDns } from './resolver';
import { tieredRulesOf } from './tiered-rules';
import { wideFamilies } from './wide-egress';
import { ClusterView } from '../cluster/cluster-view';
import { infrastructureOf } from '../cluster/infrastructure';
import { PodView } from '../manifest/pod-view';
import { memoizeBy } from '../value/memoize';

/** Whether policies let the pod call its resolver. Policies that are not computed may let it. */
export function mayResolve(view: ClusterView, pod: PodView): boolean {
  const groups = isolatingGroups(view, pod, 'Egress');
  const ranges = view.rangesOf(pod.namespace);
  // Where the ranges of the cluster are not known, its resolver can be at any address.
  const isKnown = asksCluster(pod.spec) && ranges.pods.length > 0;
  if (hasTiers(view, pod)) {
    const tiered = tieredRulesOf(view, pod, 'Egress');
    return !tiered || mayByOthers(view, pod) || tiered.rules.some((rule) => DNS_PROTOCOLS.some((protocol) => (
      isKnown ? opensClusterResolver(rule, protocol, ranges) : opensDns(rule.ports, protocol))));
  }
  const isOfCluster = isKnown && wideFamilies(view, pod).length === 0;
  return groups.length === 0
    || groups.some((group) => (isOfCluster ? clusterDnsProtocolsIn(ranges)(group) : dnsProtocolsIn(group)).length > 0)
    || mayByOthers(view, pod);
}

/** Whether ClusterNetworkPolicies decide, too. */
function hasTiers(view: ClusterView, pod: PodView): boolean {
  return (['Admin', 'Baseline'] as const).some((tier) => tierRulesOf(view, pod, tier, 'Egress').length > 0);
}

const ownResolversOf = memoizeBy((view: ClusterView) => infrastructureOf(view, ['dns-allowlist']));

/** Whether policies of other kinds may let it, or let it call the pods of a DnsAllowlist, which have a port of their own. */
function mayByOthers(view: ClusterView, pod: PodView): boolean {
  const { rules, notComputed } = othersOf(view, pod, 'Egress');
  return notComputed.length > 0 || rules.some(({ ports }) => DNS_PROTOCOLS.some((protocol) => opensDns(ports, protocol)))
    || ownResolversOf(view).some((resolver) => mayCall(view, pod, resolver));
}
