import { addressOpenings } from './address-openings';
import { tierRulesOf } from './cluster-network-policy';
import { Opening, PortByName, SourcedOpening, byText, policyText } from './opening';
import { othersOf } from './other-policies';
import { podOpenings } from './pod-openings';
import { isolatingGroups } from './reach';
import { ReachTarget } from './reach-target';
import { tieredRulesOf } from './tiered-rules';
import { OtherRule } from './tiers';
import { PortSet } from '../address/port-set';
import { ClusterView } from '../cluster/cluster-view';
import { selectorText } from '../cluster/wide-selector';
import { Direction, PolicyRule } from '../manifest/network-policy';
import { PodView } from '../manifest/pod-view';
import { sorted } from '../value/json';
import { memoize, memoizeBy } from '../value/memoize';

/** The one opening of a pod that no policy isolates. */
const EVERYONE: Opening = {
  to: 'everyone', addresses: ['0.0.0.0/0', '::/0'], exceptAddresses: [], numbers: PortSet.ALL, names: [], policies: [],
};

/** All that a pod may call, or all that may call it, addresses first, sorted. Pods with equal reach share the list. */
export function openingsOf(view: ClusterView, pod: PodView, direction: Direction = 'Egress'): readonly Opening[] {
  const { rules } = othersOf(view, pod, direction);
  return memoize(openingsIn(view), keyOf(view, pod, direction, rules), () => {
    const tiered = tieredRulesOf(view, pod, direction);
    if (!tiered) {
      return [EVERYONE];
    }
    const addresses = addressOpenings(tiered.rules);
    const isAll = addresses.some(({ to, numbers }) => to === EVERYONE.to && numbers.contains(PortSet.ALL));
    return [
      ...addresses,
      ...sorted(tiered.others.flatMap(otherOpenings).map(withoutSources), byText),
      ...(isAll ? [] : podOpenings(view, [...tiered.rules, ...rules])),
    ];
  });
}

const openingsIn = memoizeBy((_view: ClusterView) => new Map<string, readonly Opening[]>());

/** Equal for pods under the same policies. For callers the pods must also name their ports in the same way. */
function keyOf(view: ClusterView, pod: PodView, direction: Direction, others: readonly PolicyRule[]): string {
  const tiers = (['Admin', 'Baseline'] as const).flatMap((tier) =>
    tierRulesOf(view, pod, tier, direction)
      .flat()
      .map((rules) => numberOf(rules)),
  );
  const ports = direction === 'Ingress' ? pod.containers.map(({ role, container }) => [role, container.ports as unknown]) : [];
  const groups = isolatingGroups(view, pod, direction).map(numberOf);
  return JSON.stringify([
    direction,
    groups,
    tiers,
    others.map(({ policy }) => numberOf(policy)),
    ports,
    tiers.length > 0 ? pod.namespace : '',
  ]);
}

/** A number for each list of policies. */
const numberOf = memoizeBy((_list: object) => numbered++);

let numbered = 0;

/** Nodes and names that a ClusterNetworkPolicy accepts. Their addresses are not known. */
export function otherOpenings({ peers, ports, policy, cutBy }: OtherRule): SourcedOpening[] {
  const common = { addresses: [], exceptAddresses: [], numbers: ports.numbers, names: [], policies: [policyText(policy)] };
  return peers.flatMap((peer): SourcedOpening[] => {
    if ('names' in peer) {
      return peer.names.map(({ host, field }) => (
        { ...common, to: `${host} by ${policyText(policy)}`, hosts: [host], sources: [{ policy, field, ports: common }] }));
    }
    const selector = 'nodes' in peer ? selectorText(peer.nodes) : undefined;
    const sources = [{ policy, field: peer.field }];
    const to = selector === '' ? 'every node' : `nodes ${selector}`;
    return selector === undefined ? [] : [{ ...common, to, sources, ...cutBy && { cutBy } }];
  });
}

/** The same with host names and with ports as text. */
export function targetsOf(view: ClusterView, pod: PodView, direction: Direction = 'Egress'): ReachTarget[] {
  return [...openingsOf(view, pod, direction), ...hostOpenings(view, pod, direction)].map(targetOf);
}

/** The fields one by one: to leave some out of a copy takes several times as long, and there may be hundreds of thousands. */
function targetOf(opening: Opening): ReachTarget {
  const { to, addresses, exceptAddresses, pods, namespaces, hosts, calls, policies } = opening;
  const ports = portTexts(opening);
  if (pods !== undefined) {
    return { to, addresses, exceptAddresses, pods, namespaces, policies, ports };
  }
  return hosts === undefined
    ? { to, addresses, exceptAddresses, policies, ports }
    : { to, addresses, exceptAddresses, hosts, ...calls && { calls }, policies, ports };
}

function withoutSources({ sources: _, ...opening }: SourcedOpening): Opening {
  return opening;
}

/** The names of hosts that a pod may call. */
export function hostOpenings(view: ClusterView, pod: PodView, direction: Direction): SourcedOpening[] {
  return merged(othersOf(view, pod, direction).hosts.map(({ host, numbers, by, call, policy, field, line }): SourcedOpening => (
    {
      to: `${host} by ${by}`,
      addresses: [],
      exceptAddresses: [],
      hosts: [host],
      ...call !== undefined && { calls: [call] },
      numbers,
      names: [],
      policies: [by],
      sources: [{ policy, field, line, ports: { numbers, names: [] } }],
    })));
}

/** Ports in texts, such as ["443/TCP", "http/TCP (8080)"]. */
export function portTexts({ numbers, names }: Pick<Opening, 'numbers' | 'names'>): string[] {
  return [...numbers.texts(), ...names.map(textOfName)];
}

/** One opening for each text, with all its ports, sorted. */
function merged(openings: readonly SourcedOpening[]): SourcedOpening[] {
  const byTo = new Map<string, SourcedOpening>();
  for (const one of openings) {
    const { numbers, sources, calls = [] } = byTo.get(one.to) ?? { numbers: PortSet.EMPTY, sources: [] };
    byTo.set(one.to, {
      ...one,
      ...one.calls && { calls: [...new Set([...calls, ...one.calls])] },
      numbers: one.numbers.union(numbers),
      sources: [...sources, ...one.sources],
    });
  }
  return sorted([...byTo.values()], byText);
}

/** Such as "http/TCP (8080)". */
function textOfName({ protocol, name, numbers }: PortByName): string {
  return `${name}/${protocol}${numbers.length > 0 ? ` (${numbers.join(', ')})` : ''}`;
}
