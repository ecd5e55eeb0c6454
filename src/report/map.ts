import { bounded } from './bounded';
import { repositoryOf } from './graph';
import { KINDS, RISKS, agentsText, isHigh, roleText } from './words';
import { NAMESPACE_NAME } from '../engine/manifest/labels';
import { Posture } from '../engine/posture/posture';
import { AgentPosture, PostureEdge, PostureEdgeKind, PostureRisk } from '../engine/posture/posture-agent';
import { EVERYONE, peerOf } from '../engine/posture/reach-changes-peer';
import { TO_PODS } from '../engine/posture/reached';
import { push } from '../engine/value/multimap';

/** What a map of the cluster shows: who calls agents, the agents, what they reach, and the lines between them. */
export interface ClusterMap {
  readonly nodes: readonly MapNode[];
  readonly links: readonly MapLink[];
}

/** From left to right: callers, agents that no other agent calls, pods that agents call, and what is no pod. */
export type MapColumn = 0 | 1 | 2 | 3;

export interface MapNode {
  readonly column: MapColumn;
  /** The kind of what it stands for, such as "Secret". Empty for agents. */
  readonly kind: string;
  /** The namespace of agents that are in one. */
  readonly namespace?: string;
  readonly label: string;
  /** Its risk and role, or its ports. */
  readonly detail: string;
  /** What in it is worse than the rest, such as ["open internet"]. */
  readonly dangers: readonly string[];
  readonly risk?: PostureRisk;
  /** The index of the agent in the posture, if it stands for one. */
  readonly agent?: number;
}

export interface MapLink {
  /** Indexes of nodes. */
  readonly from: number;
  readonly to: number;
  readonly ports: readonly string[];
  readonly dangers: readonly string[];
  /** Whether it leads into another namespace. Calls to the name service are left out: each agent has them. */
  readonly isAcross: boolean;
}

/** With more agents, a namespace is one node. */
export const MAX_AGENTS = 50;

/** How many nodes a column has. The rest is one node of its kind. */
export const MAX_NODES = 12;

/** Shown for agents whose manifest names no namespace. */
export const NO_NAMESPACE = 'no namespace';

/** How many members the label of a node names. */
const MAX_NAMES = 2;

/** What is drawn. A volume leads to no one else. */
const DRAWN: ReadonlySet<PostureEdgeKind> = new Set(Object.values(PostureEdgeKind).filter((kind) => kind !== PostureEdgeKind.VOLUME));

const RISK_ORDER = Object.values(PostureRisk);

/** A node while the map is made: what several of them stand for may become one. */
interface Draft {
  readonly key: string;
  /** Nothing for agents. */
  readonly kind?: PostureEdgeKind;
  readonly namespace?: string;
  readonly names: readonly string[];
  /** Indexes of agents, the first one first. */
  readonly agents: readonly number[];
  readonly dangers: readonly string[];
}

interface DraftLink {
  readonly from: string;
  readonly to: string;
  readonly ports: readonly string[];
  readonly dangers: readonly string[];
  readonly isAcross: boolean;
}

interface Draw {
  readonly drafts: readonly Draft[];
  readonly links: readonly DraftLink[];
}

/** The map of all agents of a report: agents one by one, or namespaces if there are many agents. */
export function mapOf({ agents }: Posture): ClusterMap {
  const isByNamespace = agents.length > MAX_AGENTS;
  const keyOf = ({ namespace, title }: AgentPosture) => (isByNamespace ? `namespace ${namespace}` : title);
  const textOf = (draft: Draft) => unitText(draft.agents.map((index) => agents[index]), isByNamespace);
  const alike = (draw: Draw, isUnit: boolean) => joined(draw, likenessOf(draw, isUnit, textOf));
  const draw = alike(alike(drawOf(agents, keyOf, isByNamespace), false), true);
  const columns = columnsOf(draw);
  const shown = joined(draw, restOf(draw, columns));
  return mapFrom(shown, columnsOf(shown), agents, isByNamespace);
}

