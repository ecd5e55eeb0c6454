import { AgentPosture, PostureEdge, PostureEdgeKind } from './posture-agent';
import { PostureSource } from './posture-finding';
import { Reach, Target, blocksWithout, byPortRange, opened, overlap } from './reach-changes';
import { EVERYONE, NO_PORTS, TargetPorts, addressTexts, joinedPorts, peerOf, portOf, portTexts, unionOfPorts } from './reach-changes-peer';
import { AddressSet } from '../address/address-set';
import { AddressRange } from '../address/cidr';
import { PortSet } from '../address/port-set';
import { ReachTarget } from '../reach/reach-target';
import { BoundedCache, memoize } from '../value/memoize';
import { push } from '../value/multimap';

/** Which edges count: what may call the agent, or what it may call, read and use. */
export type ReachSide = 'callers' | 'reaches';

/** The open edges of one side as lines, sorted: "203.0.113.0/24:443", "pods app=web in namespace tools:53/UDP". */
export function reachLines(edges: readonly PostureEdge[], side: ReachSide): readonly string[] {
  const open = edges.filter((edge) => !edge.isDenied && sideOf(edge) === side);
  const key = JSON.stringify(open.map(({ kind, peer, ports }) => [kind, peer, ports]));
  return memoize(linesByEdges, key, () => linesOf(reachFrom(open.flatMap(targetsIn))));
}

/** Thousands of agents may have the same edges. */
const linesByEdges = new BoundedCache<readonly string[]>();

/** What policies allow, as the same lines. */
export function linesOfTargets(all: readonly ReachTarget[]): string[] {
  return linesOf(reachFrom(all.flatMap(({ to, hosts, calls, ports }) => hosts === undefined
    ? targetsIn({ kind: PostureEdgeKind.POD, peer: to, ports })
    : hosts.flatMap((host) => calls === undefined
      ? targetsIn({ kind: PostureEdgeKind.HOST, peer: host, ports })
      : calls.flatMap((call) => targetsIn({ kind: PostureEdgeKind.GRANT, peer: `${host}: ${call}`, ports: [] }))))));
}

/**
 * The places that open a part of what agents reach, and not those that open only what is known already. If no policy does, it is open
 * because none denies it: the places of the agents.
 *
 * @param edges those that open the part, see `edgesThatOpen`
 */
export function sourcesOf(
  agents: readonly AgentPosture[], edges: readonly PostureEdge[], side: ReachSide, part: Reach, known: Reach,
): PostureSource[] {
  const opens = (edge: PostureEdge) => edgesThatOpen([edge], side, part, known).length > 0;
  const sources = edges.flatMap((edge) => edge.sources.filter(({ ports }) => ports === undefined || opens({ ...edge, ports })));
  return sources.length > 0 ? sources : agents.map(({ source }) => source);
}

/** The edges that open something of a part which is not known already. */
export function edgesThatOpen<E extends PostureEdge>(edges: readonly E[], side: ReachSide, part: Reach, known: Reach): E[] {
  return edges.filter((edge) => overlap(opened(known, reachOf(reachLines([edge], side))), part));
}

/** The side that an edge is on. */
function sideOf({ kind }: PostureEdge): ReachSide {
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
  return entriesOf(reach).flatMap(linesOfEntry).sort();
}

/** Each peer with all its ports in one text, such as "pods app=web in namespace tools:53,53/UDP", and what it means. */
export function partsOf(reach: Reach): { readonly text: string; readonly reach: Reach }[] {
  return entriesOf(reach).map((entry) => ({
    text: entry.peer + joinedPorts(portTexts(entry.ports)),
    reach: reachOf(linesOfEntry(entry)),
  })).sort((one, other) => (one.text < other.text ? -1 : 1));
}

/** One entry for each set of ports, and one for each peer. Everyone is in both, since it also means addresses. */
function reachFrom(targets: readonly Target[]): Reach {
  const blocks = new Map<string, { readonly numbers: PortSet; readonly ranges: AddressRange[] }>();
  const others = new Map<string, Target[]>();
  for (const target of targets) {
    const { peer: { text, addresses, isEveryone }, ports: { numbers } } = target;
    if (addresses) {
      memoize(blocks, numbers.text, () => ({ numbers, ranges: [] })).ranges.push(...addresses.ranges);
    }
    if (!addresses || isEveryone) {
      push(others, text, target);
    }
  }
  const joined = [...others.values()].map((all) => ({ peer: all[0].peer, ports: unionOfPorts(all.map(({ ports }) => ports)) }));
  return { blocks: [...blocks.values()].map(({ numbers, ranges }) => ({ numbers, addresses: AddressSet.of(ranges) })), others: joined };
}

