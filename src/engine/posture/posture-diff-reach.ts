import { BuildState, SideLines, StateAgent } from './build-state';
import { LabelledLine, statedLines } from './namespace-reach';
import { PostureChange } from './posture-diff-change';
import { harmsOf } from './posture-diff-harm';
import { PostureEdge } from './posture-agent';
import { opened, withoutHosts } from './reach-changes';
import { ReachSide, edgesThatOpen, linesOf, partsOf, reachOf, sourcesOf } from './reach-changes-lines';
import { isSame } from '../value/json';

/** An agent of a build. One that is new has no lines before. */
interface Side {
  readonly agent?: StateAgent;
  readonly lines: SideLines;
}

/** What opens and closes for an agent: by its policies, or by the labels of a Namespace. */
export function reachChanges(old: StateAgent | undefined, now: StateAgent, before: BuildState, after: BuildState): PostureChange[] {
  return (['callers', 'reaches'] as const).flatMap((side) => {
    const [one, other]: Side[] = [
      { agent: old, lines: old ? linesBeside(old, side, after) : new Map() }, { agent: now, lines: linesBeside(now, side, before) },
    ];
    return isSame([...one.lines.keys()], [...other.lines.keys()]) ? [] : [
      ...changesTo('opens', side, one, other, now.title), ...old ? changesTo('closes', side, other, one, now.title) : [],
    ];
  });
}

/** The lines of an agent. A Namespace that only one build has is like any without labels in the other one, and needs no line for that. */
function linesBeside({ lines, bare }: StateAgent, side: ReachSide, { namespaces = [] }: BuildState): SideLines {
  const names = new Set(namespaces.map(({ name }) => name));
  return new Map([...[...bare?.[side] ?? []].filter(([, labelled]) => names.has(labelled!.namespace.name)), ...lines[side]]);
}

function changesTo(verb: 'opens' | 'closes', side: ReachSide, before: Side, after: Side, object: string): PostureChange[] {
  const known = reachOf([...before.lines.keys()]);
  const isStated = (line: string) => isWithin(line, before.agent?.stated?.[side] ?? []);
  // A file does not have what the other end refuses, so what it lacks may be stated all the same.
  const isFile = before.agent !== undefined && before.agent.stated === undefined;
  const isOld = (line: string) => (isFile ? !after.lines.has(line) || isWithin(line, [...before.lines.keys()]) : isStated(line));
  // A peer that a policy opens is one change, and not another one for each Namespace that it selects.
  const shown = [...after.lines].filter(([, labelled]) => labelled === undefined || labelled.of.some(isOld)).map(([line]) => line);
  const more = opened(known, reachOf(shown));
  const parts = partsOf(verb === 'closes' ? withoutHosts(more, known) : more);
  const harms = verb === 'opens' && side === 'reaches' ? harmsOf(parts) : [];
  return parts.map(({ text, reach }, i): PostureChange => {
    const labelled = linesOf(reach).map((line) => after.lines.get(line)).find((one) => one !== undefined);
    const all = after.agent!.all.flatMap(({ edges }) => edges);
    const edges = labelled ? all.filter((edge) => statedLines([edge], side).some((line) => labelled.of.includes(line)))
      : edgesThatOpen(all, side, reach, known);
    return {
      verb,
      object,
      phrase: side === 'reaches' ? `${text} for {}` : `{} to ${text}`,
      about: { part: side, text },
      harm: harms[i],
      edges,
      ...labelled ? byLabels(labelled) : { ...sharedBy(edges), sources: sourcesOf(after.agent!.all, edges, side, reach, known) },
    };
  });
}

/** The groups of agents whose grants open it. */
function sharedBy(edges: readonly PostureEdge[]): Pick<PostureChange, 'detail'> {
  const groups = [...new Set(edges.flatMap(({ group }) => group ?? []))].sort();
  return groups.length === 0 ? {} : { detail: `by a grant of ${groups.map((group) => `group "${group}"`).join(' and ')}` };
}

function byLabels({ namespace: { source } }: LabelledLine): Pick<PostureChange, 'detail' | 'sources'> {
  return { detail: `by the labels of ${source.object}`, sources: [source] };
}

/** Whether lines have all that a line means. */
function isWithin(line: string, lines: readonly string[]): boolean {
  const { blocks, others } = opened(reachOf(lines), reachOf([line]));
  return blocks.length + others.length === 0;
}