function drawOf(agents: readonly AgentPosture[], keyOf: (agent: AgentPosture) => string, isByNamespace: boolean): Draw {
  const byTitle = new Map(agents.map((agent) => [agent.title, agent]));
  const links: DraftLink[] = [];
  const drafts = agents.map((agent, index): Draft => ({
    key: keyOf(agent),
    namespace: agent.namespace,
    names: [isByNamespace ? agent.namespace || NO_NAMESPACE : agent.name],
    agents: [index],
    dangers: [],
  }));
  for (const agent of agents) {
    for (const edge of agent.edges.filter(({ kind, isDenied }) => !isDenied && DRAWN.has(kind))) {
      const { kind, ports, dangers = [] } = edge;
      for (const { name, isAcross } of endsOf(edge, agent)) {
        const other = byTitle.get(name);
        const key = other ? keyOf(other) : JSON.stringify([kind, name]);
        if (!other) {
          drafts.push({ key, kind, names: [name], agents: [], dangers });
        }
        const [from, to] = kind === PostureEdgeKind.CALLER ? [key, keyOf(agent)] : [keyOf(agent), key];
        links.push({ from, to, ports, dangers, isAcross });
      }
    }
  }
  return joined({ drafts, links }, ({ key }) => key);
}

/** What is at the other end of an edge. */
interface End {
  readonly name: string;
  readonly isAcross: boolean;
}

/** How a text begins that stands for pods by labels. */
const PODS = /^(every pod|pods) /;