/** The text of a peer, and its ports. */
interface Entry {
  readonly peer: string;
  readonly ports: TargetPorts;
}

/** Blocks and other peers. What everyone may call is left out of the blocks. Equal sets have equal entries, whatever lines gave them. */
function entriesOf({ blocks, others }: Reach): Entry[] {
  const everyone = others.filter(({ peer }) => peer.isEveryone)
    .map(({ ports: { numbers } }) => ({ addresses: peerOf(EVERYONE).addresses!, numbers }));
  const byText = new Map<string, PortSet>();
  byPortRange(blocks.flatMap((block) => blocksWithout(block, everyone))).forEach(({ addresses, numbers }) => addressTexts(addresses)
    .forEach((text) => byText.set(text, numbers.union(byText.get(text) ?? PortSet.EMPTY))));
  return [
    ...[...byText].map(([peer, numbers]) => ({ peer, ports: { numbers, names: [] } })),
    ...others.map(({ peer, ports }) => ({ peer: peer.text, ports })),
  ];
}

function linesOfEntry({ peer, ports }: Entry): string[] {
  const ends = portTexts(ports);
  return ends.length === 0 ? [peer] : ends.map((end) => peer + end);
}

const targets = new BoundedCache<Target>();

/** Reads a line. A text without a port at its end is a target without ports. */
export function targetOf(line: string): Target {
  return memoize(targets, line, () => {
    const [, peer, every, what, protocol, number] =
      /^(.+?)(?: on (every(?: [A-Z]+)? port)|:([\da-z-]+)(?:\/(UDP|SCTP))?( \(\d+\))?)$/s.exec(line) ?? [];
    const isWithout = peer === undefined || WITHOUT_PORTS.test(peer) || line.startsWith(UNREAD_PORTS);
    const ports = isWithout ? undefined : portOf(every ?? `${what}/${protocol ?? 'TCP'}${number ?? ''}`);
    return ports ? { peer: peerOf(peer), ports } : { peer: peerOf(line), ports: NO_PORTS };
  });
}

/** The line of a target begins with it if a policy of another network opens it and no one reads the ports. */
export const UNREAD_PORTS = 'unread ports of ';

/** The lines of policies that are not computed begin with it. */
export const NOT_COMPUTED = 'not computed: ';

const WITHOUT_PORTS = /^(?:grant|secret|volume|token) /i;

/** Whether a line means something without a port. */
export function isWithoutPorts(line: string): boolean {
  return WITHOUT_PORTS.test(line) || [UNREAD_PORTS, NOT_COMPUTED].some((start) => line.startsWith(start)) || /^port \S+ of /.test(line);
}

/** The targets of an edge. */
function targetsIn({ kind, ports, ...edge }: Pick<PostureEdge, 'kind' | 'peer' | 'ports'>): Target[] {
  const peer = edge.peer.trim(); // the accepted file has no spaces around a line
  const alone = (text: string): Target => ({ peer: { text }, ports: NO_PORTS });
  if (WITHOUT_PORTS.test(`${kind} `)) {
    return [alone(peer.toLowerCase().startsWith(`${kind} `) ? peer : `${kind} ${peer}`)];
  }
  const text = kind === PostureEdgeKind.HOST ? hostText(peer) : peer;
  if (ports.length === 0) { // a policy of another network, whose ports no one reads: they are among no others, and no others among them
    return [alone(`${UNREAD_PORTS}${text}`)];
  }
  return ports.map((port) => {
    const known = portOf(port);
    return known ? { peer: peerOf(text), ports: known } : alone(`port ${port} of ${text}`);
  });
}

/** The name alone. One that reads like another kind of target says what it is. */
function hostText(peer: string): string {
  const host = peer.split(' ')[0];
  return /^[\w*.-]+$/.test(host) && host.slice(1, -1).includes('.') ? host : `host ${host}`;
}
