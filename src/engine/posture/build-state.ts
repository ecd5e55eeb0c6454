import { ComparedAgent, ComparedPosture } from './compared-posture';
import { controlsByObject } from './control-changes';
import { PostureNamespace } from './posture';
import { AgentControl, PostureEdge } from './posture-agent';
import { ReachSide, reachLines, targetOf } from './reach-changes-lines';
import { Requirement } from './reach-changes-peer';
import { NAMESPACE_NAME } from '../manifest/labels';

/** What a comparison knows of a build: from its posture, or from the file of what is accepted, which has no places. */
export interface BuildState {
  /** By title. Nothing if the file leaves them out. */
  readonly agents?: ReadonlyMap<string, StateAgent>;
  /** What limits agents as a whole, by what it holds for. Nothing if it is not known. */
  readonly controls?: ReadonlyMap<string, readonly AgentControl[]>;
  /** Nothing if they are not known. */
  readonly namespaces?: readonly PostureNamespace[];
  readonly neighbours: readonly string[];
  /** Whether every pod is an agent, since nothing says which ones are. */
  readonly isWhole?: boolean;
}

/** The lines of one side, sorted, and what is known of those that the labels of a Namespace open. */
export type SideLines = ReadonlyMap<string, LabelledLine | undefined>;

type OfSides<T> = { readonly [side in ReachSide]: T };

/** All agents of one name. Files can hold an agent twice; a cluster has it once. */
export interface StateAgent {
  readonly title: string;
  /** Empty if a file names the agent. */
  readonly all: readonly ComparedAgent[];
  readonly lines: OfSides<SideLines>;
  /** The lines that are open for a Namespace as for any without labels. No file has them. */
  readonly bare?: OfSides<SideLines>;
  /** What its own policies state, also if the other end refuses it. No file has it. */
  readonly stated?: OfSides<readonly string[]>;
  /** Nothing if they are not known. */
  readonly controls?: readonly AgentControl[];
}

/** What a comparison knows of a build. */
export function stateOf(
  posture: Pick<ComparedPosture, 'agents' | 'neighbours' | 'namespaces' | 'isWhole' | 'controls'>,
): BuildState {
  const { agents, neighbours, namespaces, isWhole, controls } = posture;
  const byTitle = new Map<string, ComparedAgent[]>();
  for (const agent of agents) {
    const title = titleWithoutPlace(agent);
    byTitle.set(title, [...byTitle.get(title) ?? [], agent]);
  }
  return {
    agents: new Map([...byTitle].map(([title, all]) => [title, stateAgent(title, all, namespaces)])),
    ...controls && { controls: controlsByObject(posture) },
    namespaces,
    neighbours,
    isWhole,
  };
}

function stateAgent(title: string, all: readonly ComparedAgent[], namespaces: readonly PostureNamespace[] = []): StateAgent {
  const edges = all.flatMap((one) => one.edges);
  const sides = <T>(of: (side: ReachSide) => T): OfSides<T> => ({ callers: of('callers'), reaches: of('reaches') });
  const labelled = sides((side) => [...labelledLines(edges, side, namespaces)]);
  const lines = (side: ReachSide): SideLines => new Map([
    ...labelled[side].filter(([, { isBare }]) => !isBare),
    ...reachLines(edges, side).map((line) => [line, undefined] as const),
  ].sort(([one], [other]) => (one < other ? -1 : 1)));
  const controls = all.flatMap((one) => one.controls ?? []);
  return {
    title,
    all,
    lines: sides(lines),
    bare: sides((side) => new Map(labelled[side].filter(([, { isBare }]) => isBare))),
    stated: sides((side) => statedLines(edges, side)),
    ...all.some((one) => one.controls) && { controls },
  };
}

/** The title without the place that distinguishes two agents of one title: another build has another place. */
function titleWithoutPlace({ title, source: { file, constructPath } }: ComparedAgent): string {
  const place = ` (${constructPath ?? file ?? 'no place'})`;
  const plain = title.replace(/ #\d+$/, '');
  return plain.endsWith(place) ? plain.slice(0, -place.length) : title;
}

/** What policies open to the pods of single namespaces that they select by labels. The pods need not be in any manifest. */

type Labels = PostureNamespace['labels'];

/** The labels of a namespace that no manifest has. */
function bareLabels(name: string): Labels {
  return { [NAMESPACE_NAME]: name };
}

/** The lines of edges for one namespace, such as "pods app=web in namespace tools:8080", each with the line that it comes from. */
function linesIn(lines: readonly string[], name: string, labels: Labels): { readonly line: string; readonly of: string }[] {
  return lines.flatMap((of) => {
    const { peer } = targetOf(of);
    if (!peer.labels?.namespaces.every((one) => meets(one, labels))) {
      return [];
    }
    const pods = peer.labels.pods.map(({ text }) => text).join(',');
    const place = `${pods === '' ? 'every pod' : `pods ${pods}`} in namespace ${name}`;
    return [{ line: place + of.slice(peer.text.length), of }];
  });
}

/** The lines of edges, those too that all known pods at the other end refuse: a namespace can have other pods. */
export function statedLines(edges: readonly PostureEdge[], side: ReachSide): readonly string[] {
  return reachLines(edges.map((edge) => (edge.isDenied && edge.ports.length > 0 ? { ...edge, isDenied: false } : edge)), side);
}

/** A line that is open since a Namespace has a label that policies select. */
export interface LabelledLine {
  readonly namespace: PostureNamespace;
  /** The lines of the policies. */
  readonly of: readonly string[];
  /** Whether it is open for a namespace without labels, too, such as one that no manifest has. */
  readonly isBare: boolean;
}

/** The lines for namespaces that policies select by other labels than their names. */
function labelledLines(
  edges: readonly PostureEdge[], side: ReachSide, namespaces: readonly PostureNamespace[],
): ReadonlyMap<string, LabelledLine> {
  const lines = statedLines(edges, side).filter(isSelecting);
  const byLine = new Map<string, LabelledLine>();
  for (const namespace of lines.length === 0 ? [] : namespaces) {
    const bare = new Set(linesIn(lines, namespace.name, bareLabels(namespace.name)).map(({ of }) => of));
    linesIn(lines, namespace.name, namespace.labels).forEach(({ line, of }) => {
      const known = byLine.get(line);
      byLine.set(line, { namespace, of: [...known?.of ?? [], of], isBare: known?.isBare !== false && bare.has(of) });
    });
  }
  return byLine;
}

/** Whether a line selects namespaces by other labels than their names. */
function isSelecting(line: string): boolean {
  return (targetOf(line).peer.labels?.namespaces ?? []).some(({ key }) => key !== NAMESPACE_NAME);
}

/** Whether labels meet a requirement, as the text of a selector states it. */
function meets({ text, key, values, exists }: Requirement, labels: Labels): boolean {
  if (values) {
    return Object.hasOwn(labels, key) && values.includes(labels[key]);
  }
  if (exists) {
    return Object.hasOwn(labels, key);
  }
  const [, label, none] = /^(\S+) notin \((.*)\)$/.exec(text) ?? [];
  return label === undefined ? !Object.hasOwn(labels, text.replace(/^!/, ''))
    : !Object.hasOwn(labels, label) || !none.split(',').includes(labels[label]);
}
