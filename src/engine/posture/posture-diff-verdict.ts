import { DIFF_VERBS, DiffVerb, PostureChange, shortName } from './posture-diff-change';
import { LEAST_HARM } from './posture-diff-harm';
import { memoize } from '../value/memoize';

/** How many changes the first line names, how many of these of one verb that opens nothing, and how many objects for each. */
const MAX_CHANGES = 5;
const MAX_OF_VERB = 3;
const MAX_OBJECTS = 3;

/** Two builds without a change. It names what is compared, since the builds can differ in all else. */
export const NO_DIFFERENCE = 'no difference in reach, findings, controls or images';

/** How bad a change is among those of one verb. Rights in the API come first. */
export function harmOf({ harm = LEAST_HARM, ruleId }: PostureChange): number {
  return ruleId === 'no-agent-api-rights' ? 0 : harm;
}

/** The changes in one line, what weakens first and of that the worst, such as `opens 203.0.113.0/24:443 for agents/coder`. */
export function verdictOf(changes: readonly PostureChange[], agents: ReadonlySet<string>): string {
  if (changes.length === 0) {
    return NO_DIFFERENCE;
  }
  const byVerb = DIFF_VERBS.map((verb) => {
    const objects = new Map<string, Set<string>>();
    const of = changes.filter((change) => change.verb === verb && !change.isDetail);
    [...of].sort((one, other) => harmOf(one) - harmOf(other)).forEach(({ object, phrase }) =>
      memoize(objects, phrase, () => new Set<string>()).add(shortName(object, agents.has(object))));
    const phrases = [...objects].map(([phrase, names]) => `${wordOf(verb)} ${phrase.replace('{}', () => listed([...names]))}`);
    return { verb, phrases };
  });
  const named = byVerb.flatMap(({ verb, phrases }) => phrases.slice(0, verb === 'opens' ? MAX_CHANGES : MAX_OF_VERB));
  const shown = named.slice(0, MAX_CHANGES);
  const hidden = byVerb.flatMap(({ phrases }) => phrases).length - shown.length;
  const opened = byVerb.find(({ verb }) => verb === 'opens')!.phrases.length;
  const hiddenOpen = opened > MAX_CHANGES ? `, ${opened - MAX_CHANGES} of which open` : '';
  return [...opened > 0 ? [] : ['nothing opens'], ...shown, ...hidden > 0 ? [`and ${hidden} more${hiddenOpen}`] : []].join('; ');
}

/** A change below the name of its object: "opens 203.0.113.0/24:443", "adds it with 2 errors". */
export function changeText({ verb, phrase, object }: PostureChange): string {
  return verb === 'unjudged' ? NO_LONGER_JUDGED
    : `${verb} ${phrase.replace(/ (?:for|of) \{\}/, '').replace('{}', () => (verb === 'renames' ? shortName(object, true) : 'it'))}`;
}

const NO_LONGER_JUDGED = 'no longer judged';

function wordOf(verb: DiffVerb): string {
  return verb === 'unjudged' ? `${NO_LONGER_JUDGED}:` : verb;
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, MAX_OBJECTS);
  const more = names.length - shown.length;
  const last = more > 0 ? `${more} more` : shown.length > 1 ? shown.pop()! : undefined;
  return last === undefined ? shown[0] : `${shown.join(', ')} and ${last}`;
}
