import { Peer, covers } from './reach-changes-peer';
import { NO_PORTS, TargetPorts, commonPorts, hasPorts, portsWithout, unionOfPorts } from './reach-changes-ports';
import { AddressSet } from '../address/address-set';
import { PortSet } from '../address/port-set';

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
  const isLeft = ({ addresses, numbers }: Blocks) => !addresses.isEmpty && !numbers.isEmpty;
  return {
    blocks: after.blocks.map((block) => ({ ...block, numbers: block.numbers.subtract(everyone.numbers) })).filter(isLeft)
      .flatMap((block) => blocksWithout(block, before.blocks)),
    others: others.flatMap((one) => {
      const ports = one.peer.isEveryone ? one.ports : portsWithout(one.ports, everyone);
      return hasPorts(ports) || !hasPorts(one.ports) ? [{ ...one, ports }] : [];
    }),
  };
}

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
