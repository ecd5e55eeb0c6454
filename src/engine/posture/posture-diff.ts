import { ComparedPosture } from './compared-posture';
import { Posture } from './posture';
import { AgentPosture } from './posture-agent';
import { DIFF_VERBS, DiffAgent, PostureChange, agentsByTitle } from './posture-diff-change';
import { agentControlChanges, clusterControlChanges, withoutRepeated } from './posture-diff-controls';
import { BeforeOf, findingDiff } from './posture-diff-findings';
import { harmsOf } from './posture-diff-harm';
import { leftScope, scopeIn } from './posture-diff-scope';
import { oneSidedChanges } from './posture-diff-sides';
import { verdictOf } from './posture-diff-verdict';
import { namespaceChanges, workloadChanges } from './posture-diff-workloads';
import { PostureFinding } from './posture-finding';
import { Reach, opened } from './reach-changes';
import { ReachSide, partsOf, reachLines, reachOf, sourcesOf } from './reach-changes-lines';
import { Severity } from '../rules/severity';
import { counted } from '../value/counted';
import { isSame } from '../value/json';

/** How two builds differ. */
export interface PostureDiff {
  /** The first line: "opens 203.0.113.0/24:443 for agents/coder", "nothing opens" or "no difference in reach, …". */
  readonly verdict: string;
  /** Object by object, and what weakens first. */
  readonly changes: readonly PostureChange[];
  /** The findings that both builds have, as the new one has them. */
  readonly unchanged: readonly PostureFinding[];
}

/** Compares two builds. The order of documents, files and lists gives no difference. */
export function postureDiff(before: ComparedPosture, after: ComparedPosture): PostureDiff {
  const [old, now] = [agentsByTitle(before.agents), agentsByTitle(after.agents)];
  const kinds = changedKinds([...old.values()], [...now.values()]);
  const added = [...now.values()].filter(({ title }) => !old.has(title) && !kinds.has(title));
  const removed = [...old.values()].filter(({ title }) => !now.has(title) && ![...kinds.values()].some((other) => other.title === title));
  const both = [...now.values()].flatMap((agent) => {
    const other = kinds.get(agent.title) ?? old.get(agent.title);
    return other ? [{ agent, other }] : [];
  });
  const left = leftScope(removed, before, after);
  const renamed = new Map([...kinds].map(([title, { title: other }]) => [other, title]));
  const gone = new Set(removed.map(({ title }) => title));
  const addedTitles = new Set(added.map(({ title }) => title));
  const beforeOf: BeforeOf = (object) => (addedTitles.has(object) ? 'new' : now.has(object) ? 'known' : 'unknown');
  const oldFindings = before.findings.filter(({ source }) => !gone.has(source.object))
    .map((finding) => ({ ...finding, source: { ...finding.source, object: renamed.get(finding.source.object) ?? finding.source.object } }));
  const findings = findingDiff(oldFindings, after.findings, beforeOf, scopeIn(after));
  const changes = [
    ...added.flatMap((agent) => [addedChange(agent), ...reachChanges(undefined, agent)]),
    ...removed.filter(({ title }) => !left.titles.has(title))
      .map(({ title, all }): PostureChange => ({ verb: 'removes', object: title, phrase: '{}', sources: [all[0].source] })),
    ...left.changes,
    ...both.flatMap(({ agent, other }) => [
      ...agentChanges(other, agent), ...reachChanges(other, agent), ...oneSidedChanges(other, agent),
    ]),
    ...both.flatMap(({ agent, other }) => [
      ...workloadChanges('opens', other, agent, agent.title, isIn(old, before)),
      ...workloadChanges('closes', agent, other, agent.title, isIn(now, after)),
      ...namespaceChanges('opens', [other, before], [agent, after], agent.title),
      ...namespaceChanges('closes', [agent, after], [other, before], agent.title),
    ]),
    ...withoutRepeated([
      ...clusterControlChanges(before, after), ...both.flatMap(({ agent, other }) => agentControlChanges(other, agent)),
    ]),
    ...findings.changes,
  ].sort((a, b) => compareTexts(a.object, b.object) || DIFF_VERBS.indexOf(a.verb) - DIFF_VERBS.indexOf(b.verb)
    || compareTexts(a.phrase, b.phrase) || compareTexts(a.detail ?? '', b.detail ?? ''));
  return { verdict: verdictOf(changes, new Set([...old.keys(), ...now.keys()])), changes, unchanged: findings.unchanged };
}

/** Whether a build has a pod, as an agent or beside agents. */
function isIn(agents: ReadonlyMap<string, DiffAgent>, { neighbours }: Posture): (title: string) => boolean {
  const beside = new Set(neighbours);
  return (title) => agents.has(title) || beside.has(title);
}

