import { ComparedPosture, ContainerImage } from './compared-posture';
import { Posture } from './posture';
import { AgentPosture } from './posture-agent';
import { DIFF_VERBS, DiffAgent, PostureChange, agentsByTitle } from './posture-diff-change';
import { agentControlChanges, clusterControlChanges, withoutRepeated } from './posture-diff-controls';
import { BeforeOf, findingDiff } from './posture-diff-findings';
import { harmsOf } from './posture-diff-harm';
import { leftScope, scopeIn } from './posture-diff-scope';
import { oneSidedChanges } from './posture-diff-sides';
import { retitled } from './posture-diff-titles';
import { verdictOf } from './posture-diff-verdict';
import { namespaceChanges, workloadChanges } from './posture-diff-workloads';
import { PostureFinding } from './posture-finding';
import { Reach, opened, withoutHosts } from './reach-changes';
import { ReachSide, partsOf, reachLines, reachOf, sourcesOf } from './reach-changes-lines';
import { Severity } from '../rules/severity';
import { counted } from '../value/counted';
import { isSame } from '../value/json';
import { push } from '../value/multimap';

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
export function postureDiff(given: ComparedPosture, after: ComparedPosture): PostureDiff {
  const { before, changes: renames } = retitled(given, after);
  const [old, now] = [agentsByTitle(before.agents), agentsByTitle(after.agents)];
  const added = [...now.values()].filter(({ title }) => !old.has(title));
  const removed = [...old.values()].filter(({ title }) => !now.has(title));
  const both = [...now.values()].flatMap((agent) => {
    const other = old.get(agent.title);
    return other ? [{ agent, other }] : [];
  });
  const left = leftScope(removed, before, after);
  const gone = new Set(removed.map(({ title }) => title));
  const addedTitles = new Set(added.map(({ title }) => title));
  const beforeOf: BeforeOf = (object) => (addedTitles.has(object) ? 'new' : now.has(object) ? 'known' : 'unknown');
  const oldFindings = before.findings.filter(({ source }) => !gone.has(source.object));
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
    ...renames,
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

/** Containers by their names. Those with the same two images are in one line. One that is new or gone has no image on one side. */
function imageChanges(old: DiffAgent, now: DiffAgent): PostureChange[] {
  const imagesOf = ({ all }: DiffAgent) => new Map(all.flatMap(({ images }) => images ?? []).map((one) => [one.container, one]));
  const [before, after] = [imagesOf(old), imagesOf(now)];
  const byImages = new Map<string, ContainerImage[]>();
  for (const name of new Set([...before.keys(), ...after.keys()])) {
    const [one, other] = [before.get(name), after.get(name)];
    if (one?.image !== other?.image) {
      push(byImages, `${one?.image ?? 'none'} to ${other?.image ?? 'none'}`, (other ?? one)!);
    }
  }
  return [...byImages].map(([images, containers]): PostureChange => {
    const names = containers.map(({ container }) => container).join(', ');
    return {
      verb: 'changes',
      object: now.title,
      phrase: `the image of ${containers.length > 1 ? 'containers' : 'container'} ${names} of {}: ${images}`,
      sources: containers.map(({ source }) => source),
    };
  });
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
  const more = opened(known, reach);
  const parts = partsOf(verb === 'closes' ? withoutHosts(more, known) : more);
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
