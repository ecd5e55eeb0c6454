import { egressOf } from './egress';
import { isolatingGroups } from './reach';
import { AddressSet } from '../address/address-set';
import { Family, everything } from '../address/cidr';
import { ClusterView } from '../cluster/cluster-view';
import { byRules } from '../cluster/policy-groups';
import { PodView } from '../manifest/pod-view';
import { memoizeBy } from '../value/memoize';

/** The families of which policies let a pod call most addresses, such as everything outside the cluster. */
export function wideFamilies(view: ClusterView, pod: PodView): Family[] {
  const groups = isolatingGroups(view, pod, 'Egress');
  return ([4, 6] as const).filter(
    (family) => groups.reduce((sum, group) => sum + sizeOf(group)[family], 0n) * 2n > everything(family).last + 1n,
  );
}

/** How many addresses policies allow. An address that several allow counts several times. */
const sizeOf = byRules((policies) => policies.map((policy) => sizeOfSet(egressOf(policy).beyondDns))
  .reduce((sum, size) => ({ 4: sum[4] + size[4], 6: sum[6] + size[6] }), { 4: 0n, 6: 0n }));

/** Thousands of policies allow the same set. */
const sizeOfSet = memoizeBy(({ ranges }: AddressSet) => {
  const sizes = { 4: 0n, 6: 0n };
  ranges.forEach(({ family, first, last }) => {
    sizes[family] += last - first + 1n;
  });
  return sizes;
});
