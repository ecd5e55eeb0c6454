import { Grant, grantsOfBroker } from './broker-grants';
import { grantsOn } from './grants-of-pod';
import { ClusterView, namespaceOf } from '../../cluster/cluster-view';
import { isMadeByAnother, listed, placedTitleOf } from '../../cluster/namespaced';
import { DeclaredGroup, groupOfPeer, groupTitle } from '../../manifest/group-annotation';
import { Peer } from '../../manifest/network-policy';
import { PodView } from '../../manifest/pod-view';
import { Json } from '../../value/json';
import { memoizeByPair } from '../../value/memoize';
import { isSelected, podsOf } from '../reach';
import { tieredRulesOf } from '../tiered-rules';

/** Who may call the ports of grants: one peer of the policies for a broker. */
interface GrantCallers {
  readonly policy: Json;
  readonly peer: Peer;
  readonly grants: readonly Grant[];
  /** The group of agents that the peer names, if it names this group alone. */
  readonly group?: DeclaredGroup;
}

/** The peers that may call grants of a broker. */
export const callersOfGrants = memoizeByPair((view: ClusterView, broker: PodView): readonly GrantCallers[] => {
  const all = grantsOfBroker(view, broker) ?? [];
  const tiered = all.length > 0 ? tieredRulesOf(view, broker, 'Ingress') : undefined;
  return (tiered?.rules ?? []).flatMap(({ policy, ports, peers }) => {
    const grants = grantsOn(ports, all);
    return grants.length === 0 ? []
      : peers.map((peer) => ({ policy, peer, grants, group: 'pods' in peer ? groupOfPeer(policy, peer.pods) : undefined }));
  });
});

/** The pods that a peer names, but for those that controllers made of others. */
export function podsCalling(view: ClusterView, { policy, peer }: GrantCallers): PodView[] {
  return 'block' in peer ? []
    : podsOf(view, namespaceOf(policy), peer.pods).filter(({ manifest }) => !isMadeByAnother(view, manifest));
}

/** The groups that a grant is for, such as `group "agents/reviewers"`. */
export function groupsOfGrant(view: ClusterView, grant: Grant): string[] {
  return [...new Set(callersOfGrants(view, grant.broker)
    .flatMap(({ grants, group }) => (group && grants.includes(grant) ? groupTitle(group) : [])))];
}

/** A group of agents that shares a grant. */
interface SharingGroup {
  /** Such as "agents/reviewers". */
  readonly name: string;
  /** Such as `group "agents/reviewers" of Deployment "agents/coder", Pod "agents/tester"`. */
  readonly text: string;
}

/** The group by which a pod has a grant. Nothing if the pod has it alone. */
export function groupWithGrant(view: ClusterView, grant: Grant, pod: PodView): SharingGroup | undefined {
  const callers = callersOfGrants(view, grant.broker).find(({ policy, peer, grants, group }) => group !== undefined && 'pods' in peer
    && grants.includes(grant) && isSelected(view, namespaceOf(policy), peer.pods, pod) === 'yes');
  const group = callers?.group;
  return group && {
    name: `${group.namespace}/${group.name}`,
    text: `${groupTitle(group)} of ${listed(podsCalling(view, callers!).map(({ manifest }) => placedTitleOf(manifest)).sort())}`,
  };
}
