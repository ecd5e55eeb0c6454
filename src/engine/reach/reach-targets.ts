import { TierRule, tierRulesOf } from './cluster-network-policy';
import { othersOf } from './other-policies';
import { closingGroups, podsOf, portsNamed } from './reach';
import { ReachTarget } from './reach-target';
import { tieredRulesOf } from './tiered-rules';
import { AddressSet } from '../address/address-set';
import { Family, everything } from '../address/cidr';
import { PortSet, Protocol } from '../address/port-set';
import { ClusterView, namespaceOf } from '../cluster/cluster-view';
import { nameOf, titleOf } from '../cluster/namespaced';
import { namespacesText, placeText, selectorText } from '../cluster/selector-text';
import { ADDRESS_LABEL } from '../manifest/labels';
import { Block, Direction, Peer, PodPeer, PolicyRule, Ports } from '../manifest/network-policy';
import { PodView } from '../manifest/pod-view';
import { Json, object, textOf } from '../value/json';
import { BoundedCache, memoize, memoizeBy } from '../value/memoize';

/** A target with its ports as numbers. */
export interface Opening extends Omit<ReachTarget, 'ports'> {
  readonly numbers: PortSet;
  readonly names: readonly PortByName[];
}

/** A port by name, and the numbers that pods of the cluster give it. */
export interface PortByName {
  readonly protocol: Protocol;
  readonly name: string;
  readonly numbers: readonly number[];
}

/** Where policies leave all open. */
const EVERYONE: Opening = {
  to: 'everyone', addresses: ['0.0.0.0/0', '::/0'], exceptAddresses: [], numbers: PortSet.ALL, names: [], policies: [],
};

/** All that a pod may call, or who may call it, as the policies of the cluster have it: addresses first, sorted. Equal reach gives equal openings. */
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
      ...tiered.others.flatMap(otherOpenings).sort(byText),
      ...(isAll ? [] : podOpenings(view, [...tiered.rules, ...rules])),
    ];
  });
}

const openingsIn = memoizeBy((_view: ClusterView) => new Map<string, readonly Opening[]>());

/** Equal for pods under the same policies, and of callers for pods that name their ports alike. */
function keyOf(view: ClusterView, pod: PodView, direction: Direction, others: readonly PolicyRule[]): string {
  const tiers = (['Admin', 'Baseline'] as const).flatMap((tier) =>
    tierRulesOf(view, pod, tier, direction)
      .flat()
      .map((rules) => numberOf(rules)),
  );
  const ports = direction === 'Ingress' ? pod.containers.map(({ role, container }) => [role, container.ports as unknown]) : [];
  const groups = closingGroups(view, pod, direction).map(numberOf);
  return JSON.stringify([
    direction,
    groups,
    tiers,
    others.map(({ policy }) => numberOf(policy)),
    ports,
    tiers.length > 0 ? pod.namespace : '',
  ]);
}

/** Tells one list of policies from all others. */
const numberOf = memoizeBy((_list: object) => numbered++);

let numbered = 0;

/** Nodes and names that a ClusterNetworkPolicy accepts; the addresses of both are not known. */
function otherOpenings({ peers, ports, policy }: TierRule): Opening[] {
  const told = { addresses: [], exceptAddresses: [], numbers: ports.numbers, names: [], policies: [policyText(policy)] };
  return peers.flatMap((peer): Opening[] => {
    if ('names' in peer) {
      return peer.names.map((name) => ({ ...told, to: `${name} by ${policyText(policy)}`, hosts: [name] }));
    }
    const selector = 'nodes' in peer ? selectorText(peer.nodes) : undefined;
    return selector === undefined ? [] : [{ ...told, to: selector === '' ? 'every node' : `nodes ${selector}` }];
  });
}

/** The same, with names of hosts, for people to read. */
export function targetsOf(view: ClusterView, pod: PodView, direction: Direction = 'Egress'): ReachTarget[] {
  const { hosts } = othersOf(view, pod, direction);
  const named = hosts.map(({ host, numbers, by }): Opening => (
    { to: `${host} by ${by}`, addresses: [], exceptAddresses: [], hosts: [host], numbers, names: [], policies: [by] }));
  return [...openingsOf(view, pod, direction), ...merged(named)]
    .map(({ numbers, names, ...told }) => ({ ...told, ports: [...numbers.texts(), ...names.map(textOfName)] }));
}

