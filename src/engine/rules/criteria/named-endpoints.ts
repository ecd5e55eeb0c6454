import { AddressSet } from '../../address/address-set';
import { METADATA } from '../../address/metadata';
import { policyElements } from '../../cluster/namespaced';
import { inGroup, isolatingIn } from '../../cluster/policy-groups';
import { elementsThat } from '../../manifest/network-policy';
import { Egress, egressBy, egressOf } from '../../reach/egress';
import { celSingleOutside } from '../cel/cel-network-policy';
import { Rule } from '../rule';

/**
 * The metadata endpoints among addresses that are named one by one. A wider block, which may hold one by mistake, is a finding of
 * no-open-egress.
 */
export function namedEndpoints(addresses: AddressSet): AddressSet {
  return AddressSet.of(addresses.ranges.filter(({ first, last }) => first === last)).intersect(METADATA);
}

/** The checks of a rule against policies that name an endpoint of the set. */
export function endpointChecks(endpoints: AddressSet): Pick<Rule, 'needsClusterView' | 'checkPod' | 'admission'> {
  const openedIn = inGroup((group) => isolatingIn.Egress(group).flatMap((policy) => {
    const among = ({ beyondDns }: Egress) => namedEndpoints(beyondDns).intersect(endpoints).cidrs().map(({ text }) => text.split('/')[0]);
    const named = among(egressOf(policy));
    const elements = () => elementsThat(policy, 'Egress', (grants) => among(egressBy(grants)).length > 0);
    return named.length === 0 ? [] : [`${policyElements(policy, elements())} allows ${named.join(', ')}`];
  }));
  return {
    needsClusterView: true,
    checkPod: (pod, report, view) => {
      for (const opened of view.policyGroupsOf(pod).flatMap(openedIn)) {
        report(`${pod.metadataPath}.labels`, pod.metadata.labels, opened);
      }
    },
    admission: {
      fix: 'remove the address from the policy; let a separate service call the cloud',
      objects: [{ kinds: ['networking.k8s.io/NetworkPolicy'], cel: celSingleOutside(endpoints.cidrs()), usesCidr: true }],
    },
  };
}
