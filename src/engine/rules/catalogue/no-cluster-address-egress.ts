import { AddressSet } from '../../address/address-set';
import { RANGE_NAMES, Ranges } from '../../address/ranges';
import { PolicyGroup, isolatingIn } from '../../cluster/policy-groups';
import { policyTitle } from '../../manifest/sandbox-template';
import { egressOf } from '../../reach/egress';
import { memoizeByPair } from '../../value/memoize';
import { celSingleOutside } from '../cel/cel-network-policy';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: metadata.labels of the pod, spec.podSelector, spec.policyTypes and spec.egress of the NetworkPolicies in its namespace.
 * Allowed: no single address of a pod or a Service, as far as their ranges are known, but for DNS: resolvers go by address.
 * Wider blocks are no-open-egress's.
 */
export const rule: Rule = {
  id: 'no-cluster-address-egress',
  severity: Severity.WARNING,
  pack: RulePack.STRICT,
  title: 'targets in the cluster by labels',
  why:
    "Networks differ in whether they see the address of a Service or of the pod behind it, and an address of a pod is another pod's tomorrow: " +
    'such a policy opens nothing on one cluster and a stranger on the next.',
  fix: 'allow the pods by their labels, with allowTo or allowToService',
  source: 'https://kubernetes.io/docs/concepts/services-networking/network-policies/#behavior-of-to-and-from-selectors',
  since: '0.1.0',
  mappings: { nsaCisa: 'Network separation and hardening: Network policies', attack: ['T1046'] },
  needsClusterView: true,
  checkPod: (pod, report, view) => {
    const ranges = view.rangesOf(pod.namespace);
    for (const named of view.policyGroupsOf(pod).flatMap((group) => namedIn(ranges, group))) {
      report(`${pod.metadataPath}.labels`, pod.metadata.labels, named);
    }
  },
  admission: {
    objects: [
      {
        kinds: ['networking.k8s.io/NetworkPolicy'],
        cel: ({ view }) => celSingleOutside(IN_CLUSTER.flatMap((part) => view.clusterRanges[part])),
        usesCidr: true,
      },
    ],
  },
};

const IN_CLUSTER = ['pods', 'services'] as const;

/** The addresses in the cluster that each policy of a group names, as far as it names one. */
const namedIn = memoizeByPair((ranges: Ranges, group: PolicyGroup) => isolatingIn.Egress(group).flatMap((policy) => {
  const single = AddressSet.of(egressOf(policy).beyondDns.ranges.filter(({ first, last }) => first === last));
  const named = IN_CLUSTER.flatMap((part) => single.intersect(AddressSet.of(ranges[part])).cidrs()
    .map(({ text }) => `${text.split('/')[0]} ${RANGE_NAMES[part]}`));
  return named.length === 0 ? [] : [`${policyTitle(policy)} names ${named.join(', ')}`];
}));
