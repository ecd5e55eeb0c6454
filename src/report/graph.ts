import { AgentPosture, PostureEdge, PostureEdgeKind } from '../engine/posture/posture-agent';
import { counted } from '../engine/value/counted';
import { push } from '../engine/value/multimap';

/** What a report draws of an agent. Every format draws the same graph. */
export interface Graph {
  /** The agent comes first. */
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}

export interface GraphNode {
  readonly kind: 'agent' | PostureEdgeKind;
  readonly label: string;
  readonly isDenied: boolean;
  /** What in it is worse than the rest, such as ["open internet"]. */
  readonly dangers: readonly string[];
  /** Whether something of it is new since what the report is compared with. */
  readonly isNew?: boolean;
}

interface GraphEdge {
  /** Indexes of nodes. */
  readonly from: number;
  readonly to: number;
  /** Ports, or "denied". */
  readonly label: string;
  readonly isDenied: boolean;
  /** What it stands for: several if many are drawn as one. */
  readonly of: readonly PostureEdge[];
}

/** How many of a kind are drawn one by one. A table lists all of them. */
export const MAX_OF_A_KIND = 12;

/** How many ports the label of an edge names. */
const MAX_PORTS = 3;

const ORDER: readonly PostureEdgeKind[] = [
  PostureEdgeKind.CALLER, PostureEdgeKind.POD, PostureEdgeKind.NODE, PostureEdgeKind.HOST, PostureEdgeKind.GRANT, PostureEdgeKind.ADDRESS,
  PostureEdgeKind.SECRET, PostureEdgeKind.VOLUME, PostureEdgeKind.TOKEN,
];

/** The graph of an agent: callers, the agent, and what it reaches. What is denied comes last. */
export function graphOf(agent: AgentPosture): Graph {
  const nodes: GraphNode[] = [{ kind: 'agent', label: agent.name, isDenied: false, dangers: [] }];
  const edges: GraphEdge[] = [];
  const draw = (node: GraphNode, of: readonly (readonly PostureEdge[])[]) => {
    const index = nodes.push(node) - 1;
    const [from, to] = node.kind === PostureEdgeKind.CALLER ? [index, 0] : [0, index];
    of.forEach((some) => edges.push({ from, to, label: labelOf(node, some), isDenied: node.isDenied, of: some }));
  };
  for (const isDenied of [false, true]) {
    for (const kind of ORDER) {
      const peers = peersOf(agent.edges.filter((edge) => edge.kind === kind && edge.isDenied === isDenied));
      const shown = peers.length > MAX_OF_A_KIND ? peers.slice(0, MAX_OF_A_KIND - 1) : peers;
      shown.forEach((of) => draw({ kind, label: labelOfPeer(of), isDenied, dangers: dangersIn(of), ...newIn(of) }, byPorts(of)));
      const rest = peers.slice(shown.length);
      if (rest.length > 0) {
        draw({ kind, label: `and ${rest.length} more`, isDenied, dangers: dangersIn(rest.flat()), ...newIn(rest.flat()) }, [rest.flat()]);
      }
    }
  }
  return { nodes, edges };
}

/** Edges by the peer that they share, in their order, those with dangers first. The calls of one repository share a peer. */
function peersOf(edges: readonly PostureEdge[]): PostureEdge[][] {
  const peers = new Map<string, PostureEdge[]>();
  edges.forEach((edge) => push(peers, repositoryOf(edge) ?? edge.peer, edge));
  const all = [...peers.values()];
  return [...all.filter((of) => dangersIn(of).length > 0), ...all.filter((of) => dangersIn(of).length === 0)];
}

/** Such as "git.example: acme/shop.git". */
export function repositoryOf({ kind, peer }: PostureEdge): string | undefined {
  const [, host, path] = (kind === PostureEdgeKind.GRANT && /^([^ ]+): [A-Z]+ \/(.+?\.git)(?:\/|$)/.exec(peer)) || [];
  return path === undefined ? undefined : `${host}: ${path}`;
}

function labelOfPeer(of: readonly PostureEdge[]): string {
  const repository = repositoryOf(of[0]);
  return repository === undefined ? of[0].peer : `${repository} (${counted(of.length, 'call')})`;
}

/** The edges of a node one by one, those of a repository as one. */
function byPorts(of: readonly PostureEdge[]): (readonly PostureEdge[])[] {
  return repositoryOf(of[0]) === undefined ? of.map((edge) => [edge]) : [of];
}

function dangersIn(of: readonly PostureEdge[]): string[] {
  return [...new Set(of.flatMap(({ dangers = [] }) => dangers))];
}

function newIn(of: readonly PostureEdge[]): Pick<GraphNode, 'isNew'> {
  return of.some(({ isNew }) => isNew) ? { isNew: true } : {};
}

function labelOf({ isDenied }: GraphNode, edges: readonly PostureEdge[]): string {
  const ports = edges.length === 1 ? portsText(edges[0]) : '';
  return isDenied ? `✕ denied${ports === '' ? '' : ` ${ports}`}` : ports;
}

function portsText({ ports }: PostureEdge): string {
  const shown = ports.length > MAX_PORTS ? ports.slice(0, MAX_PORTS - 1) : ports;
  return `${shown.join(', ')}${shown.length < ports.length ? ` and ${ports.length - shown.length} more` : ''}`;
}
