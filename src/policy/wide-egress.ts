import { egressOf } from './egress';
import { PodView } from './pod-view';
import { ofGroup } from './policy-groups';
import { closingGroups } from './reach';
import { World } from './world';
import { Family, everything } from '../reach/cidr';

/** The families of which policies let a pod call most addresses: "everything outside the cluster", whatever is left out of it. */
export function wideFamilies(world: World, pod: PodView): Family[] {
  const groups = closingGroups(world, pod, 'Egress');
  return ([4, 6] as const).filter((family) => groups.reduce((sum, group) => sum + sizeOf(group)[family], 0n) * 2n > everything(family).last + 1n);
}

/** How many addresses policies open, those of several as often. */
const sizeOf = ofGroup((policies) => {
  const sizes = { 4: 0n, 6: 0n };
  policies.flatMap((policy) => egressOf(policy).beyondDns.ranges).forEach(({ family, first, last }) => { sizes[family] += last - first + 1n; });
  return sizes;
});
