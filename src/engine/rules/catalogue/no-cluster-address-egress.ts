import { AddressSet } from '../../address/address-set';
import { Cidr } from '../../address/cidr';
import { RANGE_NAMES, Ranges } from '../../address/ranges';
import { policyElements } from '../../cluster/namespaced';
import { inGroup, isolatingIn } from '../../cluster/policy-groups';
import { elementsThat } from '../../manifest/network-policy';
import { Egress, egressBy, egressOf } from '../../reach/egress';
import { withForms } from '../../reach/opened-addresses';
import { memoizeBy, memoizeByPair } from '../../value/memoize';
import { celSingleOutside } from '../cel/cel-network-policy';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: metadata.labels of the pod, spec.podSelector, spec.policyTypes and spec.egress of the NetworkPolicies in its namespace.
 * Allowed: no single address of a pod or a Service, as far as their ranges are known; one that is given as the API server's. DNS is an
 * exception, since pods name resolvers by address. no-open-egress reports wider blocks.
 */
export const rule: Rule = {
  id: 'no-cluster-address-egress',
  severity: Severity.WARNING,
  pack: RulePack.STRICT,
  title: 'egress to pods and Services by labels',
  problem: 'Policy names pods or Services by address',
  why: 'Some networks compare a policy with the address of a Service, others with the address of the pod behind it. The '
    + 'address of a pod can belong to another pod tomorrow. Such a policy allows nothing on one cluster and an unknown pod '
    + 'on the next.',
  fix: 'replace the ipBlock with a podSelector and a namespaceSelector; allowTo and allowToService of PodSubnetEgressDeny write them',
  fixInYaml: 'replace the ipBlock with a podSelector and a namespaceSelector',
  source: 'https://kubernetes.io/docs/concepts/services-networking/network-policies/#behavior-of-to-and-from-selectors',
  since: '0.1.0',
  mappings: { nsaCisa: 'Network separation and hardening: Network policies', attack: ['T1046'], nist: ['4.3.3'] },
  needsClusterView: true,
  checkPod: (pod, report, view) => {
    const ranges = view.rangesOf(pod.namespace);
    for (const named of view.policyGroupsOf(pod).flatMap(namedIn(ranges))) {
      report(`${pod.metadataPath}.labels`, pod.metadata.labels, named);
    }
  },
  admission: {
    objects: [
      {
        kinds: ['networking.k8s.io/NetworkPolicy'],
        cel: ({ view: { clusterRanges } }) => celSingleOutside(IN_CLUSTER.flatMap((part) => namedAs(clusterRanges)[part])),
        usesCidr: true,
      },
    ],
  },
};

const IN_CLUSTER = ['pods', 'services'] as const;

/** On EKS the API server has single addresses of the network that pods have theirs from. It is not a pod, and no label selects it. */
const withoutApiServers = memoizeBy(({ apiServers, pods, services }: Ranges): Pick<Ranges, typeof IN_CLUSTER[number]> => {
  const single = AddressSet.of(apiServers.filter(({ first, last }) => first === last));
  const left = (blocks: readonly Cidr[]) => {
    const all = AddressSet.of(blocks);
    return all.intersect(single).isEmpty ? blocks : all.subtract(single).cidrs();
  };
  return { pods: left(pods), services: left(services) };
});

/** For each policy of a group, the addresses in the cluster that it names, if any. */
const namedIn = memoizeBy((ranges: Ranges) => inGroup((group) => isolatingIn.Egress(group).flatMap((policy) => {
  const named = namedBy(ranges, egressOf(policy));
  const elements = () => elementsThat(policy, 'Egress', (grants) => namedBy(ranges, egressBy(grants)).length > 0);
  return named.length === 0 ? [] : [`${policyElements(policy, elements())} names ${named.join(', ')}`];
})));

/** The same with the IPv6 addresses that stand for them. */
const namedAs = memoizeBy((ranges: Ranges): Pick<Ranges, typeof IN_CLUSTER[number]> => {
  const { pods, services } = withoutApiServers(ranges);
  return { pods: withForms(ranges, pods), services: withForms(ranges, services) };
});

/** The addresses in the cluster that egress names, such as "10.244.0.7 of the pods". */
const namedBy = memoizeByPair((ranges: Ranges, { beyondDns }: Egress) => {
  const single = AddressSet.of(beyondDns.ranges.filter(({ first, last }) => first === last));
  return IN_CLUSTER.flatMap((part) => single.intersect(AddressSet.of(namedAs(ranges)[part])).cidrs()
    .map(({ text }) => `${text.split('/')[0]} ${RANGE_NAMES[part]}`));
});
