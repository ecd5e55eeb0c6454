import { Entry } from './listing';
import { pageOf } from '../engine/input/pages';
import { DiffVerb, PostureChange } from '../engine/posture/posture-diff-change';
import { Severity } from '../engine/rules/severity';

/** What a change is of that is about no finding: a requirement of a review, as formats describe it to programs. */
export interface ChangeRule {
  readonly id: string;
  readonly title: string;
  readonly why: string;
  readonly fix: string;
  readonly level: Entry['level'];
}

/** What strengthens, unless a finding is open by it. */
const GONE: ReadonlySet<DiffVerb> = new Set<DiffVerb>(['closes', 'fixes', 'removes']);

/** The verbs of changes that can be about no finding. */
const TEXTS: readonly (readonly [verb: DiffVerb, title: string, why: string, fix: string])[] = [
  ['opens', 'a change opens something',
    'An agent can call, read or use something new, something new can call it, or a control that limited it is gone. No rule forbids it, '
    + 'and no one has reviewed it.',
    'review the policy at this place; undo the change if the agent does not need it'],
  ['widens', 'a policy of the agent is wider',
    'The policies of the agent allow more than before, and only the policies of the other end still deny it: one of two locks is gone.',
    'undo the change if the agent does not need it'],
  ['unjudged', 'an object is no longer judged',
    'A rule had a finding in the object and does not judge it any more. The fault can still be there.',
    'label the agents and their namespaces, or accept that the rules do not read the object'],
  ['adds', 'an agent is new, or a policy that is not computed', 'No one has reviewed it.', 'review what it reaches and who calls it'],
  ['changes', 'an agent has another kind, runtime or image', 'What runs is not what was reviewed.', 'review the new value'],
  ['renames', 'an object has another name', 'Objects outside of the manifests can refer to the old name.', 'look for the old name'],
  ['closes', 'a change closes something', 'An agent can reach less than before, or less can reach it.',
    'nothing, unless the agent needs it'],
  ['removes', 'an agent or an object is gone', 'The new build does not have it.', 'nothing, if it is not needed any more'],
];

export const CHANGE_RULES: readonly ChangeRule[] = TEXTS.map(([verb, title, why, fix]) => (
  { id: idOf(verb), title, why, fix, level: levelOf({ verb }) }));

/** The page that describes all of them. */
export const CHANGE_DOCS = pageOf('diff.md#diff');

/** The rule of a change: that of its finding, or one for what the change does, such as "diff-opens". */
export function changeRuleId({ verb, ruleId }: Pick<PostureChange, 'verb' | 'ruleId'>): string {
  return ruleId ?? idOf(verb);
}

function idOf(verb: DiffVerb): string {
  return `diff-${verb}`;
}

/** A new finding is as bad as its rule says. What opens is an error, what weakens in another way a warning. */
export function levelOf({ verb, severity }: Pick<PostureChange, 'verb' | 'severity'>): Entry['level'] {
  return severity === Severity.ERROR ? 'error' : severity === Severity.WARNING ? 'warning'
    : verb === 'opens' ? 'error' : GONE.has(verb) ? 'note' : 'warning';
}

/** Whether something that was there is gone, and nothing is open by it. */
export function isGone({ verb, severity }: Pick<PostureChange, 'verb' | 'severity'>): boolean {
  return GONE.has(verb) && severity === undefined;
}
