import { RANGES_COMMAND, Ranges } from '../address/ranges';
import { ClusterView } from '../cluster/cluster-view';
import { inGroup, isolatingIn } from '../cluster/policy-groups';
import { pageOf } from '../input/pages';
import { PodView } from '../manifest/pod-view';
import { opensWide } from '../reach/reopened';

/** How a user finds the ranges of a cluster. */
export const HOW_TO_FIND_RANGES =
  `ask the cluster: ${RANGES_COMMAND}; for GKE, EKS, AKS and OpenShift see ${pageOf('clusters.md#where-the-ranges-are')}`;

/** Those of the ranges of a cluster that the rules need most and that are not known, by the names that an app gives them. */
export function missingRanges({ pods, services }: Ranges): string[] {
  return [...(pods.length > 0 ? [] : ['podCidrs']), ...(services.length > 0 ? [] : ['serviceCidrs'])];
}

/**
 * What the rules cannot say where ranges are not known.
 *
 * @param missing what the user can give, such as "--pod-cidr"
 */
export function unknownRanges(missing: readonly string[]): string | undefined {
  return missing.length === 0 ? undefined
    : `without ${missing.join(' and ')} it is not known which addresses are in the cluster, and policies that open them pass`;
}

/** Whether a policy opens so much of the internet to the pod that addresses of the cluster may be in it. */
export function mayOpenCluster(pod: PodView, view: ClusterView): boolean {
  return view.policyGroupsOf(pod).some((group) => wideIn(group).length > 0);
}

const wideIn = inGroup((group) => isolatingIn.Egress(group).filter(opensWide));
