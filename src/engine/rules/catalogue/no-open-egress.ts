import { Ranges } from '../../address/ranges';
import { PolicyGroup, isolatingIn } from '../../cluster/policy-groups';
import { policyTitle } from '../../manifest/sandbox-template';
import { Egress, egressOf } from '../../reach/egress';
import { ANY_POD, enumerate, faultyBlocks, openedAddresses } from '../../reach/opened-addresses';
import { memoizeByPair } from '../../value/memoize';
import { CEL_LEAVES_OUT_CLUSTER, celNamesPeers } from '../cel/cel-network-policy';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: metadata.labels of the pod, spec.podSelector, spec.policyTypes and spec.egress of the NetworkPolicies in its namespace.
 * Allowed: policies that, all together, open neither pod and Service ranges, as far as these are known, nor every pod
 * by selectors that ask for no label of a pod or of its namespace, nor metadata endpoints on other ports than that of DNS, nor IPv6
 * addresses that stand for such ones of IPv4 (NAT64, 6to4, IPv4-compatible), where pods may have IPv6. A single address is a
 * peer that somebody named; a wider block is whoever gets its addresses.
 */
export const rule: Rule = {
  id: 'no-open-egress',
  severity: Severity.ERROR,
  pack: RulePack.BASELINE,
  title: 'no policy that reopens the cluster',
  why: 'Policies only add up: one that allows pods, Services or a metadata endpoint undoes what all others deny, '
    + 'and the agent is back among its neighbours or at the credentials of its node.',
  fix: 'leave these out of that policy, by \'except\' or a narrower block, and allow targets in the cluster by labels',
  source: 'https://kubernetes.io/docs/concepts/services-networking/network-policies/#the-two-sorts-of-pod-isolation',
  since: '0.1.0',
  mappings: {
    nsaCisa: 'Network separation and hardening: Protecting sensitive cloud infrastructure',
    attack: ['T1046', 'T1552'],
    kubescape: ['C-0052'],
    owasp: ['ASI02', 'ASI08'],
  },
  needsClusterView: true,
  checkPod: (pod, report, view) => {
    const ranges = view.rangesOf(pod.namespace);
    for (const opened of view.policyGroupsOf(pod).flatMap((group) => openedIn(ranges, group))) {
      report(`${pod.metadataPath}.labels`, pod.metadata.labels, opened);
    }
  },
  admission: {
    objects: [
      { kinds: ['networking.k8s.io/NetworkPolicy'], cel: celNamesPeers('Egress') },
      { kinds: ['networking.k8s.io/NetworkPolicy'], cel: CEL_LEAVES_OUT_CLUSTER, usesCidr: true },
    ],
  },
};

/** What each policy of a group opens where pods and Services have certain ranges, as far as it opens something. */
const openedIn = memoizeByPair((ranges: Ranges, group: PolicyGroup) => isolatingIn.Egress(group).flatMap((policy) => {
  const opened = openedBy(ranges, egressOf(policy));
  return opened === undefined ? [] : [`${policyTitle(policy)} ${opened}`];
}));

/** The same by what is opened: thousands of policies open the same blocks. */
/** Such as "allows 10.244.0.0/16 of the pods"; nothing where nothing is opened. */
const openedBy = memoizeByPair((ranges: Ranges, { addresses, beyondDns, anyPod, faults }: Egress): string | undefined => {
  const open = [...openedAddresses(addresses, beyondDns, ranges), ...anyPod ? [ANY_POD] : []];
  return [
    ...open.length > 0 ? [`allows ${enumerate(open)}`] : [],
    ...faultyBlocks(faults),
  ].join('; ') || undefined;
});
