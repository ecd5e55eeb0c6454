import { oneLine } from './escape-text';
import { Entry, Listing, groupsOf, labelCounts, listedIn } from './listing';
import { placesText } from './source-texts';
import { FILLED } from '../engine/rules/acknowledgement';

/** A rule of any length can be named in an annotation. */
const MAX_WIDTH = 40;

/** A list for people: at most `limit` entries by object, how many are hidden, the pages of the rules, and the counts. */
export function tableOf(listing: Listing, limit: number, colors = false): string {
  const listed = listedIn(listing);
  const shown = listed.slice(0, limit);
  const widthOf = (i: number) => shown.reduce((max, { columns }) => Math.min(Math.max(columns[i]?.length ?? 0, max), MAX_WIDTH), 0);
  const widths = [widthOf(0), widthOf(1)];
  const groups = groupsOf(shown).map(({ subject: { name, place }, entries }) => [
    colors ? paintHead(oneLine(headOf(name, place))) : oneLine(headOf(name, place)),
    ...entries.map((entry) => {
      const line = oneLine(lineOf(entry, widths));
      return colors ? paintLine(line, entry) : line;
    }),
  ]);
  const open = shown.filter(({ acceptance }) => acceptance === undefined);
  const pages = [...new Set(open.map(({ docs }) => docs).filter((page) => page !== undefined))].sort();
  const hidden = listed.slice(shown.length);
  const how = `see them all with ${listing.limitOption} or --format json`;
  const last = [
    ...hidden.length === 0 ? [] : [`${hidden.length} more: ${labelCounts(hidden)}; ${how}`],
    ...listing.notes(),
    ...listing.summary === undefined ? [] : [listing.summary],
  ];
  return [
    ...listing.verdict === undefined ? [] : [[listing.verdict]],
    ...groups,
    ...listing.stated.length === 0 ? [] : [['Stated, not checked', ...listing.stated.map((line) => `  ${line}`)]],
    ...pages.length === 0 ? [] : [['More about the rules', ...pages.map((page) => `  ${page}`)]],
    ...last.length === 0 ? [] : [last],
  ].map((lines) => `${(groups.includes(lines) ? lines : lines.map(oneLine)).join('\n')}\n`).join('\n');
}

function headOf(name: string, place?: () => string): string {
  return place === undefined ? name : `${name} (${place()})`;
}

/** A line names its places if its heading has none. */
function lineOf({ columns, text, acceptance, remedy, isFilled, subject, places }: Entry, widths: readonly number[]): string {
  const then = acceptance ?? remedy;
  const at = subject.place === undefined ? placesText(places()) : '';
  const line = `${text}${then === undefined ? '' : `; ${then}`}${isFilled?.() ? FILLED : ''}${at === '' ? '' : ` (${at})`}`;
  return `  ${[...columns.map((cell, i) => cell.padEnd(widths[i])), line].join('  ')}`;
}

const ESCAPE = '\u001b[';
const COLORS = { error: '31', warning: '33', note: '2' } as const;

/** The heading of a group in bold. Names in it have no control character any more. */
function paintHead(line: string): string {
  return `${ESCAPE}1m${line}${ESCAPE}0m`;
}

/** A line with its first word in the color of its level. What is accepted is as weak as a note. */
function paintLine(line: string, { level, acceptance }: Pick<Entry, 'level' | 'acceptance'>): string {
  return line.replace(/^ {2}(\S+)/, (_, word: string) =>
    `  ${ESCAPE}${COLORS[acceptance === undefined ? level : 'note']}m${word}${ESCAPE}0m`);
}
