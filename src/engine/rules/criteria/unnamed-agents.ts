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
import { isolatingForeign } from '../../reach/foreign/foreign-policies';
import { othersOf } from '../../reach/other-policies';
import { allows, isSelected, isolatingGroups, podsOf, portsNamed } from '../../reach/reach';
import { Json, object, objects } from '../../value/json';
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
    const targets = found.has(title) ? [] : [...agents].flatMap(([namespace, all]) => nearIn(view, namespace, caller!)
      .filter((agent) => all.has(agent) && agent.workload !== caller!.workload)).sort(byTitle);
    const target = targets.find((agent) => isOpenTo(view, agent, caller!, ports));
    if (target) {
      found.set(title, target.title);
    }
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([title, target]) => `${title} allows calls to ${target}, and by no label of its own`);
});

function byTitle(a: Agent, b: Agent): number {
  return a.title < b.title ? -1 : a.title > b.title ? 1 : 0;
}

/** The agents of a namespace that policies for ingress may let the caller call. There may be thousands that they do not. */
function nearIn(view: ClusterView, namespace: string, caller: Agent): Agent[] {
  const { all, byLabel } = takingCalls(view, namespace);
  return hasAccepting(view) ? [...all] : [...new Set(['', ...labelsOf(caller.pod)].flatMap((label) => byLabel.get(label) ?? [])
    .flatMap((agents) => [...agents]))];
}

/** The agents of a namespace, by a label of the callers that one of their policies allows. Agents under one policy share a list. */
const takingCalls = memoizeByText((view: ClusterView, namespace) => {
  const all = agentsOf(view).byNamespace.get(namespace) ?? [];
  const byGroup = new Map<readonly PolicyRule[] | undefined, Set<Agent>>();
  for (const agent of all) {
    const hasForeign = isolatingForeign(view, agent.pod, 'Ingress').length > 0;
    const rules = hasForeign ? [] : isolatingGroups(view, agent.pod, 'Ingress').map(rulesIn.Ingress);
    (rules.length === 0 ? [undefined] : rules).forEach((group) => memoize(byGroup, group, () => new Set<Agent>()).add(agent));
  }
  const byLabel = new Map<string, ReadonlySet<Agent>[]>();
  byGroup.forEach((agents, rules) => (rules ? [...entriesIn(rules).keys()] : ['']).forEach((label) => push(byLabel, label, agents)));
  return { all, byLabel };
});

const hasAccepting = memoizeBy((view: ClusterView) => view.of(CLUSTER_NETWORK_POLICY).some(({ spec }) =>
  [...objects(object(spec).ingress), ...objects(object(spec).egress)].some(({ action }) => action === 'Accept')));

/** What rules for egress of all kinds open to agents that they do not name. */
function openedTo(view: ClusterView, pod: PodView): Unnamed[] {
  const groups = isolatingGroups(view, pod, 'Egress');
  const others = [...othersOf(view, pod, 'Egress').rules, ...acceptedBy(view, pod)];
  return [...groups.flatMap(unnamedIn(view)), ...others.flatMap((rule) => unnamedBy(view, rule))];
}

const unnamedIn = memoizeBy((view: ClusterView) => inGroup((group) => rulesIn.Egress(group).flatMap((rule) => unnamedBy(view, rule))));

function unnamedBy(view: ClusterView, { policy, peers, ports }: PolicyRule): Unnamed[] {
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

/** The rules of ClusterNetworkPolicies that accept calls of a pod to pods. */
function acceptedBy(view: ClusterView, pod: PodView): PolicyRule[] {
  return TIERS.flatMap((tier) => tierRulesOf(view, pod, tier, 'Egress')).flat(2).filter(({ action }) => action === 'Accept')
    .map(({ policy, peers, ports }) => ({ policy, ports, peers: peers.filter((peer) => 'pods' in peer) }));
}

/** Whether policies let a caller call an agent on some of the ports, and no policy names both. */
function isOpenTo(view: ClusterView, agent: Agent, caller: Agent, ports: Ports): boolean {
  const open = numbersOf(ports, agent.pod);
  const entry = entryOf(view, agent, caller, open);
  if (view.of(CLUSTER_NETWORK_POLICY).length === 0) {
    return !entry.isEmpty;
  }
  const tiered = TIERS.flatMap((tier) => [
    ...tierRulesOf(view, caller.pod, tier, 'Egress'),
    ...tierRulesOf(view, agent.pod, tier, 'Ingress'),
  ]).flat(2);
  const reachable = tiered.some(({ action }) => action === 'Accept') ? open : entry;
  return boundsOf(reachable, tiered, agent.pod).some(({ protocol, first }) =>
    allows(view, { pod: caller.pod }, { pod: agent.pod }, first, protocol));
}

/** One port of each part of the ports in which all ports are treated alike. */
function boundsOf(ports: PortSet, rules: readonly TierRule[], called: PodView): PortSet['ranges'] {
  const starts = rules.flatMap((rule) => numbersOf(rule.ports, called).ranges)
    .flatMap(({ protocol, first, last }) => [first, last + 1].map((port) => ({ protocol, first: port, last: port })));
  return [...ports.ranges, ...starts.filter((port) => ports.has(port))];
}

function numbersOf({ numbers, names }: Ports, called: PodView): PortSet {
  const named = names.flatMap((name) => portsNamed(called, name).map((port) => ({ protocol: name.protocol, first: port, last: port })));
  return named.length === 0 ? numbers : numbers.union(PortSet.of(named));
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

/** The ports on which an agent takes calls of a caller, but for rules of policies that name both. */
function entryOf(view: ClusterView, agent: Agent, caller: Agent, ports: PortSet): PortSet {
  const groups = isolatingGroups(view, agent.pod, 'Ingress');
  const foreign = isolatingForeign(view, agent.pod, 'Ingress');
  if ((groups.length === 0 && foreign.length === 0) || foreign.some(({ spec }) => objects(spec.ingress).length > 0)) {
    return ports; // which pods policies of other networks let call is not computed
  }
  for (const group of groups) {
    for (const label of ['', ...labelsOf(caller.pod)]) {
      for (const { rule, peer } of entriesIn(rulesIn.Ingress(group)).get(label) ?? []) {
        const open = ports.intersect(numbersOf(rule.ports, agent.pod));
        const isFor = peer === undefined || maySelect(view, namespaceOf(rule.policy), peer, caller.pod);
        if (isFor && !open.isEmpty && !namesBoth(view, rule.policy, peer, agent, caller)) {
          return open;
        }
      }
    }
  }
  return PortSet.EMPTY;
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
