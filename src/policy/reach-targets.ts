import { Json, object, textOf } from './json';
import { Block, PodPeer, PolicyRule, Ports } from './network-policy';
import { PodView } from './pod-view';
import { ofGroup, rulesIn } from './policy-groups';
import { closingGroups, podsOf, portsNamed } from './reach';
import { ReachTarget } from './reach-target';
import { namespacesText, placeText, selectorText } from './selector-text';
import { World, namespaceOf } from './world';
import { AddressSet } from '../reach/address-set';
import { Family, everything } from '../reach/cidr';
import { TextMemory, once } from '../reach/once';
import { PortSet, Protocol } from '../reach/port-set';

/** A target with its ports as numbers. */
export interface Opening extends Omit<ReachTarget, 'ports'> {
  readonly numbers: PortSet;
  readonly names: readonly NamedPort[];
}

/** A port by name, and the numbers that pods of the world give it. */
export interface NamedPort {
  readonly protocol: Protocol;
  readonly name: string;
  readonly numbers: readonly number[];
}

/** Where policies leave all open. */
const EVERYONE: Opening = {
  to: 'everyone', addresses: ['0.0.0.0/0', '::/0'], exceptAddresses: [], numbers: PortSet.ALL, names: [], policies: [],
};

/** All that a pod may call as the policies of the world have it, addresses first, sorted: equal reach gives equal openings. */
export function openingsOf(world: World, pod: PodView): readonly Opening[] {
  const groups = closingGroups(world, pod, 'Egress');
  const byGroups = once(CACHE, world, () => new Map<string, readonly Opening[]>());
  return groups.length === 0 ? [EVERYONE] : once(byGroups, groups.map(numberOf).join(), () => {
    const grants = groups.flatMap(rulesIn.Egress);
    return [...addressOpenings(grants), ...podOpenings(world, grants)];
  });
}

/** Pods under the same policies reach the same. */
const CACHE = new WeakMap<World, Map<string, readonly Opening[]>>();

/** Tells one group of policies from all others. */
const numberOf = ofGroup(() => numbered++);
let numbered = 0;

/** The same, for people to read. */
export function targetsOf(world: World, pod: PodView): ReachTarget[] {
  return openingsOf(world, pod).map(({ numbers, names, ...told }) => ({ ...told, ports: [...numbers.texts(), ...names.map(textOfName)] }));
}

/** Such as "http/TCP (8080)". */
function textOfName({ protocol, name, numbers }: NamedPort): string {
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
        const opened = once(byPorts, numbers.text, () => ({ numbers, blocks: new Map<string, Block>(), policies: new Set<string>() }));
        opened.blocks.set(peer.block.text, peer.block);
        opened.policies.add(nameOf(policy));
      }
    }
  }
  const all = [...byPorts.values()];
  return all.flatMap((opened) => {
    const wider = all.filter(({ numbers }) => numbers !== opened.numbers && numbers.contains(opened.numbers))
      .flatMap(({ blocks }) => [...blocks.values()]);
    const told = textOfBlocks([...opened.blocks.values()], wider);
    return told ? [{ ...told, numbers: opened.numbers, names: [], policies: [...opened.policies].sort() }] : [];
  }).sort(byText);
}

type Addresses = Pick<ReachTarget, 'to' | 'addresses' | 'exceptAddresses'>;

/** What was told before: thousands of agents may call the same blocks. */
const known = new TextMemory<Addresses | undefined>();

/** Blocks without those that are told elsewhere, in as few words as there are; nothing where nothing is left. */
function textOfBlocks(blocks: readonly Block[], elsewhere: readonly Block[]): Addresses | undefined {
  const key = [blocks, elsewhere].map((list) => list.map(({ text }) => text).sort().join('\n')).join('\n\n');
  return once(known, key, () => tell(blocks.some(({ everyone }) => everyone), union(blocks).subtract(union(elsewhere))));
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

function podOpenings(world: World, grants: readonly PolicyRule[]): Opening[] {
  const byPeer = new Map<string, OpenedPods & Required<Pick<ReachTarget, 'pods' | 'namespaces'>>>();
  for (const { peers, ports, policy } of grants) {
    for (const peer of peers) {
      if ('pods' in peer) {
        const namespace = namespaceOf(policy);
        const pods = selectorText(object(peer.pods.podSelector));
        const namespaces = namespacesText(peer.pods.namespaceSelector, namespace);
        const opened = once(byPeer, `${namespaces}\n${pods}`, () => ({
          peer: peer.pods, namespace, pods, namespaces, numbers: PortSet.EMPTY, names: new Map(), policies: new Set(),
        }));
        opened.numbers = opened.numbers.isEmpty ? ports.numbers : opened.numbers.union(ports.numbers);
        ports.names.forEach((named) => opened.names.set(`${named.name}/${named.protocol}`, named));
        opened.policies.add(nameOf(policy));
      }
    }
  }
  return [...byPeer.values()].map((opened) => ({
    to: `${opened.pods === '' ? 'every pod' : `pods ${opened.pods}`} in ${placeText(opened.namespaces)}`,
    addresses: [],
    exceptAddresses: [],
    pods: opened.pods,
    namespaces: opened.namespaces,
    numbers: opened.numbers,
    names: namedPorts(world, opened),
    policies: [...opened.policies].sort(),
  })).sort(byText);
}

function namedPorts(world: World, { peer, namespace, names }: OpenedPods): NamedPort[] {
  return [...names.keys()].sort().map((key) => {
    const pods = podsOf(world, namespace, peer);
    const port = names.get(key)!;
    return { ...port, numbers: [...new Set(pods.flatMap((pod) => portsNamed(pod, port)))].sort((a, b) => a - b) };
  });
}

function nameOf(policy: Json): string {
  return textOf(object(policy.metadata).name);
}

function byText(a: Opening, b: Opening): number {
  return a.to < b.to ? -1 : a.to > b.to ? 1 : 0;
}
