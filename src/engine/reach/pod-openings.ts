import { textOfBlock } from './address-openings';
import { Evidence, Opening, PortByName, SourcedOpening, byText, policiesIn } from './opening';
import { whereAre } from './pod-addresses';
import { podsOf, portsNamed } from './reach';
import { ReachTarget } from './reach-target';
import { AddressSet } from '../address/address-set';
import { PortSet } from '../address/port-set';
import { mayHold } from '../address/ranges';
import { ClusterView, namespaceOf } from '../cluster/cluster-view';
import { placedTitleOf } from '../cluster/namespaced';
import { namesConstruct, namespacesText, placeText, selectorText } from '../cluster/wide-selector';
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
  return sorted(openedPods(grants).filter(({ peer }) => !peer.at).map((opened) => openingOf(view, opened)), byText);
}

/** The same with what opens them. */
export function sourcedPodOpenings(view: ClusterView, grants: readonly PolicyRule[]): SourcedOpening[] {
  return openedPods(grants).filter((opened) => mayHavePods(view, opened)).map((opened): SourcedOpening => {
    const { peer, namespace, sources, cutBy } = opened;
    return { ...openingOf(view, opened), sources, selected: { peer, namespace }, ...cutBy.size > 0 && { cutBy: [...cutBy] } };
  }).sort(byText);
}

function openedPods(grants: readonly PolicyRule[]): (OpenedPods & Labels)[] {
  const byPeer = new Map<string, OpenedPods & Labels>();
  for (const { peers, ports, policy, cutBy } of [...grants.map(withoutBlocks), ...atBlocks(grants)]) {
    for (const peer of peers) {
      const meant = podsOnNamedPorts(peer, ports);
      if (meant) {
        const namespace = namespaceOf(policy);
        const pods = selectorText(object(meant.podSelector));
        const namespaces = namespacesText(meant.namespaceSelector, namespace);
        const opened = memoize(byPeer, `${namespaces}\n${pods}\n${meant.at?.text ?? ''}`, () => ({
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

/** The pods that a peer stands for. Addresses on ports by name are those of pods, since only pods name ports. */
export function podsOnNamedPorts(peer: Peer, { names }: Ports): PodPeer | undefined {
  if ('pods' in peer) {
    return peer.pods;
  }
  return names.length === 0 ? undefined : { namespaceSelector: {}, podSelector: {}, ...!peer.block.everyone && { at: peer.block } };
}

function withoutBlocks(rule: PolicyRule): PolicyRule {
  return rule.ports.names.length === 0 ? rule : { ...rule, peers: rule.peers.filter((peer) => !podsOnNamedPorts(peer, rule.ports)?.at) };
}

/** The rules for pods at blocks on ports by name, with all blocks of a name as one: so the same policies in other parts open the same. */
function atBlocks(grants: readonly PolicyRule[]): PolicyRule[] {
  const rules = grants.flatMap(({ peers, ports, ...rule }) => peers.flatMap((peer) => {
    const at = podsOnNamedPorts(peer, ports)?.at;
    return at && !at.addresses.isEmpty // a wrong block has none
      ? ports.names.map((name) => ({ ...rule, field: peer.field, at, name, key: `${name.name}/${name.protocol}` })) : [];
  }));
  const all = new Map<string, AddressSet>();
  rules.forEach(({ key, at }) => all.set(key, at.addresses.union(all.get(key) ?? AddressSet.EMPTY)));
  return rules.map(({ policy, cutBy, field, name, key }) => {
    const addresses = all.get(key)!;
    const text = addresses.cidrs().map((cidr) => cidr.text).join(' ');
    const pods = { namespaceSelector: {}, podSelector: {}, at: { text, addresses, everyone: false, faults: new Map<unknown, string>() } };
    return { policy, cutBy, peers: [{ field, pods }], ports: { numbers: PortSet.EMPTY, names: [name] } };
  });
}

/** Whether pods can have the addresses that a peer asks for. */
function mayHavePods(view: ClusterView, { peer: { at }, namespace }: OpenedPods): boolean {
  return !at || mayHold(whereAre(view, 'pods', [namespace]), at.addresses) !== 'no';
}

/** The labels, or the workloads if a label is the hash of a construct's path. */
function textOfPods(view: ClusterView, { peer, namespace, pods, namespaces }: OpenedPods & Labels): string {
  if (peer.at) {
    return `pods at ${textOfBlock(peer.at)!.to}`;
  }
  const workloads = namesConstruct(pods) ? podsOf(view, namespace, peer).map(({ manifest }) => placedTitleOf(manifest)) : [];
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

