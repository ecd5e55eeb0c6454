import { DIFF_VERBS, PostureChange, shortName } from './posture-diff-change';
import { memoize } from '../value/memoize';

/** How many changes the first line names, and how many objects for each. */
const MAX_CHANGES = 5;
const MAX_OBJECTS = 3;

/** The changes in one line, what weakens first: "opens 203.0.113.0/24:443 for agents/coder; fixes "no API token" of agents/web". */
export function verdictOf(changes: readonly PostureChange[], agents: ReadonlySet<string>): string {
  if (changes.length === 0) {
    return 'no difference';
  }
  const objects = new Map<string, Set<string>>();
  for (const verb of DIFF_VERBS) {
    for (const { object, phrase, isDetail } of changes.filter((change) => change.verb === verb)) {
      if (!isDetail) {
        memoize(objects, `${verb} ${phrase}`, () => new Set<string>()).add(shortName(object, agents.has(object)));
      }
    }
  }
  const phrases = [...objects].map(([phrase, names]) => phrase.replace('{}', () => listed([...names])));
  const shown = phrases.slice(0, MAX_CHANGES);
  const isOpen = changes.some(({ verb }) => verb === 'opens');
  return [...isOpen ? [] : ['nothing opens'], ...shown].join('; ')
    + (phrases.length > shown.length ? `; and ${phrases.length - shown.length} more` : '');
}

/** A change below the name of its object: "opens 203.0.113.0/24:443", "adds it with 2 errors". */
export function changeText({ verb, phrase }: PostureChange): string {
  return `${verb} ${phrase.replace(/ (?:for|of) \{\}/, '').replace('{}', 'it')}`;
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, MAX_OBJECTS);
  const more = names.length - shown.length;
  const last = more > 0 ? `${more} more` : shown.length > 1 ? shown.pop()! : undefined;
  return last === undefined ? shown[0] : `${shown.join(', ')} and ${last}`;
}
