import { Entry } from './listing';

const ESCAPE = '\u001b[';
const COLORS = { error: '31', warning: '33', note: '2' } as const;

/** The heading of a group in bold. Names in it have no control character any more. */
export function paintHead(line: string): string {
  return `${ESCAPE}1m${line}${ESCAPE}0m`;
}

/** A line with its first word in the color of its level. What is accepted is as weak as a note. */
export function paintLine(line: string, { level, acceptance }: Pick<Entry, 'level' | 'acceptance'>): string {
  return line.replace(/^ {2}(\S+)/, (_, word: string) =>
    `  ${ESCAPE}${COLORS[acceptance === undefined ? level : 'note']}m${word}${ESCAPE}0m`);
}
