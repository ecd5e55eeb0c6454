import { Entry, Listing, groupsOf, judgedLines, listedIn } from './listing';
import { MarkdownOptions } from './markdown';
import { markdownCode, markdownUpTo } from './markdown-table';
import { placesText } from './source-texts';
import { counted } from '../engine/value/counted';

/** The longest line or place, so that one of them cannot take the room of all others. */
const MAX_CODE = 1_000;

/** How much of the length the lines below the list may have. */
const SHARE_BELOW = 1 / 4;

/** Room that is kept for the line that says what is left out. */
const RESERVED = 100;

/**
 * A list as Markdown: the verdict, and the entries object by object, as many as fit into `maxLength` characters, the worst first. The
 * Markdown of `report` is about agents and has no such list.
 */
export function listMarkdown(listing: Listing, { maxLength = Infinity }: MarkdownOptions = {}): string {
  const { title, verdict = title, summary } = listing;
  const head = `### cdk8s-hardened-agents\n\n**${code(verdict, Math.min(maxLength / 4, 4 * MAX_CODE))}**\n`;
  const below = linesBelow(listing, maxLength * SHARE_BELOW);
  const end = `${summary === undefined ? '' : `\n${summary}\n`}${below === '' ? '' : `\n${below}`}`;
  const listed = listedIn(listing);
  const shown = fitting(listed, maxLength - head.length - end.length - RESERVED);
  const body = groupsOf(shown).map(({ subject, entries }) => headingOf(subject.name) + entries.map(lineOf).join('')).join('');
  const hidden = listed.length - shown.length;
  const doNot = hidden === 1 ? 'does not' : 'do not';
  const more = `\n${counted(hidden, `more ${listing.noun}`)} ${doNot} fit in here; see them all with --format json\n`;
  return head + body + (hidden > 0 ? more : '') + end;
}

/** The first entries, as long as they and the names of their objects have at most `room` characters. */
function fitting(entries: readonly Entry[], room: number): readonly Entry[] {
  const begun = new Set<object>();
  return fittingBy(entries, (entry) => {
    const heading = begun.has(entry.subject) ? '' : headingOf(entry.subject.name);
    begun.add(entry.subject);
    return lineOf(entry).length + heading.length;
  }, room);
}

function fittingBy<T>(items: readonly T[], lengthOf: (item: T) => number, room: number): readonly T[] {
  let length = 0;
  const first = items.findIndex((item) => (length += lengthOf(item)) > room);
  return items.slice(0, first < 0 ? items.length : first);
}

function headingOf(name: string): string {
  return `\n${code(name)}\n\n`;
}

function lineOf({ text, places }: Entry): string {
  const place = placesText(places());
  return `- ${code(text)}${place === '' ? '' : ` at ${code(place)}`}\n`;
}

/** What was judged and what was not, and what is stated: the lines that fit. */
function linesBelow(listing: Listing, room: number): string {
  const lines = judgedLines(listing).map((line) => `- ${markdownUpTo(MAX_CODE, line)}\n`);
  const shown = fittingBy(lines, (line) => line.length, room - RESERVED);
  const hidden = lines.length - shown.length;
  return [...shown, ...hidden > 0 ? [`- ${counted(hidden, 'more line')} about what was judged\n`] : []].join('');
}

function code(text: string, maxLength = MAX_CODE): string {
  return markdownUpTo(maxLength, text, markdownCode);
}
