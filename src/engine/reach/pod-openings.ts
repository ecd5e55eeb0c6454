import { Evidence, Opening, PortByName, SourcedOpening, byText, policiesIn } from './opening';
import { podsOf, portsNamed } from './reach';
import { ReachTarget } from './reach-target';
import { PortSet } from '../address/port-set';
import { ClusterView, namespaceOf } from '../cluster/cluster-view';
import { placedTitleOf } from '../cluster/namespaced';
import { namespacesText, placeText, selectorText } from '../cluster/selector-text';
import { ADDRESS_LABEL } from '../manifest/labels';
import { Peer, PodPeer, PolicyRule, Ports } from '../manifest/network-policy';
import { Json, object, sorted } from '../value/json';
import { memoize } from '../value/memoize';

/** Pods that rules select by the same labels, and the ports of these rules together. */
interface OpenedPods {
  readonly peer: PodPeer;
  readonly namespace: string;
  numbers: PortSet;
  readonly names: Map<string, Ports['names'][number]>;
  readonly sources: Evidence[];
  readonly cutBy: Set<Json>;
}

type Labels = Required<Pick<ReachTarget, 'pods' | 'namespaces'>>;

/** The pods that rules open, by their labels. */
export function podOpenings(view: ClusterView, grants: readonly PolicyRule[]): Opening[] {
  return sorted(openedPods(grants).map((opened) => openingOf(view, opened)), byText);
}

/** The same with what opens them. */
export function sourcedPodOpenings(view: ClusterView, grants: readonly PolicyRule[]): SourcedOpening[] {
  return openedPods(grants).map((opened): SourcedOpening => {
    const { peer, namespace, sources, cutBy } = opened;
    return { ...openingOf(view, opened), sources, selected: { peer, namespace }, ...cutBy.size > 0 && { cutBy: [...cutBy] } };
  }).sort(byText);
}

function openedPods(grants: readonly PolicyRule[]): (OpenedPods & Labels)[] {
  const byPeer = new Map<string, OpenedPods & Labels>();
  for (const { peers, ports, policy, cutBy } of grants) {
    for (const peer of peers) {
      const meant = podsOnNamedPorts(peer, ports);
      if (meant) {
        const namespace = namespaceOf(policy);
        const pods = selectorText(object(meant.podSelector));
        const namespaces = namespacesText(meant.namespaceSelector, namespace);
        const opened = memoize(byPeer, `${namespaces}\n${pods}`, () => ({
          peer: meant, namespace, pods, namespaces, numbers: PortSet.EMPTY, names: new Map(), sources: [], cutBy: new Set<Json>(),
        }));
        const own = 'block' in peer ? { ...ports, numbers: PortSet.EMPTY } : ports;
        opened.numbers = opened.numbers.isEmpty ? own.numbers : opened.numbers.union(own.numbers);
        ports.names.forEach((named) => opened.names.set(`${named.name}/${named.protocol}`, named));
        opened.sources.push({ policy, field: peer.field, ports: own });
        cutBy?.forEach((one) => opened.cutBy.add(one));
      }
    }
  }
  return [...byPeer.values()];
}

function openingOf(view: ClusterView, opened: OpenedPods & Labels): Opening {
  return {
    to: textOfPods(view, opened),
    addresses: [],
    exceptAddresses: [],
    pods: opened.pods,
    namespaces: opened.namespaces,
    numbers: opened.numbers,
    names: namedPorts(view, opened),
    policies: policiesIn(opened.sources),
  };
}

/** The pods that a peer stands for. If it is everyone and the rule names ports, these are pods, since only pods name ports. */
function podsOnNamedPorts(peer: Peer, { names }: Ports): PodPeer | undefined {
  if ('pods' in peer) {
    return peer.pods;
  }
  return peer.block.everyone && names.length > 0 ? { namespaceSelector: {}, podSelector: {} } : undefined;
}

/** The labels, or the workloads if the only label is cdk8s-plus' hash of a construct's path. */
function textOfPods(view: ClusterView, { peer, namespace, pods, namespaces }: OpenedPods & Labels): string {
  const workloads = pods.includes(`${ADDRESS_LABEL}=`) ? podsOf(view, namespace, peer).map(({ manifest }) => placedTitleOf(manifest)) : [];
  return workloads.length > 0
    ? [...new Set(workloads)].sort().join(', ')
    : `${pods === '' ? 'every pod' : `pods ${pods}`} in ${placeText(namespaces)}`;
}

function namedPorts(view: ClusterView, { peer, namespace, names }: OpenedPods): PortByName[] {
  return sorted([...names.keys()]).map((key) => {
    const pods = podsOf(view, namespace, peer);
    const port = names.get(key)!;
    return { ...port, numbers: [...new Set(pods.flatMap((pod) => portsNamed(pod, port)))].sort((a, b) => a - b) };
  });
}

