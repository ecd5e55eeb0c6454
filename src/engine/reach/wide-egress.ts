import { egressOf } from './egress';
import { isolatingGroups } from './reach';
import { Family, everything } from '../address/cidr';
import { ClusterView } from '../cluster/cluster-view';
import { PolicyGroup } from '../cluster/policy-groups';
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
const sizeOf = memoizeBy((policies: PolicyGroup) => {
  const sizes = { 4: 0n, 6: 0n };
  policies
    .flatMap((policy) => egressOf(policy).beyondDns.ranges)
    .forEach(({ family, first, last }) => {
      sizes[family] += last - first + 1n;
    });
  return sizes;
});
