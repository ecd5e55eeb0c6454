import { BuildState, LabelledLine, SideLines, StateAgent, statedLines } from './build-state';
import { lostControls } from './control-changes';
import { EVERY_AGENT } from './controls';
import { AgentControl, PostureEdge } from './posture-agent';
import { PostureChange, harmsOf } from './posture-diff-change';
import { leftScope } from './posture-diff-findings';
import { PostureSource } from './posture-finding';
import { opened, withoutHosts } from './reach-changes';
import { ReachSide, edgesThatOpen, linesOf, partsOf, reachOf, sourcesOf } from './reach-changes-lines';
import { Severity } from '../rules/severity';
import { counted } from '../value/counted';
import { isSame } from '../value/json';

/** How what agents may do and what limits them differs. Two builds, and a file of what is accepted and a build, are compared by it. */
interface StateDiff {
  readonly changes: readonly PostureChange[];
  /** Agents that are in both. */
  readonly both: readonly { readonly old: StateAgent; readonly now: StateAgent }[];
}

const NONE: ReadonlyMap<string, StateAgent> = new Map();

/** Compares the agents with their reach and controls. What one of the two does not know is not compared. */
export function stateDiff(before: BuildState, after: BuildState): StateDiff {
  const [old, now] = before.agents && after.agents ? [before.agents, after.agents] : [NONE, NONE];
  const added = [...now.values()].filter(({ title }) => !old.has(title));
  const removed = [...old.values()].filter(({ title }) => !now.has(title));
  const both = [...now.values()].flatMap((agent) => {
    const other = old.get(agent.title);
    return other ? [{ old: other, now: agent }] : [];
  });
  const left = leftScope(removed, before, after);
  return {
    both,
    changes: [
      ...added.flatMap((agent) => [addedChange(agent), ...reachChanges(undefined, agent, before, after)]),
      ...removed.filter(({ title }) => !left.titles.has(title)).map(({ title, all }): PostureChange => (
        { verb: 'removes', object: title, phrase: '{}', about: { part: 'agent', text: title }, sources: placesOf(all) })),
      ...left.changes,
      ...both.flatMap((pair) => reachChanges(pair.old, pair.now, before, after)),
      ...withoutRepeated([
        ...clusterControlChanges(before, after), ...both.flatMap((pair) => agentControlChanges(pair.old, pair.now)),
      ]),
    ],
  };
}

/** Its first place. A file has none. */
function placesOf(all: StateAgent['all']): PostureSource[] {
  return all.slice(0, 1).map(({ source }) => source);
}

function addedChange({ title, all }: StateAgent): PostureChange {
  const open = all.flatMap(({ findings }) => findings).filter(({ acknowledged }) => acknowledged === undefined);
  const counts = ([Severity.ERROR, Severity.WARNING] as const).flatMap((severity) => {
    const count = open.filter((finding) => finding.severity === severity).length;
    return count === 0 ? [] : [counted(count, severity)];
  });
  const phrase = `{}${counts.length > 0 ? ` with ${counts.join(' and ')}` : ''}`;
  return { verb: 'adds', object: title, phrase, about: { part: 'agent', text: title }, sources: placesOf(all) };
}

/** An agent of a build. One that is new has no lines before. */
interface Side {
  readonly agent?: StateAgent;
  readonly lines: SideLines;
}

/** What opens and closes for an agent: by its policies, or by the labels of a Namespace. */
function reachChanges(old: StateAgent | undefined, now: StateAgent, before: BuildState, after: BuildState): PostureChange[] {
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

/** How what limits one agent differs. */
function agentControlChanges(old: StateAgent, now: StateAgent): PostureChange[] {
  return old.controls && now.controls
    ? controlChanges(now.title, old.controls, now.controls, now.all.flatMap(({ undone }) => undone ?? []))
    : [];
}

/** How what limits agents as a whole differs. A namespace that is gone with all its agents limits none of them. */
function clusterControlChanges(before: BuildState, after: BuildState): PostureChange[] {
  const [old, now] = [before.controls, after.controls];
  return !old || !now ? [] : [...new Set([...old.keys(), ...now.keys()])]
    .filter((object) => !isGone(object, after) && !isGone(object, before))
    .flatMap((object) => controlChanges(object, old.get(object) ?? [], now.get(object) ?? []));
}

/** The changes, without those of single objects that another change states for every agent. */
function withoutRepeated(changes: readonly PostureChange[]): PostureChange[] {
  const known = new Set(changes.filter(({ object }) => object === EVERY_AGENT).map(keyOf));
  return changes.filter((change) => change.object === EVERY_AGENT || !known.has(keyOf(change)));
}

function keyOf({ verb, phrase }: PostureChange): string {
  return `${verb} ${phrase}`;
}

/** Whether an object is a Namespace that a build does not have, and neither has it a pod there. */
export function isGone(object: string, { namespaces, agents = new Map<string, StateAgent>(), neighbours }: BuildState): boolean {
  const [, name] = /^Namespace "(.+)"$/.exec(object) ?? [];
  return name !== undefined && namespaces !== undefined && !namespaces.some((one) => one.name === name)
    && ![...agents.keys(), ...neighbours].some((title) => title.includes(` "${name}/`));
}

/** `undone` are controls that policies of the new build undo. Their places say more than those of what is lost. */
function controlChanges(
  object: string, old: readonly AgentControl[], now: readonly AgentControl[], undone: readonly AgentControl[] = [],
): PostureChange[] {
  return [
    ...controlsTo('opens', object, old, now, 'no longer', undone),
    ...controlsTo('closes', object, now, old, 'now', []),
  ];
}

function controlsTo(
  verb: 'opens' | 'closes', object: string, before: readonly AgentControl[], after: readonly AgentControl[], how: string,
  undone: readonly AgentControl[],
): PostureChange[] {
  return lostControls(before.map(({ text }) => text), after.map(({ text }) => text)).map(({ text, detail, of }): PostureChange => {
    const openers = placesOfControl(of, undone);
    const sources = openers.length > 0 ? openers : placesOfControl(of, before);
    const isLost = verb === 'opens' && openers.length === 0 && sources.length > 0 && sources[0].object !== object;
    const known = detail ?? (isLost ? `before by ${sources[0].object}` : undefined);
    const about = { part: 'control', text } as const;
    return { verb, object, phrase: `{}: ${how} ${text}`, about, ...known !== undefined && { detail: known }, sources };
  });
}

/** The places of controls by their texts, each once. */
function placesOfControl(texts: readonly string[], controls: readonly AgentControl[]): PostureSource[] {
  const sources = controls.filter(({ text }) => texts.includes(text)).flatMap((one) => one.sources);
  return [...new Map(sources.map((source) => [JSON.stringify(source), source])).values()];
}
