import { PolicyRule } from './network-policy';
import { PodView } from './pod-view';
import { grantsOf } from './reach';
import { asksCluster, opensClusterResolver, opensDns } from './resolver';
import { wideFamilies } from './wide-egress';
import { World } from './world';
import { PROTOCOLS } from '../reach/port-set';

/** Whether policies let the pod ask its resolver. Where the internet is open and a resolver is not, `require-dns-egress` reports it. */
export function mayResolve(world: World, pod: PodView): boolean {
  const grants = grantsOf(world, pod, 'Egress');
  const isCluster = asksCluster(pod.spec);
  const ranges = world.rangesOf(pod.namespace);
  const opens = (grant: PolicyRule) => PROTOCOLS.slice(0, 2).some((protocol) =>
    (isCluster ? opensClusterResolver(grant, protocol, ranges) : opensDns(grant.ports, protocol)));
  return !grants || grants.some(opens) || (isCluster && wideFamilies(world, pod).length > 0);
}
