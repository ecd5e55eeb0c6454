import { Grant, brokersOf, grantsOfBroker } from './broker-grants';
import { ClusterView, namespaceOf } from '../../cluster/cluster-view';
import { isMadeByAnother, listed, placedTitleOf } from '../../cluster/namespaced';
import { DeclaredGroup, groupOfPeer, groupTitle } from '../../manifest/annotations';
import { Peer, Ports } from '../../manifest/network-policy';
import { PodView } from '../../manifest/pod-view';
import { Json } from '../../value/json';
import { memoize, memoizeBy, memoizeByPair } from '../../value/memoize';
import { push } from '../../value/multimap';
import { allows, isSelected, podsOf } from '../reach';
import { tieredRulesOf } from '../tiered-rules';

/** The grants of a view by the objects whose pods the policies of a broker name, and those that policies open to others. */
interface Callers {
  readonly byObject: ReadonlyMap<Json, ReadonlySet<Grant>>;
  readonly open: readonly Grant[];
}

/** A grant is for one agent. One with more callers than this is looked up by what each agent may call. */
const MAX_CALLERS = 8;

/** The grants that policies let a pod use: it may call their ports of the broker. */
export const grantsOfPod = memoizeByPair((view: ClusterView, pod: PodView): readonly Grant[] => {
  const { byObject, open } = callersIn(view);
  return [...byObject.get(pod.manifest) ?? [], ...open.length === 0 ? [] : onPortsOf(view, pod, open)].filter(({ broker, port }) =>
    broker.manifest !== pod.manifest && allows(view, { pod }, { pod: broker }, port, 'TCP'));
});

/** The grants whose ports the policies of a pod let it call anywhere. */
function onPortsOf(view: ClusterView, pod: PodView, grants: readonly Grant[]): readonly Grant[] {
  const tiered = tieredRulesOf(view, pod, 'Egress');
  return tiered ? [...new Set(tiered.rules.flatMap(({ ports }) => (ports.names.length > 0 ? grants : grantsOn(ports, grants))))] : grants;
}

const callersIn = memoizeBy((view: ClusterView): Callers => {
  const byObject = new Map<Json, Set<Grant>>();
  const open = new Set<Grant>();
  for (const broker of brokersOf(view)) {
    const grants = grantsOfBroker(view, broker) ?? [];
    const tiered = tieredRulesOf(view, broker, 'Ingress');
    if (!tiered || tiered.others.length > 0) {
      grants.forEach((grant) => open.add(grant));
      continue;
    }
    for (const { policy, ports, peers } of tiered.rules) {
      const opened = grantsOn(ports, grants);
      for (const peer of opened.length > 0 ? peers : []) {
        const pods = 'block' in peer ? undefined : podsOf(view, namespaceOf(policy), peer.pods);
        if (!pods || pods.length > MAX_CALLERS) {
          opened.forEach((grant) => open.add(grant));
        } else {
          pods.forEach(({ manifest }) => {
            const of = memoize(byObject, manifest, () => new Set<Grant>());
            opened.forEach((grant) => of.add(grant));
          });
        }
      }
    }
  }
  for (const of of byObject.values()) {
    open.forEach((grant) => of.delete(grant));
  }
  return { byObject, open: [...open] };
});

/** The grants on the ports of a rule. Most rules have one port, and a broker may have hundreds of grants. */
function grantsOn({ numbers }: Ports, grants: readonly Grant[]): readonly Grant[] {
  const [range, ...more] = numbers.ranges;
  return range !== undefined && more.length === 0 && range.first === range.last
    ? (range.protocol === 'TCP' ? byPort(grants).get(range.first) ?? [] : [])
    : grants.filter(({ port }) => numbers.has({ protocol: 'TCP', first: port, last: port }));
}

const byPort = memoizeBy((grants: readonly Grant[]) => {
  const all = new Map<number, Grant[]>();
  grants.forEach((grant) => push(all, grant.port, grant));
  return all;
});

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
