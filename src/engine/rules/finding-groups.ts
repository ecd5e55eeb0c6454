import { push } from '../value/multimap';

/** What a line of a report is about, in the order in which they are told. */
const LABELS = ['error', 'warning', 'unused', 'acknowledged'] as const;

/** What one object has. */
export interface FindingRow {
  /** What tells the object from all others. */
  readonly object: string;
  /** How the object is named above its lines. */
  readonly head: () => string;
  readonly label: typeof LABELS[number];
  readonly rule: string;
  readonly text: string;
}

/** What is told of all objects, and how much is not. */
export interface FindingGroups {
  /** Per object its name and its lines; objects with errors come first. */
  readonly groups: string[][];
  /** Such as "12 more: 10 errors, 2 warnings"; nothing if all are told. */
  readonly hidden?: string;
}

/** What an annotation says to be a rule can be of any length. */
const WIDEST = 40;

/** Groups rows by object, errors before warnings, and tells so many of them. */
export function findingGroups(rows: readonly FindingRow[], most = Infinity): FindingGroups {
  const ordered = LABELS.flatMap((label) => rows.filter((row) => row.label === label));
  const told = ordered.slice(0, most);
  const byObject = new Map<string, FindingRow[]>();
  for (const row of told) {
    push(byObject, row.object, row);
  }
  const width = (column: 'label' | 'rule') => told.reduce((widest, row) => Math.min(Math.max(widest, row[column].length), WIDEST), 0);
  const [labels, rules] = [width('label'), width('rule')];
  const line = ({ label, rule, text }: FindingRow) => `  ${label.padEnd(labels)}  ${rule.padEnd(rules)}  ${text}`;
  return {
    groups: [...byObject.values()].map((all) => [all[0].head(), ...all.map(line)]),
    hidden: hiddenIn(ordered.slice(told.length)),
  };
}

/** Such as "Harden would fill 3 of the 5 findings"; nothing if it would fill none. */
export function filledLine(filled: number, findings: number): string | undefined {
  return filled > 0 ? `Harden would fill ${filled} of the ${counted(findings, 'finding')}: fields that the pods leave out` : undefined;
}

/** Such as "1 error" and "2 errors". */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function hiddenIn(rows: readonly FindingRow[]): string | undefined {
  const texts = LABELS.map((label) => ({ label, count: rows.filter((row) => row.label === label).length }))
    .filter(({ count }) => count > 0)
    .map(({ label, count }) => (label === 'error' || label === 'warning' ? counted(count, label) : `${count} ${label}`));
  return rows.length > 0 ? `${rows.length} more: ${texts.join(', ')}` : undefined;
}
