import { AgentControl, PostureNamespace } from './posture';
import { ComparedAgent, ComparedPosture } from './compared-posture';
import { controlsByObject } from './control-changes';
import { LabelledLine, labelledLines, statedLines } from './namespace-reach';
import { ReachSide, reachLines } from './reach-changes-lines';

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
