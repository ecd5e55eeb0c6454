import { Evidence, Opening, SourcedOpening, byText, policiesIn, policyText } from './opening';
import { ReachTarget } from './reach-target';
import { AddressSet } from '../address/address-set';
import { Family, everything } from '../address/cidr';
import { PortSet } from '../address/port-set';
import { Block, PolicyRule } from '../manifest/network-policy';
import { Json, sorted } from '../value/json';
import { BoundedCache, memoize, memoizeBy } from '../value/memoize';

/** Blocks that are open on the same ports, and the policies that open them. */
interface Opened {
  readonly numbers: PortSet;
  readonly blocks: Map<string, Block>;
  readonly policies: Set<string>;
}

/** The addresses that rules open, each with all its ports. */
export function addressOpenings(grants: readonly PolicyRule[]): Opening[] {
  const byPorts = new Map<string, Opened>();
  for (const { peers, ports: { numbers }, policy } of grants) {
    for (const peer of numbers.isEmpty ? [] : peers) { // only pods name ports
      if ('block' in peer) {
        const opened = memoize(byPorts, numbers.text, () => ({ numbers, blocks: new Map<string, Block>(), policies: new Set<string>() }));
        opened.blocks.set(peer.block.text, peer.block);
        opened.policies.add(policyText(policy));
      }
    }
  }
  const all = [...byPorts.values()];
  return sorted(all.flatMap((opened) => {
    const wider = all.filter(({ numbers }) => numbers !== opened.numbers && numbers.contains(opened.numbers))
      .flatMap(({ blocks }) => [...blocks.values()]);
    const described = textOfBlocks([...opened.blocks.values()], wider);
    return described
      ? [{ ...described, numbers: opened.numbers, names: [], policies: sorted([...opened.policies].filter((name) => name !== '')) }]
      : [];
  }), byText);
}

/** The same, one for each block as policies state it, so that what opens one opens no other. */
export function blockOpenings(grants: readonly PolicyRule[]): SourcedOpening[] {
  const byBlock = new Map<string, OpenedBlock>();
  for (const { peers, ports: { numbers }, policy, cutBy } of grants) {
    for (const peer of numbers.isEmpty ? [] : peers) {
      const described = 'block' in peer ? textOfBlock(peer.block) : undefined;
      if (described) {
        const opened = memoize(byBlock, described.to, (): OpenedBlock => (
          { described, numbers: PortSet.EMPTY, sources: [], cutBy: new Set() }));
        opened.numbers = opened.numbers.union(numbers);
        opened.sources.push({ policy, field: peer.field, ports: { numbers, names: [] } });
        cutBy?.forEach((one) => opened.cutBy.add(one));
      }
    }
  }
  return [...byBlock.values()]
    .map(({ described, numbers, sources, cutBy }) => (
      { ...described, numbers, names: [], policies: policiesIn(sources), sources, ...cutBy.size > 0 && { cutBy: [...cutBy] } }))
    .sort(byText);
}

interface OpenedBlock {
  readonly described: Addresses;
  numbers: PortSet;
  readonly sources: Evidence[];
  readonly cutBy: Set<Json>;
}

type Addresses = Pick<ReachTarget, 'to' | 'addresses' | 'exceptAddresses'>;

/** Thousands of agents may call the same blocks. */
const addressesCache = new BoundedCache<Addresses | undefined>();

/** A block as an edge has it. Nothing if it has no address. */
export const textOfBlock = memoizeBy((block: Block) => textOfBlocks([block], []));

/** Blocks without those that another opening has, in the shortest form. Nothing if none is left. */
function textOfBlocks(blocks: readonly Block[], elsewhere: readonly Block[]): Addresses | undefined {
  const everyone = blocks.some((block) => block.everyone);
  const key = [blocks, elsewhere].map((list) => sorted(list.map(({ text }) => text)).join('\n')).join(`\n${everyone}\n`);
  return memoize(addressesCache, key, () => describe(everyone, union(blocks).subtract(union(elsewhere))));
}

function union(blocks: readonly Block[]): AddressSet {
  return AddressSet.of(blocks.flatMap(({ addresses }) => addresses.ranges));
}

const FAMILIES = [4, 6] as const;

function describe(everyone: boolean, set: AddressSet): Addresses | undefined {
  const families = FAMILIES.map((family) => shortest(family, set));
  const addresses = families.flatMap(({ blocks }) => blocks);
  const exceptAddresses = families.flatMap(({ except }) => except);
  const isAll = everyone && FAMILIES.every((family) => set.contains(everything(family)));
  const to = isAll ? 'everyone' : `${addresses.join(', ')}${exceptAddresses.length > 0 ? ` except ${exceptAddresses.join(', ')}` : ''}`;
  return addresses.length > 0 ? { to, addresses, exceptAddresses } : undefined;
}

/** The addresses of a family as blocks, or as everything except some blocks if that is shorter. */
function shortest(family: Family, set: AddressSet): { blocks: string[]; except: string[] } {
  const own = set.ofFamily(family);
  const blocks = own.cidrs().map(({ text }) => text);
  if (blocks.length <= 2) {
    return { blocks, except: [] };
  }
  const all = everything(family);
  const except = AddressSet.of([all]).subtract(own).cidrs().map(({ text }) => text);
  return except.length + 1 < blocks.length ? { blocks: [all.text], except } : { blocks, except: [] };
}

