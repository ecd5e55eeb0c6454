import { Grant, brokersOf, grantsOfBroker } from './broker-grants';
import { ClusterView, namespaceOf } from '../../cluster/cluster-view';
import { Ports } from '../../manifest/network-policy';
import { PodView } from '../../manifest/pod-view';
import { Json } from '../../value/json';
import { memoize, memoizeBy, memoizeByPair } from '../../value/memoize';
import { push } from '../../value/multimap';
import { allows, podsOf } from '../reach';
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
export function grantsOn({ numbers }: Ports, grants: readonly Grant[]): readonly Grant[] {
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
