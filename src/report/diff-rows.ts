import { PostureDiff } from '../engine/posture/posture-diff';
import { DIFF_VERBS, DiffVerb, PostureChange, elementText } from '../engine/posture/posture-diff-change';
import { changeText, harmOf } from '../engine/posture/posture-diff-verdict';
import { push } from '../engine/value/multimap';

/** The changes of one object. */
export interface DiffGroup {
  readonly object: string;
  readonly changes: readonly PostureChange[];
}

/** At most `limit` changes object by object, and how many are left out. Objects with the worst change come first. */
export function groupsOf({ changes }: PostureDiff, limit = Infinity): { readonly groups: DiffGroup[]; readonly hidden: number } {
  const byObject = new Map<string, PostureChange[]>();
  changes.forEach((change) => push(byObject, headingOf(change), change));
  const worst = (group: readonly PostureChange[]) => Math.min(...group.map(({ verb }) => DIFF_VERBS.indexOf(verb)));
  const groups = [...byObject].map(([object, own]) => ({ object, changes: own, rank: worst(own) }))
    .sort((one, other) => one.rank - other.rank); // stable: equal ranks stay in the order of their names
  let left = limit;
  const shown = groups.flatMap(({ object, changes: own }) => {
    const taken = own.slice(0, Math.max(left, 0));
    left -= own.length;
    return taken.length > 0 ? [{ object, changes: taken }] : [];
  });
  return { groups: shown, hidden: changes.length - shown.reduce((sum, group) => sum + group.changes.length, 0) };
}

/** Sorts changes as a verdict does: what weakens first, and of that the worst. What another change says, too, comes last of its verb. */
export function byHarm(one: PostureChange, other: PostureChange): number {
  return DIFF_VERBS.indexOf(one.verb) - DIFF_VERBS.indexOf(other.verb)
    || Number(one.isDetail ?? false) - Number(other.isDetail ?? false) || harmOf(one) - harmOf(other);
}

/** What is wider on one side opens nothing. It has a heading of its own. */
function headingOf({ verb, object }: PostureChange): string {
  return verb === 'widens' ? `${object}, wider on one side` : object;
}

/** Why a change is, or what makes it: its detail, else the object and element that it lies in, such as a policy and its rule. */
export function reasonText({ object, detail, sources: [first] }: PostureChange): string | undefined {
  return detail ?? (first === undefined || first.object === object ? undefined : elementText(first));
}

/** A change in one line, without its place: `opens 10.9.0.0/16:5432: NetworkPolicy "agents/egress" spec.egress[3]`. */
export function lineText(change: PostureChange): string {
  const reason = reasonText(change);
  return `${changeText(change)}${reason === undefined ? '' : `: ${reason}`}`;
}

/** How many changes of each kind there are: "2 changes: 1 opened, 1 fixed". */
export function countsText({ changes }: PostureDiff): string {
  const counts = DIFF_VERBS.map((verb) => [verb, changes.filter((change) => change.verb === verb).length] as const)
    .filter(([, count]) => count > 0);
  const all = `${changes.length} change${changes.length === 1 ? '' : 's'}`;
  return counts.length === 0 ? all : `${all}: ${counts.map(([verb, count]) => `${count} ${DONE[verb]}`).join(', ')}`;
}

const DONE: { readonly [verb in DiffVerb]: string } = {
  opens: 'opened',
  drops: 'dropped',
  breaks: 'broken',
  widens: 'wider on one side',
  unjudged: 'no longer judged',
  adds: 'added',
  accepts: 'accepted',
  changes: 'changed',
  renames: 'renamed',
  closes: 'closed',
  fixes: 'fixed',
  removes: 'removed',
};

/** The number of changes of each verb. */
export function countsOf({ changes }: PostureDiff): { readonly [verb in DiffVerb]: number } {
  const counts = {
    opens: 0,
    drops: 0,
    breaks: 0,
    widens: 0,
    unjudged: 0,
    adds: 0,
    accepts: 0,
    changes: 0,
    renames: 0,
    closes: 0,
    fixes: 0,
    removes: 0,
  };
  changes.forEach(({ verb }) => {
    counts[verb]++;
  });
  return counts;
}
