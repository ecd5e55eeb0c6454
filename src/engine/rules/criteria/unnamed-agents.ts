import { Agent, agentsOf, namesAgent, namesPod } from './own-labels';
import { PortSet } from '../../address/port-set';
import { ClusterView, namespaceOf } from '../../cluster/cluster-view';
import { policyElements } from '../../cluster/namespaced';
import { firstLabel, labelsOf } from '../../cluster/pod-index';
import { inGroup, rulesIn } from '../../cluster/policy-groups';
import { PodPeer, PolicyRule, Ports } from '../../manifest/network-policy';
import { PodView } from '../../manifest/pod-view';
import { matchOfPod } from '../../manifest/selector';
import { KIND as CLUSTER_NETWORK_POLICY, Tier, TierRule, tierRulesOf } from '../../reach/cluster-network-policy';
import { isIsolatedByForeign } from '../../reach/foreign/foreign-policies';
import { ForeignOpening } from '../../reach/foreign/reading';
import { othersOf } from '../../reach/other-policies';
import { hasOneOf } from '../../reach/pod-addresses';
import { allows, isSelected, isolatingGroups, podsOf, withNamed } from '../../reach/reach';
import { Json, object, objects, sorted } from '../../value/json';
import { memoize, memoizeBy, memoizeByPair, memoizeByText } from '../../value/memoize';
import { push } from '../../value/multimap';

/** Calls between agents that policies allow although none names the called agent. */

/** What a rule opens to agents that it does not name. */
interface Unnamed {
  readonly policy: Json;
  /** The peer. */
  readonly field: string;
  readonly ports: Ports;
  /** By namespace. */
  readonly agents: ReadonlyMap<string, ReadonlySet<Agent>>;
}

/**
 * The policies that let an agent call others which they do not name, each with the first such agent:
 * `NetworkPolicy "agents/open" spec.egress[0].to[0] allows calls to Deployment "agents/coder", and by no label of its own`.
 */
export const unnamedCalls = memoizeByPair((view: ClusterView, pod: PodView): string[] => {
  const caller = agentsOf(view).of(pod);
  const opened = caller ? openedTo(view, pod) : [];
  const found = new Map<string, string>();
  for (const { policy, field, ports, agents } of opened) {
    const title = policyElements(policy, [field]);
    const targets = found.has(title) ? [] : [...agents].flatMap(([namespace, all]) => nearIn(view, namespace, caller!, ports)
      .flatMap((near) => near.find((agent) => (
        all.has(agent) && agent.workload !== caller!.workload && isOpenTo(view, agent, caller!, ports))) ?? []));
    if (targets.length > 0) {
      found.set(title, sorted(targets.map((target) => target.title))[0]);
    }
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([title, target]) => `${title} allows calls to ${target}, and by no label of its own`);
});

/** The agents of a namespace that policies for ingress may let the caller call, in sorted lists. There may be thousands of others. */
function nearIn(view: ClusterView, namespace: string, caller: Agent, ports: Ports): (readonly Agent[])[] {
  const { all, free, taken } = takingCalls(view, namespace);
  return hasAccepting(view) ? [all] : [free, ...taken(caller, ports).map(({ agents }) => agents)];
}

/** What takes calls of callers with a label on some ports. */
interface Taken {
  readonly entries: readonly (Entry & { readonly group: readonly PolicyRule[] })[];
  /** The agents of their groups, sorted. */
  readonly agents: readonly Agent[];
}

/** The agents of a namespace that other kinds of policies or none limit, and those that take calls by NetworkPolicies that select them. */
const takingCalls = memoizeByText((view: ClusterView, namespace) => {
  const all = agentsOf(view).byNamespace.get(namespace) ?? [];
  const free = all.filter((agent) => isolatingGroups(view, agent.pod, 'Ingress').length === 0
    || othersOf(view, agent.pod, 'Ingress').openings.length > 0);
  const byGroup = new Map<readonly PolicyRule[], Agent[]>();
  all.forEach((agent) => rulesFor(view, agent).forEach((group) => push(byGroup, group, agent)));
  const byLabel = new Map<string, Taken['entries'][number][]>();
  byGroup.forEach((_, group) => entriesIn(group).forEach((entries, label) => (
    entries.forEach((entry) => push(byLabel, label, { ...entry, group })))));
  const found = new Map<string, Taken>();
  const takenBy = (label: string, ports: Ports): Taken => memoize(found, `${label}\n${keyOf(ports)}`, () => {
    const entries = byLabel.get(label)!.filter(({ rule }) => mayMeet(rule.ports, ports));
    const agents = new Set<Agent>();
    new Set(entries.map(({ group }) => group)).forEach((group) => (
      agents.size < all.length && byGroup.get(group)!.forEach((agent) => agents.add(agent))));
    return { entries, agents: all.filter((agent) => agents.has(agent)) };
  });
  const taken = ({ pod }: Agent, ports: Ports) => ['', ...labelsOf(pod)].filter((label) => byLabel.has(label))
    .map((label) => takenBy(label, ports));
  return { all, free, taken };
});

