import { isIsolatedByForeign } from './foreign/foreign-policies';
import { othersOf } from './other-policies';
import { allTierRulesOf } from './peer-openings';
import { allowsOn, grantedPorts, grantsOf, isSelected, isolatingGroups, podsOf, sureGroups, withNamed } from './reach';
import { HIGHEST_PORT, LOWEST_PORT, PROTOCOLS, PortRange, PortSet } from '../address/port-set';
import { DeclaredPort, declaredPorts } from '../cluster/backends';
import { ClusterView, namespaceOf } from '../cluster/cluster-view';
import { inGroup, rulesIn } from '../cluster/policy-groups';
import { isEveryPod } from '../cluster/wide-selector';
import { Direction, PolicyRule } from '../manifest/network-policy';
import { PodView } from '../manifest/pod-view';
import { Json } from '../value/json';
import { memoizeBy } from '../value/memoize';

/** The ports of `to` on which the policies of one end let `from` call it. */
export function openPorts(view: ClusterView, direction: Direction, from: PodView, to: PodView): PortSet {
  const [pod, other] = direction === 'Egress' ? [from, to] : [to, from];
  const { rules: others } = othersOf(view, pod, direction);
  const byOthers = PortSet.of(others
    .filter(({ policy, peers }) => peers.some((peer) => 'pods' in peer && isSelected(view, namespaceOf(policy), peer.pods, other) !== 'no'))
    .flatMap(({ ports }) => withNamed(ports, to).ranges));
  const tiers = allTierRulesOf(view, pod, direction);
  if (tiers.length === 0 && sureGroups(view, pod, direction).length === 0 && isIsolatedByForeign(view, pod, direction)) {
    return byOthers; // what no rule of the other network allows is denied
  }
  if (tiers.length === 0) {
    return byOthers.union(grantedPorts(view, direction, from, to) ?? PortSet.ALL);
  }
  const bounds = [...grantsOf(view, pod, direction) ?? [], ...tiers].flatMap(({ ports }) => withNamed(ports, to).ranges)
    .flatMap(({ first, last }) => [first, last + 1]);
  const starts = [...new Set([LOWEST_PORT, ...bounds])].filter((at) => at <= HIGHEST_PORT).sort((a, b) => a - b);
  const open = PROTOCOLS.flatMap((protocol) => starts.map((first, i): PortRange => (
    { protocol, first, last: (starts[i + 1] ?? HIGHEST_PORT + 1) - 1 })))
    .filter(({ protocol, first: port }) => allowsOn(view, direction, { from: { pod: from }, to: { pod: to }, port, protocol }));
  return byOthers.union(PortSet.of(open));
}

/** Ports that a rule of a policy opens on pods that declare other ports, and not these. */
interface UndeclaredPorts {
  readonly policy: Json;
  /** The elements of the rule, such as "spec.egress[0].to[0]". */
  readonly fields: readonly string[];
  /** Such as "5433/TCP", "8000-8100/TCP" or `"http"/TCP`. */
  readonly ports: readonly string[];
  readonly called: readonly PodView[];
  readonly declared: readonly DeclaredPort[];
}

/** The ports that policies let a pod call on pods that do not declare them. */
export function undeclaredPorts(view: ClusterView, pod: PodView): UndeclaredPorts[] {
  return isolatingGroups(view, pod, 'Egress').flatMap(undeclaredIn(view));
}

const undeclaredIn = memoizeBy((view: ClusterView) => inGroup((group) =>
  rulesIn.Egress(group).flatMap((rule) => undeclaredOf(view, rule))));

/** None if the rule also allows something of which the ports are not known: addresses, pods of others, or pods that declare no port. */
function undeclaredOf(view: ClusterView, { policy, peers, ports: { numbers, names } }: PolicyRule): UndeclaredPorts[] {
  if (numbers === PortSet.ALL) {
    return [];
  }
  const pods = peers.map((peer) =>
    ('pods' in peer && !isEveryPod(peer.pods.podSelector) ? podsOf(view, namespaceOf(policy), peer.pods) : []));
  const called = pods.flat();
  const ofEach = called.map(declaredPorts);
  if ([...pods, ...ofEach].some((list) => list.length === 0)) {
    return [];
  }
  const declared = ofEach.flat();
  const ports = [
    ...PortSet.of(numbers.ranges.filter((range) => !isEveryPort(range) && !declared.some((port) => isIn(range, port)))).texts(),
    ...names.filter(({ name, protocol }) => !declared.some((port) => port.name === name && port.protocol === protocol))
      .map(({ name, protocol }) => `"${name}"/${protocol}`).sort(),
  ];
  return ports.length === 0 ? [] : [{ policy, fields: peers.map(({ field }) => field), ports, called, declared }];
}

function isEveryPort({ first, last }: PortRange): boolean {
  return first === LOWEST_PORT && last === HIGHEST_PORT;
}

function isIn({ protocol, first, last }: PortRange, { number, protocol: declared }: DeclaredPort): boolean {
  return protocol === declared && typeof number === 'number' && first <= number && number <= last;
}
