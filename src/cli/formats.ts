import { STDIN } from './read';
import { Posture } from '../engine/posture/posture';
import { githubOf } from '../report/github';
import { jsonText } from '../report/json';
import { junitOf } from '../report/junit';
import { listMarkdown } from '../report/list-markdown';
import { Listing } from '../report/listing';
import { loadWriters } from '../report/load-writers';
import { sarifOf } from '../report/sarif';
import { tableOf } from '../report/table';

/** The argument of every command that judges manifests. */
export const PATHS = '<paths...>';
export const pathsText = `files, folders (their *.yaml, *.yml, *.json), or "${STDIN.argument}" for stdin`;

/** How a format is written. */
interface FormatOptions {
  /** How many entries a table shows. */
  readonly max?: number;
  /** How many characters Markdown has at most. */
  readonly maxLength?: number;
  /** Whether a table has colors. */
  readonly colors?: boolean;
  /** Reports what a format leaves out. */
  warn?(text: string): void;
}

/** A result that is a list: of findings or of changes. */
interface Listed {
  listing(): Listing;
}

/** A result that is about agents: what each reaches, and how safe it is. */
interface Pictured {
  /** The last line of Markdown. */
  readonly end?: string;
  posture(): Posture;
}

/** A result that programs read. A JSON Schema describes it. */
interface Programmed {
  json(): object;
}

/**
 * All formats: a command offers those for which it has what they write. What is about agents is a page about agents, with a graph and
 * tables of each. A list would lose them, and a page about agents has no place for what is gone: these two have writers of their own.
 */
const FORMATS = {
  table: (result: Listed, { max = Infinity, colors }: FormatOptions) => tableOf(result.listing(), max, colors),
  json: (result: Programmed) => jsonText(result.json()),
  sarif: (result: Listed, { warn = () => undefined }: FormatOptions) => sarifOf(result.listing(), warn),
  junit: (result: Listed) => junitOf(result.listing()),
  github: (result: Listed) => githubOf(result.listing()),
  markdown: (result: Listed | Pictured, { maxLength }: FormatOptions) => ('posture' in result
    ? postureMarkdown(result, maxLength)
    : listMarkdown(result.listing(), { maxLength })),
  html: (result: Listed | Pictured) => ('posture' in result
    ? loadWriters().htmlOf(result.posture())
    : loadWriters().listHtml(result.listing())),
  dot: (result: Pictured) => loadWriters().dotOf(result.posture()),
} satisfies { [format: string]: (result: never, options: FormatOptions) => string };

/** The formats that a command offers, by their names. */
export function formatsOf<F extends keyof typeof FORMATS>(...names: readonly F[]): Pick<typeof FORMATS, F> {
  return Object.fromEntries(names.map((name) => [name, FORMATS[name]])) as Pick<typeof FORMATS, F>;
}

function postureMarkdown({ posture, end }: Pictured, maxLength = Infinity): string {
  const last = end === undefined ? '' : `\n${end}.\n`;
  return `${loadWriters().markdownOf(posture(), { maxLength: maxLength - last.length })}${last}`;
}