/** The lists of rules for ingress of an agent. */
const rulesFor = memoizeByPair((view: ClusterView, { pod }: Agent) => (
  new Set(isolatingGroups(view, pod, 'Ingress').map(rulesIn.Ingress))));

/** With any name, ports may meet all others. */
const keyOf = ({ numbers, names }: Ports) => (names.length > 0 ? 'named' : numbers.text);

/** Whether ports may have one in common. The called pod gives names numbers. */
function mayMeet(one: Ports, other: Ports): boolean {
  return one.names.length > 0 || other.names.length > 0 || !one.numbers.intersect(other.numbers).isEmpty;
}

const hasAccepting = memoizeBy((view: ClusterView) => view.of(CLUSTER_NETWORK_POLICY).some(({ spec }) =>
  [...objects(object(spec).ingress), ...objects(object(spec).egress)].some(({ action }) => action === 'Accept')));

/** What rules for egress of all kinds open to agents that they do not name. */
function openedTo(view: ClusterView, pod: PodView): Unnamed[] {
  const groups = isolatingGroups(view, pod, 'Egress');
  const others = [...othersOf(view, pod, 'Egress').rules, ...acceptedBy(view, pod)];
  return [...groups.flatMap(unnamedIn(view)), ...others.flatMap((rule) => unnamedBy(view, rule))];
}

const unnamedIn = memoizeBy((view: ClusterView) => inGroup((group) => rulesIn.Egress(group).flatMap((rule) => unnamedBy(view, rule))));

function unnamedBy(view: ClusterView, { policy, peers, ports }: Pick<TierRule, 'policy' | 'peers' | 'ports'>): Unnamed[] {
  return peers.flatMap((peer) => {
    const agents = 'pods' in peer ? unnamedAmong(view, namespaceOf(policy), peer.pods) : undefined;
    return agents && agents.size > 0 ? [{ policy, field: peer.field, ports, agents }] : [];
  });
}

/** The agents that a peer selects and does not name, by namespace. */
function unnamedAmong(view: ClusterView, own: string, peer: PodPeer): ReadonlyMap<string, ReadonlySet<Agent>> {
  const { namespaceSelector, podSelector } = peer;
  return memoize(unnamedByPeer(view), JSON.stringify([own, namespaceSelector, podSelector]), () => {
    const { of } = agentsOf(view);
    const unnamed = new Map<string, Set<Agent>>();
    podsMaybeOf(view, own, peer).flatMap((pod) => of(pod) ?? []).filter((agent) => !namesAgent(view, peer, agent))
      .forEach((agent) => memoize(unnamed, agent.pod.namespace, () => new Set<Agent>()).add(agent));
    return unnamed;
  });
}

/** The pods that a peer selects or may select: also those of a namespace of which no labels are known. */
function podsMaybeOf(view: ClusterView, own: string, peer: PodPeer): PodView[] {
  const { namespaceSelector, podSelector } = peer;
  const unknown = namespaceSelector === undefined ? [] : [...agentsOf(view).byNamespace.keys()]
    .filter((name) => view.matchOfNamespace(namespaceSelector, name) === 'maybe');
  return [...podsOf(view, own, peer), ...unknown.flatMap((name) => view.pods.select(name, object(podSelector)))];
}

const unnamedByPeer = memoizeBy((_view: ClusterView) => new Map<string, ReadonlyMap<string, ReadonlySet<Agent>>>());

const TIERS: readonly Tier[] = ['Admin', 'Baseline'];

/** The rules of ClusterNetworkPolicies that accept calls of a pod. */
function acceptedBy(view: ClusterView, pod: PodView): TierRule[] {
  return TIERS.flatMap((tier) => tierRulesOf(view, pod, tier, 'Egress')).flat(2).filter(({ action }) => action === 'Accept');
}

