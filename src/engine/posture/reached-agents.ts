import { addressesOf } from './edges-addresses';
import { AddressSet } from '../address/address-set';
import { ClusterView } from '../cluster/cluster-view';
import { PodView } from '../manifest/pod-view';
import { isDns } from '../reach/egress';
import { openPorts } from '../reach/open-ports';
import { SourcedOpening } from '../reach/opening';
import { withNamed } from '../reach/reach';
import { Agent, agentsOf } from '../rules/criteria/own-labels';

/** Of more agents than this, one counts as open, since to ask each takes too long. */
const MAX_ASKED = 200;

/**
 * Whether an opening that has no labels of pods lets an agent call another one: what is open by default, or a block with addresses of pods,
 * as far as the ranges of the cluster are known.
 */
export function opensAgentsUnlabelled(view: ClusterView, pod: PodView, opening: SourcedOpening): boolean {
  const caller = agentsOf(view).of(pod);
  if (!caller || isDns(opening) || !(opening.selected ? isDefault(opening) : hasPods(view, pod, opening))) {
    return false;
  }
  const others = othersOf(view, caller);
  return others.length > MAX_ASKED || others.some(({ pod: other }) => !openPorts(view, 'Ingress', pod, other)
    .intersect(withNamed(opening, other)).intersect(openPorts(view, 'Egress', pod, other)).isEmpty);
}

/** The agents of other workloads, at most one above the bound: a fleet has thousands, and each looks for its others. */
function othersOf(view: ClusterView, { workload: own }: Agent): Agent[] {
  const others: Agent[] = [];
  for (const agents of agentsOf(view).byNamespace.values()) {
    for (const agent of agents) {
      if (agent.workload !== own && others.push(agent) > MAX_ASKED) {
        return others;
      }
    }
  }
  return others;
}

function isDefault({ sources }: SourcedOpening): boolean {
  return sources.every(({ field }) => field === '');
}

function hasPods(view: ClusterView, { namespace }: PodView, opening: SourcedOpening): boolean {
  const pods = AddressSet.of(view.rangesOf(namespace).pods);
  return opening.addresses.length > 0 && addressesOf([opening])?.intersect(pods).isEmpty === false;
}
