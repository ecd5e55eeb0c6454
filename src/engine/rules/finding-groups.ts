import { pageOf } from '../input/pages';
import { counted } from '../value/counted';
import { push } from '../value/multimap';

/** The labels of a report's lines, in their order. */
const LABELS = ['error', 'warning', 'unused', 'acknowledged'] as const;

/** One line of a report. */
export interface FindingRow {
  /** Identifies the object. */
  readonly object: string;
  /** The heading above the lines of the object. */
  readonly head: () => string;
  readonly label: typeof LABELS[number];
  readonly rule: string;
  readonly text: string;
}

/** The lines of a report by object. */
export interface FindingGroups {
  /** For each object its heading and lines. Objects with errors come first. */
  readonly groups: string[][];
  /** Counts the lines left out, for example "12 more: 10 errors, 2 warnings". */
  readonly hidden?: string;
  /** The rules of the errors and warnings that are shown, sorted. */
  readonly rules: string[];
}

/** An annotation can name a rule of any length. */
const MAX_WIDTH = 40;

/** Groups at most `limit` rows by object, errors before warnings. */
export function findingGroups(rows: readonly FindingRow[], limit = Infinity): FindingGroups {
  const ordered = LABELS.flatMap((label) => rows.filter((row) => row.label === label));
  const shown = ordered.slice(0, limit);
  const byObject = new Map<string, FindingRow[]>();
  for (const row of shown) {
    push(byObject, row.object, row);
  }
  const width = (column: 'label' | 'rule') => shown.reduce((widest, row) => Math.min(Math.max(widest, row[column].length), MAX_WIDTH), 0);
  const [labels, rules] = [width('label'), width('rule')];
  const line = ({ label, rule, text }: FindingRow) => `  ${label.padEnd(labels)}  ${rule.padEnd(rules)}  ${text}`;
  return {
    groups: [...byObject.values()].map((all) => [all[0].head(), ...all.map(line)]),
    hidden: hiddenIn(ordered.slice(shown.length)),
    rules: [...new Set(shown.filter(({ label }) => label === 'error' || label === 'warning').map(({ rule }) => rule))].sort(),
  };
}

/** What a user does where pods that are no agents share the namespace of agents. */
export const MOVE_AGENTS = 'move the agents to a namespace of their own';
/** The same, with the page that says how. */
export const HOW_TO_MOVE = `${MOVE_AGENTS}: see ${pageOf('adopting.md#a-mixed-app')}`;

/** What a finding ends with that `Harden` removes. */
export const FILLED = '; Harden fills it';

/** Such as "Harden fills 3 of 5 findings". There is no line if it fills none. */
export function filledLine(filled: number, findings: number): string | undefined {
  return filled > 0 ? `Harden fills ${filled} of ${counted(findings, 'finding')}: fields that the pods leave out` : undefined;
}

/** How many pods are neighbours of agents, and what to do to judge them by every rule. There is no line if none is. */
export function neighboursLine(count: number, remedy?: string): string | undefined {
  const [are, them] = count === 1 ? ['is a neighbour', 'it'] : ['are neighbours', 'them'];
  const rest = remedy === undefined ? '' : `; ${remedy} judges ${them} by every rule`;
  return count > 0 ? `${counted(count, 'pod')} ${are} of agents: only the rules about the node judge ${them}${rest}` : undefined;
}

function hiddenIn(rows: readonly FindingRow[]): string | undefined {
  const texts = LABELS.map((label) => ({ label, count: rows.filter((row) => row.label === label).length }))
    .filter(({ count }) => count > 0)
    .map(({ label, count }) => (label === 'error' || label === 'warning' ? counted(count, label) : `${count} ${label}`));
  return rows.length > 0 ? `${rows.length} more: ${texts.join(', ')}` : undefined;
}
