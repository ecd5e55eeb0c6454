import { NO_PORTS, Peer, TargetPorts, commonPorts, covers, hasPorts, portsWithout, unionOfPorts } from './reach-changes-peer';
import { AddressSet } from '../address/address-set';
import { PROTOCOLS, PortSet, Protocol } from '../address/port-set';
import { openFamilies } from '../address/public';
import { push } from '../value/multimap';

/** A peer with ports. A Secret, a volume and a token have none. */
export interface Target {
  readonly peer: Peer;
  readonly ports: TargetPorts;
}

/** Addresses that are open on ports. */
export interface Blocks {
  readonly addresses: AddressSet;
  readonly numbers: PortSet;
}

/** All that is open in one direction, as sets. */
export interface Reach {
  readonly blocks: readonly Blocks[];
  readonly others: readonly Target[];
}

/** What `after` has and `before` has not. */
export function opened(before: Reach, after: Reach): Reach {
  const others = after.others.flatMap(({ peer, ports }) => {
    const known = before.others.filter((one) => covers(one.peer, peer));
    if (!hasPorts(ports)) {
      return known.some((one) => one.peer.text === peer.text && !hasPorts(one.ports)) ? [] : [{ peer, ports }];
    }
    const rest = portsWithout(ports, unionOfPorts([NO_PORTS, ...known.map((one) => one.ports)]));
    return hasPorts(rest) ? [{ peer, ports: rest }] : [];
  });
  const everyone = unionOfPorts([NO_PORTS, ...others.filter(({ peer }) => peer.isEveryone).map(({ ports }) => ports)]);
  const known = new Map(before.blocks.map(({ numbers, addresses }) => [numbers.text, addresses]));
  const isKnown = ({ addresses, numbers }: Blocks) => addresses.subtract(known.get(numbers.text) ?? AddressSet.EMPTY).isEmpty;
  return {
    blocks: after.blocks.map((block) => ({ ...block, numbers: block.numbers.subtract(everyone.numbers) }))
      .filter((block) => !block.numbers.isEmpty && !isKnown(block)) // most are, and to compare each with all takes long
      .flatMap((block) => blocksWithout(block, before.blocks)),
    others: others.flatMap((one) => {
      const ports = one.peer.isEveryone ? one.ports : portsWithout(one.ports, everyone);
      return hasPorts(ports) || !hasPorts(one.ports) ? [{ ...one, ports }] : [];
    }),
  };
}

/** The same without the names of hosts, on ports on which the internet is open in `known`: they can still be called. */
export function withoutHosts({ blocks, others }: Reach, known: Reach): Reach {
  const open = byPortRange(known.blocks).filter(({ addresses }) => openFamilies(addresses).length > 0)
    .map(({ numbers }) => ({ numbers, names: [] }));
  const isHost = ({ peer: { text, isEveryone, addresses, labels } }: Target) => !isEveryone && !addresses && !labels && HOST.test(text);
  const left = others.map((one) => (isHost(one) ? { ...one, ports: portsWithout(one.ports, unionOfPorts([NO_PORTS, ...open])) } : one));
  return { blocks, others: left.filter(({ ports }, i) => hasPorts(ports) || !hasPorts(others[i].ports)) };
}

const HOST = /^(host )?[^\s"]+$/;

/** Whether the two have something in common. */
export function overlap(one: Reach, other: Reach): boolean {
  const meet = (a: Blocks, b: Blocks) => !a.addresses.intersect(b.addresses).isEmpty && !a.numbers.intersect(b.numbers).isEmpty;
  return one.blocks.some((a) => other.blocks.some((b) => meet(a, b)))
    || one.others.some((a) => other.others.some((b) => (covers(a.peer, b.peer) || covers(b.peer, a.peer))
      && (hasPorts(a.ports) ? hasPorts(commonPorts(a.ports, b.ports)) : !hasPorts(b.ports))));
}

/** A block without what others have on the same ports. */
export function blocksWithout(block: Blocks, others: readonly Blocks[]): Blocks[] {
  let left = [block];
  for (const { addresses, numbers } of others) {
    left = left.flatMap((one) => [
      { ...one, numbers: one.numbers.subtract(numbers) },
      { addresses: one.addresses.subtract(addresses), numbers: one.numbers.intersect(numbers) },
    ]).filter((one) => !one.numbers.isEmpty && !one.addresses.isEmpty);
  }
  return left;
}

/**
 * The same as one block for each range of ports, with the addresses that have this range and not the port before or after it. No two blocks
 * have an address and a port in common, and equal sets have equal blocks. The addresses that have every port are in a block of their own.
 */
export function byPortRange(blocks: readonly Blocks[]): Blocks[] {
  const ranges = PROTOCOLS.flatMap((protocol) => rangesOf(protocol, blocks));
  const whole = (protocol: Protocol) => ranges.find(({ numbers }) => numbers.contains(PortSet.every(protocol)))?.addresses;
  const open = PROTOCOLS.map((protocol) => whole(protocol) ?? AddressSet.EMPTY).reduce((all, one) => all.intersect(one));
  return [{ addresses: open, numbers: PortSet.ALL }, ...ranges.map((one) => ({ ...one, addresses: one.addresses.subtract(open) }))]
    .filter(({ addresses }) => !addresses.isEmpty);
}

/** Goes through the ports from the lowest, and keeps the addresses of each range that has not ended. */
function rangesOf(protocol: Protocol, blocks: readonly Blocks[]): Blocks[] {
  const [begins, ends] = [new Map<number, Blocks[]>(), new Map<number, Blocks[]>()];
  blocks.forEach((block) => block.numbers.ranges.filter((range) => range.protocol === protocol).forEach(({ first, last }) => {
    push(begins, first, block);
    push(ends, last + 1, block);
  }));
  const open = new Set<Blocks>();
  const ended: Blocks[] = [];
  let going: { readonly first: number; readonly addresses: AddressSet }[] = [];
  for (const at of [...new Set([...begins.keys(), ...ends.keys()])].sort((a, b) => a - b)) {
    ends.get(at)?.forEach((block) => open.delete(block));
    begins.get(at)?.forEach((block) => open.add(block));
    const here = AddressSet.of([...open].flatMap(({ addresses }) => addresses.ranges));
    const begin = going.reduce((rest, { addresses }) => rest.subtract(addresses), here);
    going.forEach(({ first, addresses }) => ended.push({
      addresses: addresses.subtract(here), numbers: PortSet.of([{ protocol, first, last: at - 1 }]),
    }));
    going = [...going.map(({ first, addresses }) => ({ first, addresses: addresses.intersect(here) })), { first: at, addresses: begin }]
      .filter(({ addresses }) => !addresses.isEmpty);
  }
  return ended.filter(({ addresses }) => !addresses.isEmpty);
}
