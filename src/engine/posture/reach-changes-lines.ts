import { PostureEdge, PostureEdgeKind } from './posture';
import { Blocks, Reach, Target, blocksWithout } from './reach-changes';
import { EVERYONE, addressTexts, peerOf } from './reach-changes-peer';
import { NO_PORTS, TargetPorts, joinedPorts, portOf, portTexts, unionOfPorts } from './reach-changes-ports';
import { PortSet } from '../address/port-set';
import { BoundedCache, memoize } from '../value/memoize';

/** Which edges count: what may call the agent, or what it may call, read and use. */
export type ReachSide = 'callers' | 'reaches';

/** The open edges of one side as lines, sorted: "203.0.113.0/24:443", "pods app=web in namespace tools:53/UDP". */
export function reachLines(edges: readonly PostureEdge[], side: ReachSide): string[] {
  return linesOf(reachFrom(edges.filter((edge) => !edge.isDenied && sideOf(edge) === side).flatMap(targetsIn)));
}

/** The side that an edge is on. */
export function sideOf({ kind }: PostureEdge): ReachSide {
  return kind === PostureEdgeKind.CALLER ? 'callers' : 'reaches';
}

/**
 * The sets that lines mean.
 *
 * @throws CidrError at a wrong block of addresses
 */
export function reachOf(lines: readonly string[]): Reach {
  return reachFrom(lines.map(targetOf));
}

/** The lines of a reach, one for each block and port. */
export function linesOf(reach: Reach): string[] {
  return textsOf(reach, (texts) => (texts.length > 0 ? texts : ['']));
}

/** The same with all ports of a peer in one text: "pods app=web in namespace tools:53,53/UDP". */
export function joinedLinesOf(reach: Reach): string[] {
  return textsOf(reach, (texts) => [joinedPorts(texts)]);
}

/** One entry for each set of ports, and one for each peer. Everyone is in both, since it also means addresses. */
function reachFrom(targets: readonly Target[]): Reach {
  const blocks = new Map<string, Blocks>();
  const others = new Map<string, Target[]>();
  for (const target of targets) {
    const { peer: { text, addresses, isEveryone }, ports: { numbers } } = target;
    if (addresses) {
      const known = blocks.get(numbers.text);
      blocks.set(numbers.text, { numbers, addresses: known ? known.addresses.union(addresses) : addresses });
    }
    if (!addresses || isEveryone) {
      memoize(others, text, () => []).push(target);
    }
  }
  const joined = [...others.values()].map((all) => ({ peer: all[0].peer, ports: unionOfPorts(all.map(({ ports }) => ports)) }));
  return { blocks: [...blocks.values()], others: joined };
}

/** Each entry as texts, sorted. What another entry has on the same ports is left out. */
function textsOf({ blocks, others }: Reach, endsOf: (texts: readonly string[]) => readonly string[]): string[] {
  const everyone = others.filter(({ peer }) => peer.isEveryone)
    .map(({ ports: { numbers } }) => ({ addresses: peerOf(EVERYONE).addresses!, numbers }));
  const isWider = (a: PortSet, b: PortSet) => a.contains(b) && !b.contains(a);
  const byAddresses = new Map<string, PortSet>();
  blocks.forEach((block, i) => {
    const wider = blocks.filter(({ numbers }, at) => isWider(numbers, block.numbers) || (at < i && numbers.text === block.numbers.text));
    blocksWithout(block, [...everyone, ...wider]).forEach(({ addresses, numbers }) => addressTexts(addresses)
      .forEach((text) => byAddresses.set(text, numbers.union(byAddresses.get(text) ?? PortSet.EMPTY))));
  });
  const texts = (peer: string, ports: TargetPorts) => endsOf(portTexts(ports)).map((end) => peer + end);
  return [
    ...[...byAddresses].flatMap(([text, numbers]) => texts(text, { numbers, names: [] })),
    ...others.flatMap(({ peer, ports }) => texts(peer.text, ports)),
  ].sort();
}

const targets = new BoundedCache<Target>();

/** Reads a line. A text without a port at its end is a target without ports. */
function targetOf(line: string): Target {
  return memoize(targets, line, () => {
    const [, peer, every, what, protocol, number] =
      /^(.+?)(?: on (every(?: [A-Z]+)? port)|:([\da-z-]+)(?:\/(UDP|SCTP))?( \(\d+\))?)$/.exec(line) ?? [];
    const isWithout = peer === undefined || WITHOUT_PORTS.test(peer);
    const ports = isWithout ? undefined : portOf(every ?? `${what}/${protocol ?? 'TCP'}${number ?? ''}`);
    return ports ? { peer: peerOf(peer), ports } : { peer: peerOf(line), ports: NO_PORTS };
  });
}

const WITHOUT_PORTS = /^(?:secret|volume|token) /;

/** The targets of an edge. A port in no known form is a part of the peer. */
function targetsIn({ kind, peer, ports }: PostureEdge): Target[] {
  const text = WITHOUT_PORTS.test(`${kind} `) ? `${kind} ${peer}` : kind === PostureEdgeKind.HOST ? hostText(peer) : peer;
  return ports.length === 0 ? [{ peer: peerOf(text), ports: NO_PORTS }] : ports.map((port) => {
    const known = portOf(port);
    return known ? { peer: peerOf(text), ports: known } : { peer: peerOf(`${text} on port ${port}`), ports: NO_PORTS };
  });
}

/** The name alone. One that reads like another kind of target says what it is. */
function hostText(peer: string): string {
  const host = peer.split(' ')[0];
  return /^[\w*.-]+\.[\w*.-]+$/.test(host) ? host : `host ${host}`;
}