/** The workloads that an edge names, or all that its peer stands for if that may be more. */
function endsOf(edge: PostureEdge, { namespace: own }: AgentPosture): End[] {
  const { kind, peer, workloads = [], dangers = [] } = edge;
  const isAcross = (namespace: string | undefined) => namespace !== own && !isDns(edge);
  if (workloads.length > 0 && dangers.length === 0) {
    return workloads.map((name) => ({ name, isAcross: isAcross(/"([^"/]+)\//.exec(name)?.[1] ?? '') }));
  }
  if (kind === PostureEdgeKind.GRANT) {
    return [{ name: repositoryOf(edge) ?? peer.split(': ', 1)[0], isAcross: false }];
  }
  const { labels, isEveryone } = PODS.test(peer) ? peerOf(peer) : { labels: undefined, isEveryone: peer === EVERYONE };
  const values = labels?.namespaces.find(({ key }) => key === NAMESPACE_NAME)?.values;
  const isOwn = peer.endsWith(' in the namespace of the policy');
  const isToOthers = labels ? !isOwn && isAcross(values?.length === 1 ? values[0] : undefined)
    : isEveryone === true || dangers.some((danger) => TO_PODS.has(danger));
  return [{ name: shortened(peer), isAcross: isToOthers }];
}

/** The table of an agent lists the blocks. */
function shortened(peer: string): string {
  const start = peer.split(' except ', 1)[0];
  const blocks = peer.slice(start.length).split(', ').length;
  return blocks === 1 ? peer : `${start} except ${blocks} blocks`;
}

function isDns({ ports }: PostureEdge): boolean {
  return ports.length > 0 && ports.every((port) => port.startsWith('53/'));
}

/** Makes one node of those with the same key, and one line of those between two nodes. What an agent calls of itself is no line. */
function joined({ drafts, links }: Draw, keyOf: (draft: Draft) => string): Draw {
  const keys = new Map<string, string>();
  const byKey = new Map<string, Draft[]>();
  for (const draft of drafts) {
    keys.set(draft.key, keyOf(draft));
    push(byKey, keys.get(draft.key)!, draft);
  }
  const byEnds = new Map<string, DraftLink[]>();
  for (const link of links) {
    const [from, to] = [keys.get(link.from)!, keys.get(link.to)!];
    if (from !== to) {
      push(byEnds, JSON.stringify([from, to]), { ...link, from, to });
    }
  }
  return {
    drafts: [...byKey].map(([key, all]): Draft => ({
      ...all[0],
      key,
      namespace: all.every(({ namespace }) => namespace === all[0].namespace) ? all[0].namespace : undefined,
      names: unique(all.flatMap(({ names }) => names)),
      agents: all.flatMap(({ agents }) => agents),
      dangers: unique(all.flatMap(({ dangers }) => dangers)),
    })),
    links: [...byEnds.values()].map((all): DraftLink => ({
      ...all[0],
      ports: unique(all.flatMap(({ ports }) => ports)).sort(),
      dangers: unique(all.flatMap(({ dangers }) => dangers)),
      isAcross: all.some(({ isAcross }) => isAcross),
    })),
  };
}

function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}

/** Agents that read the same have the same key if they have the same lines, and so has what is no agent. */
function likenessOf({ links }: Draw, isUnit: boolean, textOf: (draft: Draft) => string): (draft: Draft) => string {
  const lines = new Map<string, string[]>();
  for (const link of links) {
    const text = [link.ports.join(), link.isAcross];
    push(lines, link.from, JSON.stringify(['to', link.to, ...text]));
    push(lines, link.to, JSON.stringify(['from', link.from, ...text]));
  }
  return (draft) => {
    const { key, kind, namespace, dangers, agents } = draft;
    const isKept = (kind === undefined) !== isUnit;
    const place = agents.length > 1 ? [] : [namespace];
    return isKept ? key : JSON.stringify([kind, place, dangers, isUnit ? textOf(draft) : '', (lines.get(key) ?? []).sort()]);
  };
}

/** What does not fit into a column becomes one node of its kind. Agents come first as the report has them, others by what they open. */
function restOf({ drafts }: Draw, columns: ReadonlyMap<string, MapColumn>): (draft: Draft) => string {
  const rest = new Set(([0, 1, 2, 3] as const).flatMap((column) => {
    const own = drafts.filter(({ key }) => columns.get(key) === column).sort(byWeight);
    return own.length > MAX_NODES ? own.slice(MAX_NODES - 1) : [];
  }));
  return (draft) => (rest.has(draft) ? `rest ${columns.get(draft.key)} ${draft.kind}` : draft.key);
}

function byWeight(one: Draft, other: Draft): number {
  const first = ({ agents }: Draft) => agents[0] ?? Infinity;
  const kindOf = ({ kind }: Draft) => (kind === undefined ? -1 : Object.values(PostureEdgeKind).indexOf(kind));
  return (first(one) < first(other) ? -1 : first(one) > first(other) ? 1 : 0)
    || Number(other.dangers.length > 0) - Number(one.dangers.length > 0) || kindOf(one) - kindOf(other);
}

function columnsOf({ drafts, links }: Draw): Map<string, MapColumn> {
  const units = new Set(drafts.filter(({ kind }) => kind === undefined).map(({ key }) => key));
  const called = new Set(links.filter(({ from }) => units.has(from)).map(({ to }) => to));
  const columnOf = ({ key, kind }: Draft): MapColumn => {
    switch (kind) {
      case undefined: return called.has(key) ? 2 : 1;
      case PostureEdgeKind.CALLER: return 0;
      case PostureEdgeKind.POD: return 2;
      default: return 3;
    }
  };
  return new Map(drafts.map((draft) => [draft.key, columnOf(draft)]));
}

function mapFrom(
  { drafts, links }: Draw, columns: ReadonlyMap<string, MapColumn>, agents: readonly AgentPosture[], isByNamespace: boolean,
): ClusterMap {
  const sorted = [...drafts].sort((one, other) => columns.get(one.key)! - columns.get(other.key)! || byWeight(one, other));
  const indexes = new Map(sorted.map(({ key }, index) => [key, index]));
  const linksOf = new Map<string, DraftLink[]>();
  links.forEach((link) => [link.from, link.to].forEach((key) => push(linksOf, key, link)));
  const nodes = sorted.map((draft): MapNode => {
    const own = draft.agents.map((index) => agents[index]);
    const common = {
      column: columns.get(draft.key)!,
      label: labelOf(draft.names),
      dangers: draft.dangers,
      ...draft.namespace !== undefined && !isByNamespace && { namespace: draft.namespace },
    };
    return draft.kind === undefined
      ? {
        ...common,
        kind: !isByNamespace ? '' : draft.names.length === 1 ? 'Namespace' : `${draft.names.length} namespaces`,
        detail: unitText(own, isByNamespace),
        risk: riskOf(own),
        agent: draft.agents[0],
      }
      : { ...common, kind: KINDS[draft.kind], detail: portsText(linksOf.get(draft.key) ?? []) };
  });
  return {
    nodes,
    links: links.map(({ from, to, ...link }) => ({ ...link, from: indexes.get(from)!, to: indexes.get(to)! }))
      .sort((one, other) => one.from - other.from || one.to - other.to),
  };
}

function riskOf(agents: readonly AgentPosture[]): PostureRisk {
  return RISK_ORDER.find((risk) => agents.some((agent) => agent.risk === risk))!;
}

/** Such as "High risk, serves agents: egress-proxy", or "25 agents, 3 at high risk". */
function unitText(agents: readonly AgentPosture[], isByNamespace: boolean): string {
  if (!isByNamespace) {
    return [RISKS[riskOf(agents)], ...new Set(agents.map(roleText))].filter((text) => text !== '').join(', ');
  }
  const high = agents.filter(isHigh).length;
  return `${agentsText(agents)}${high > 0 ? `, ${high} at high risk` : ''}`;
}

function labelOf(names: readonly string[]): string {
  return bounded(names, names.length > MAX_NAMES + 1 ? MAX_NAMES : names.length);
}

/** The ports if all lines have the same. */
function portsText(links: readonly DraftLink[]): string {
  const texts = new Set(links.map((link) => link.ports.join(', ')));
  return texts.size > 1 ? 'several ports' : [...texts][0] ?? '';
}