/** Whether policies let a caller call an agent on some of the ports, and no policy names both. */
function isOpenTo(view: ClusterView, agent: Agent, caller: Agent, ports: Ports): boolean {
  const entries = entriesOf(view, agent, caller, ports);
  if (view.of(CLUSTER_NETWORK_POLICY).length === 0) {
    return entries.next().done !== true;
  }
  const tiered = TIERS.flatMap((tier) => [
    ...tierRulesOf(view, caller.pod, tier, 'Egress'),
    ...tierRulesOf(view, agent.pod, tier, 'Ingress'),
  ]).flat(2);
  const reachable = tiered.some(({ action }) => action === 'Accept') ? [withNamed(ports, agent.pod)] : [...entries];
  return boundsOf(PortSet.of(reachable.flatMap(({ ranges }) => ranges)), tiered, agent.pod).some(({ protocol, first }) =>
    allows(view, { pod: caller.pod }, { pod: agent.pod }, first, protocol));
}

/** One port of each part of the ports in which all ports are treated alike. */
function boundsOf(ports: PortSet, rules: readonly TierRule[], called: PodView): PortSet['ranges'] {
  const starts = rules.flatMap((rule) => withNamed(rule.ports, called).ranges)
    .flatMap(({ protocol, first, last }) => [first, last + 1].map((port) => ({ protocol, first: port, last: port })));
  return [...ports.ranges, ...starts.filter((port) => ports.has(port))];
}

/** A rule of a group for ingress, with the callers that one of its peers selects. */
interface Entry {
  readonly rule: PolicyRule;
  readonly peer?: PodPeer;
}

/** Rules by a label of the callers that they allow. A policy can have a rule for each of thousands of callers. */
const entriesIn = memoizeBy((rules: readonly PolicyRule[]): ReadonlyMap<string, readonly Entry[]> => {
  const byLabel = new Map<string, Entry[]>();
  for (const rule of rules) {
    for (const peer of rule.peers) {
      if ('pods' in peer) {
        push(byLabel, firstLabel(object(peer.pods.podSelector)), { rule, peer: peer.pods });
      } else if (peer.block.everyone) {
        push(byLabel, '', { rule });
      }
    }
  }
  return byLabel;
});

/** The ports on which an agent takes calls of a caller, by each rule but those of policies that name both. */
function* entriesOf(view: ClusterView, agent: Agent, caller: Agent, ports: Ports): Generator<PortSet> {
  const wanted = withNamed(ports, agent.pod);
  const groups = rulesFor(view, agent);
  const isFree = groups.size === 0 && !isIsolatedByForeign(view, agent.pod, 'Ingress');
  const opened = isFree ? [wanted] : openedByOthers(view, agent, caller).map(({ ports: some }) => wanted.intersect(some));
  yield* opened.filter(({ isEmpty }) => !isEmpty);
  const { taken } = takingCalls(view, agent.pod.namespace);
  for (const { entries } of taken(caller, ports)) {
    for (const { rule, peer, group } of entries) {
      const open = groups.has(group) ? wanted.intersect(withNamed(rule.ports, agent.pod)) : PortSet.EMPTY;
      const isFor = () => peer === undefined || maySelect(view, namespaceOf(rule.policy), peer, caller.pod);
      if (!open.isEmpty && isFor() && !namesBoth(view, rule.policy, peer, agent, caller)) {
        yield open;
      }
    }
  }
}

/** What policies of other networks may let a caller call. Which pods their selectors select is not computed. */
function openedByOthers(view: ClusterView, { pod }: Agent, caller: Agent): ForeignOpening[] {
  return othersOf(view, pod, 'Ingress').openings.filter(({ peer, noPods }) => (
    typeof peer === 'string' ? !noPods : hasOneOf(view, peer, caller.pod, pod.namespace) !== 'no'));
}

function maySelect(view: ClusterView, own: string, peer: PodPeer, pod: PodView): boolean {
  return isSelected(view, own, peer, pod) !== 'no' || (peer.namespaceSelector !== undefined
    && view.matchOfNamespace(peer.namespaceSelector, pod.namespace) === 'maybe'
    && matchOfPod(object(peer.podSelector), object(pod.metadata.labels)) !== 'no');
}

/** Whether a policy is for the agent by a label of its own, and allows the caller by one. */
function namesBoth(view: ClusterView, { spec }: Json, peer: PodPeer | undefined, agent: Agent, caller: Agent): boolean {
  return peer !== undefined && namesPod(view, object(object(spec).podSelector), agent) && namesAgent(view, peer, caller);
}