/** One opening for each text, with all its ports, sorted. */
function merged(openings: readonly Opening[]): Opening[] {
  const byTo = new Map<string, Opening>();
  openings.forEach((one) => byTo.set(one.to, { ...one, numbers: one.numbers.union(byTo.get(one.to)?.numbers ?? PortSet.EMPTY) }));
  return [...byTo.values()].sort(byText);
}

/** Such as "http/TCP (8080)". */
function textOfName({ protocol, name, numbers }: PortByName): string {
  return `${name}/${protocol}${numbers.length > 0 ? ` (${numbers.join(', ')})` : ''}`;
}

/** Blocks that are open on the same ports, and the policies that open them. */
interface Opened {
  readonly numbers: PortSet;
  readonly blocks: Map<string, Block>;
  readonly policies: Set<string>;
}

function addressOpenings(grants: readonly PolicyRule[]): Opening[] {
  const byPorts = new Map<string, Opened>();
  for (const { peers, ports: { numbers }, policy } of grants) {
    for (const peer of numbers.isEmpty ? [] : peers) { // a name is a pod's own, and no address has one
      if ('block' in peer) {
        const opened = memoize(byPorts, numbers.text, () => ({ numbers, blocks: new Map<string, Block>(), policies: new Set<string>() }));
        opened.blocks.set(peer.block.text, peer.block);
        opened.policies.add(policyText(policy));
      }
    }
  }
  const all = [...byPorts.values()];
  return all.flatMap((opened) => {
    const wider = all.filter(({ numbers }) => numbers !== opened.numbers && numbers.contains(opened.numbers))
      .flatMap(({ blocks }) => [...blocks.values()]);
    const told = textOfBlocks([...opened.blocks.values()], wider);
    return told
      ? [{ ...told, numbers: opened.numbers, names: [], policies: [...opened.policies].filter((name) => name !== '').sort() }]
      : [];
  }).sort(byText);
}

type Addresses = Pick<ReachTarget, 'to' | 'addresses' | 'exceptAddresses'>;

/** What was told before: thousands of agents may call the same blocks. */
const known = new BoundedCache<Addresses | undefined>();

/** Blocks without those that are told elsewhere, in as few words as there are; nothing where nothing is left. */
function textOfBlocks(blocks: readonly Block[], elsewhere: readonly Block[]): Addresses | undefined {
  const key = [blocks, elsewhere].map((list) => list.map(({ text }) => text).sort().join('\n')).join('\n\n');
  return memoize(known, key, () => tell(blocks.some(({ everyone }) => everyone), union(blocks).subtract(union(elsewhere))));
}

function union(blocks: readonly Block[]): AddressSet {
  return AddressSet.of(blocks.flatMap(({ addresses }) => addresses.ranges));
}

function tell(everyone: boolean, set: AddressSet): Addresses | undefined {
  const families = ([4, 6] as const).map((family) => shortest(family, set));
  const addresses = families.flatMap(({ blocks }) => blocks);
  const exceptAddresses = families.flatMap(({ except }) => except);
  const isAll = everyone && addresses.length === 2 && exceptAddresses.length === 0;
  const to = isAll ? 'everyone' : `${addresses.join(', ')}${exceptAddresses.length > 0 ? ` except ${exceptAddresses.join(', ')}` : ''}`;
  return addresses.length > 0 ? { to, addresses, exceptAddresses } : undefined;
}

/** The addresses of a family as blocks, or as all but some blocks where these are fewer. */
function shortest(family: Family, set: AddressSet): { blocks: string[]; except: string[] } {
  const own = AddressSet.of(set.ranges.filter((range) => range.family === family));
  const blocks = own.cidrs().map(({ text }) => text);
  if (blocks.length <= 2) {
    return { blocks, except: [] };
  }
  const all = everything(family);
  const except = AddressSet.of([all]).subtract(own).cidrs().map(({ text }) => text);
  return except.length + 1 < blocks.length ? { blocks: [all.text], except } : { blocks, except: [] };
}

