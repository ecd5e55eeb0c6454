import { egressOf } from './egress';
import { PodView } from './pod-view';
import { closing } from './reach';
import { World } from './world';
import { Family, everything } from '../reach/cidr';

/** The families of which policies let a pod call most addresses: "everything outside the cluster", whatever is left out of it. */
export function wideFamilies(world: World, pod: PodView): Family[] {
  const ranges = closing(world, pod, 'Egress').flatMap((policy) => egressOf(policy).beyondDns.ranges);
  return ([4, 6] as const).filter((family) => {
    const all = everything(family).last + 1n;
    return ranges.filter((range) => range.family === family).reduce((sum, { first, last }) => sum + last - first + 1n, 0n) * 2n > all;
  });
}
