import { Json, object, textOf } from './json';
import { Block, PodPeer, PolicyRule, Ports } from './network-policy';
import { PodView } from './pod-view';
import { grantsOf, podsOf, portsNamed } from './reach';
import { ReachTarget } from './reach-target';
import { namespacesText, placeText, selectorText } from './selector-text';
import { World, namespaceOf } from './world';
import { AddressSet } from '../reach/address-set';
import { Family, everything } from '../reach/cidr';
import { TextMemory, once } from '../reach/once';
import { PortSet } from '../reach/port-set';

/** Where policies leave all open. */
const EVERYONE: ReachTarget = {
  to: 'everyone', addresses: ['0.0.0.0/0', '::/0'], exceptAddresses: [], ports: PortSet.ALL.texts(), policies: [],
};

/** All that a pod may call as the policies of the world have it, addresses first, sorted: equal reach gives equal targets. */
export function targetsOf(world: World, pod: PodView): ReachTarget[] {
  const grants = grantsOf(world, pod, 'Egress');
  return grants ? [...addressTargets(grants), ...podTargets(world, grants)] : [EVERYONE];
}

/** Blocks that are open on the same ports, and the policies that open them. */
interface Opened {
  readonly numbers: PortSet;
  readonly blocks: Map<string, Block>;
  readonly policies: Set<string>;
}

function addressTargets(grants: readonly PolicyRule[]): ReachTarget[] {
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
    return told ? [{ ...told, ports: opened.numbers.texts(), policies: [...opened.policies].sort() }] : [];
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

function podTargets(world: World, grants: readonly PolicyRule[]): ReachTarget[] {
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
    ports: [...opened.numbers.texts(), ...namedTexts(world, opened)],
    policies: [...opened.policies].sort(),
  })).sort(byText);
}

/** Such as "http/TCP (8080)", with the numbers that pods of the world give the name. */
function namedTexts(world: World, { peer, namespace, names }: OpenedPods): string[] {
  return [...names.keys()].sort().map((text) => {
    const pods = podsOf(world, namespace, peer);
    const numbers = [...new Set(pods.flatMap((pod) => portsNamed(pod, names.get(text)!)))].sort((a, b) => a - b);
    return numbers.length > 0 ? `${text} (${numbers.join(', ')})` : text;
  });
}

function nameOf(policy: Json): string {
  return textOf(object(policy.metadata).name);
}

function byText(a: ReachTarget, b: ReachTarget): number {
  return a.to < b.to ? -1 : a.to > b.to ? 1 : 0;
}
