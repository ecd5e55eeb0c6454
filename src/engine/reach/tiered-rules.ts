import { tierRulesOf } from './cluster-network-policy';
import { grantsOf, portsNamed } from './reach';
import { openAddresses } from './tiered-addresses';
import { OtherRule, openOthers } from './tiered-others';
import { openPods } from './tiered-pods';
import { PortSet } from '../address/port-set';
import { ClusterView } from '../cluster/cluster-view';
import { Direction, PolicyRule, Ports } from '../manifest/network-policy';
import { PodView } from '../manifest/pod-view';

/** What policies of all tiers allow a pod in a direction, as rules that add up. */
interface Tiered {
  readonly rules: readonly PolicyRule[];
  /** Rules that accept nodes or names, whose addresses are not known. */
  readonly others: readonly OtherRule[];
}

/** The rules. Nothing if no policy of any tier selects the pod, so that all is allowed. */
export function tieredRulesOf(view: ClusterView, pod: PodView, direction: Direction): Tiered | undefined {
  const called = direction === 'Ingress' ? pod : undefined;
  const granted = grantsOf(view, pod, direction);
  const own = called ? granted?.map((rule) => ({ ...rule, ports: resolved(rule.ports, called) })) : granted;
  const [admin, baseline] = (['Admin', 'Baseline'] as const).map((tier) => tierRulesOf(view, pod, tier, direction).map((rank) =>
    rank.map((rules) => rules.map((rule) => ({ ...rule, ports: resolved(rule.ports, called) })))));
  if (admin.length === 0 && (own || baseline.length === 0)) {
    return own && { rules: own, others: [] };
  }
  const others = openOthers(view, pod.namespace, admin, own ? [] : baseline);
  return { rules: [...openAddresses(view, pod.namespace, own, admin, baseline), ...openPods(view, pod, own, admin, baseline)], others };
}

/** Names of ports as the numbers of the called pod, if it is known. */
function resolved({ numbers, names }: Ports, called: PodView | undefined): Ports {
  if (!called || names.length === 0) {
    return { numbers, names };
  }
  const own = names.flatMap((named) => portsNamed(called, named).map((port) => ({ protocol: named.protocol, first: port, last: port })));
  return { numbers: numbers.union(PortSet.of(own)), names: [] };
}
