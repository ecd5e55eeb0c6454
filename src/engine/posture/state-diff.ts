import { BuildState, StateAgent } from './build-state';
import { PostureChange } from './posture-diff-change';
import { agentControlChanges, clusterControlChanges, withoutRepeated } from './posture-diff-controls';
import { reachChanges } from './posture-diff-reach';
import { leftScope } from './posture-diff-scope';
import { PostureSource } from './posture-finding';
import { Severity } from '../rules/severity';
import { counted } from '../value/counted';

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
