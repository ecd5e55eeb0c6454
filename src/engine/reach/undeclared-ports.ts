import { isolatingGroups, podsOf } from './reach';
import { HIGHEST_PORT, LOWEST_PORT, PortRange, PortSet } from '../address/port-set';
import { ClusterView, namespaceOf } from '../cluster/cluster-view';
import { inGroup, rulesIn } from '../cluster/policy-groups';
import { DeclaredPort, declaredPorts } from '../cluster/service-ports';
import { isEveryPod } from '../cluster/wide-selector';
import { PolicyRule } from '../manifest/network-policy';
import { PodView } from '../manifest/pod-view';
import { Json } from '../value/json';
import { memoizeBy } from '../value/memoize';

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