/** Pods that are asked for by the same labels, and the ports of all rules together. */
interface OpenedPods {
  readonly peer: PodPeer;
  readonly namespace: string;
  numbers: PortSet;
  readonly names: Map<string, Ports['names'][number]>;
  readonly policies: Set<string>;
}

type Labels = Required<Pick<ReachTarget, 'pods' | 'namespaces'>>;

function podOpenings(view: ClusterView, grants: readonly PolicyRule[]): Opening[] {
  const byPeer = new Map<string, OpenedPods & Labels>();
  for (const { peers, ports, policy } of grants) {
    for (const peer of peers) {
      const meant = podsOnNamedPorts(peer, ports);
      if (meant) {
        const namespace = namespaceOf(policy);
        const pods = selectorText(object(meant.podSelector));
        const namespaces = namespacesText(meant.namespaceSelector, namespace);
        const opened = memoize(byPeer, `${namespaces}\n${pods}`, () => ({
          peer: meant, namespace, pods, namespaces, numbers: PortSet.EMPTY, names: new Map(), policies: new Set(),
        }));
        opened.numbers = 'block' in peer ? opened.numbers : opened.numbers.isEmpty ? ports.numbers : opened.numbers.union(ports.numbers);
        ports.names.forEach((named) => opened.names.set(`${named.name}/${named.protocol}`, named));
        opened.policies.add(policyText(policy));
      }
    }
  }
  return [...byPeer.values()].map((opened) => ({
    to: textOfPods(view, opened),
    addresses: [],
    exceptAddresses: [],
    pods: opened.pods,
    namespaces: opened.namespaces,
    numbers: opened.numbers,
    names: namedPorts(view, opened),
    policies: [...opened.policies].filter((name) => name !== '').sort(),
  })).sort(byText);
}

/** The pods that a peer is; of everyone those that call a port so, which no address does. */
function podsOnNamedPorts(peer: Peer, { names }: Ports): PodPeer | undefined {
  if ('pods' in peer) {
    return peer.pods;
  }
  return peer.block.everyone && names.length > 0 ? { namespaceSelector: {}, podSelector: {} } : undefined;
}

/** The workloads where pods are asked for by a label that cdk8s-plus makes of a construct's path, which nobody can read; else the labels. */
function textOfPods(view: ClusterView, { peer, namespace, pods, namespaces }: OpenedPods & Labels): string {
  const workloads = pods.includes(`${ADDRESS_LABEL}=`) ? podsOf(view, namespace, peer).map(({ manifest }) => placedTitleOf(manifest)) : [];
  return workloads.length > 0
    ? [...new Set(workloads)].sort().join(', ')
    : `${pods === '' ? 'every pod' : `pods ${pods}`} in ${placeText(namespaces)}`;
}

/** Such as `Deployment "tools/search"`. */
function placedTitleOf(manifest: Json): string {
  const namespace = namespaceOf(manifest);
  return `${textOf(manifest.kind)} "${namespace === '' ? '' : `${namespace}/`}${nameOf(manifest)}"`;
}

function namedPorts(view: ClusterView, { peer, namespace, names }: OpenedPods): PortByName[] {
  return [...names.keys()].sort().map((key) => {
    const pods = podsOf(view, namespace, peer);
    const port = names.get(key)!;
    return { ...port, numbers: [...new Set(pods.flatMap((pod) => portsNamed(pod, port)))].sort((a, b) => a - b) };
  });
}

/** The name of a NetworkPolicy, and kind and name of another; nothing where no policy says it. */
function policyText(policy: Json): string {
  return policy.kind === 'NetworkPolicy' ? textOf(object(policy.metadata).name) : policy.kind === undefined ? '' : titleOf(policy);
}

function byText(a: Opening, b: Opening): number {
  return a.to < b.to ? -1 : a.to > b.to ? 1 : 0;
}