/** The agents that have another kind now, with what they were: of one name, and neither of the two kinds is in both builds. */
function changedKinds(old: readonly DiffAgent[], now: readonly DiffAgent[]): Map<string, DiffAgent> {
  const key = ({ namespace, name }: AgentPosture) => JSON.stringify([namespace, name]);
  const titles = (agents: readonly DiffAgent[]) => new Set(agents.map(({ title }) => title));
  const [oldTitles, nowTitles] = [titles(old), titles(now)];
  const left = new Map(old.filter(({ title }) => !nowTitles.has(title)).map((agent) => [key(agent.all[0]), agent]));
  const changed = new Map<string, DiffAgent>();
  for (const agent of now.filter(({ title }) => !oldTitles.has(title))) {
    const before = left.get(key(agent.all[0]));
    if (before && before.all[0].kind !== agent.all[0].kind) {
      changed.set(agent.title, before);
      left.delete(key(agent.all[0]));
    }
  }
  return changed;
}

function addedChange({ title, all }: DiffAgent): PostureChange {
  const open = all.flatMap(({ findings }) => findings).filter(({ acknowledged }) => acknowledged === undefined);
  const counts = ([Severity.ERROR, Severity.WARNING] as const).flatMap((severity) => {
    const count = open.filter((finding) => finding.severity === severity).length;
    return count === 0 ? [] : [counted(count, severity)];
  });
  return { verb: 'adds', object: title, phrase: `{}${counts.length > 0 ? ` with ${counts.join(' and ')}` : ''}`, sources: [all[0].source] };
}

/** Kind, runtime, images and policies that are not computed. */
function agentChanges(old: DiffAgent, now: DiffAgent): PostureChange[] {
  const [{ kind: oldKind }, { kind, source }] = [old.all[0], now.all[0]];
  const texts = ({ all }: DiffAgent, of: (agent: AgentPosture) => readonly string[]) => [...new Set(all.flatMap(of))].sort();
  const [oldRuntime, runtime] = [old, now].map((agent) => texts(agent, (one) => [one.runtime]).join(', '));
  const [oldPolicies, policies] = [old, now].map((agent) => texts(agent, (one) => one.notComputed));
  const change = (verb: PostureChange['verb'], phrase: string): PostureChange => ({ verb, object: now.title, phrase, sources: [source] });
  const without = (some: readonly string[], others: readonly string[]) => some.filter((one) => !others.includes(one));
  return [
    ...oldKind === kind ? [] : [change('changes', `{} from ${oldKind} to ${kind}`)],
    ...oldRuntime === runtime ? [] : [change('changes', `the runtime of {} from "${oldRuntime}" to "${runtime}"`)],
    ...imageChanges(old, now),
    ...without(policies, oldPolicies).map((policy) => change('adds', `${policy}, which is not computed, for {}`)),
    ...without(oldPolicies, policies).map((policy) => change('removes', `${policy}, which is not computed, for {}`)),
  ];
}

/** Containers by their names. One that is new or gone has no image on one side. */
function imageChanges(old: DiffAgent, now: DiffAgent): PostureChange[] {
  const imagesOf = ({ all }: DiffAgent) => new Map(all.flatMap(({ images }) => images ?? []).map((one) => [one.container, one]));
  const [before, after] = [imagesOf(old), imagesOf(now)];
  return [...new Set([...before.keys(), ...after.keys()])].filter((name) => before.get(name)?.image !== after.get(name)?.image)
    .map((name): PostureChange => ({
      verb: 'changes',
      object: now.title,
      phrase: `the image of container ${name} of {}: ${before.get(name)?.image ?? 'none'} → ${after.get(name)?.image ?? 'none'}`,
      sources: [(after.get(name) ?? before.get(name)!).source],
    }));
}

function reachChanges(old: DiffAgent | undefined, now: DiffAgent): PostureChange[] {
  const edges = (agent: DiffAgent | undefined) => agent?.all.flatMap((one) => one.edges) ?? [];
  return (['reaches', 'callers'] as const).flatMap((side) => {
    const [oldLines, lines] = [reachLines(edges(old), side), reachLines(edges(now), side)];
    if (isSame(oldLines, lines)) {
      return [];
    }
    const [before, after] = [reachOf(oldLines), reachOf(lines)];
    return [
      ...reachChange('opens', before, after, now, side, now.title),
      ...old ? reachChange('closes', after, before, old, side, now.title) : [],
    ];
  });
}

function reachChange(
  verb: 'opens' | 'closes',
  known: Reach,
  reach: Reach,
  { all }: DiffAgent,
  side: ReachSide,
  object: string,
): PostureChange[] {
  const parts = partsOf(opened(known, reach));
  const harms = verb === 'opens' && side === 'reaches' ? harmsOf(parts) : [];
  return parts.map(({ text, reach: part }, i): PostureChange => ({
    verb,
    object,
    phrase: side === 'reaches' ? `${text} for {}` : `{} to ${text}`,
    harm: harms[i],
    sources: sourcesOf(all, side, part, known),
  }));
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
