import { isolatingGroups } from './reach';
import { asksCluster, clusterDnsProtocolsIn, dnsProtocolsIn } from './resolver';
import { wideFamilies } from './wide-egress';
import { ClusterView } from '../cluster/cluster-view';
import { PodView } from '../manifest/pod-view';

/** Whether policies let the pod call its resolver. */
export function mayResolve(view: ClusterView, pod: PodView): boolean {
  const groups = isolatingGroups(view, pod, 'Egress');
  const isCluster = asksCluster(pod.spec);
  const ranges = view.rangesOf(pod.namespace);
  return groups.length === 0 || (isCluster && wideFamilies(view, pod).length > 0)
    || groups.some((group) => (isCluster ? clusterDnsProtocolsIn(ranges)(group) : dnsProtocolsIn(group)).length > 0);
}
