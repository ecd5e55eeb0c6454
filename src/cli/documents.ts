import { Budget, ExactDocument, Refuse, TOO_MUCH, exactYaml } from './exact-yaml';
import { FastDocument, fastYaml } from './fast-yaml';
import { LinesOf } from './node-watch';
import { stepsOf } from './path-steps';
import { Progress } from './progress';
import { Document } from '../engine/manifest/manifest-list';
import { Origin } from '../report/json';

/** Limits the memory of a run: values that js-yaml reads, and tokens that the exact parser reads. */
const MAX_TOKENS = 10_000_000;

/** A file to check. */
export interface Source {
  readonly file: string;
  readonly bytes: Uint8Array;
}

/** The advice for a file that contains "{{". */
const TEMPLATE = '; if this is a template, check its output: helm template … | npx cdk8s-hardened-agents check -';

/** A file that cannot be read: its message has the first line at fault and the reason. */
class UnreadableError extends Error {}

/** How the documents are read. */
interface ReadOptions {
  /** The limit of values and tokens. */
  readonly tokens?: number;
  readonly progress?: Progress;
  /** Whether a report is made, which needs the lines of most documents. They are then noted on the way. */
  readonly isReport?: boolean;
  /** Whether the documents after a fault of a file are read, too. */
  readonly skipUnreadable?: boolean;
}

/** Reads the documents of all files, and returns the first fault of each file, or with `skipUnreadable` that of each document. */
export function documentsOf(
  sources: readonly Source[], options: ReadOptions = {},
): { documents: Document<Origin>[]; faults: string[] } {
  const { tokens = MAX_TOKENS, progress = new Progress(), isReport = false, skipUnreadable = false } = options;
  const budget: Budget = { tokens };
  const lines = new FastLines(isReport ? MAX_NOTED : 0);
  const documents: Document<Origin>[] = [];
  const faults: string[] = [];
  const total = sources.reduce((sum, { bytes }) => sum + bytes.length, 0);
  let done = 0;
  const onPart = ({ text }: Part) => {
    progress.step('read bytes:', done, total);
    done += text.length;
  };
  const attempt = <T>(read: () => readonly T[]): readonly T[] | undefined => {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof UnreadableError)) {
        throw error;
      }
      faults.push(error.message);
      return undefined;
    }
  };
  for (const source of sources) {
    const ofFile: ExactDocument[] = [];
    for (const { part, refuse, written } of attempt(() => partsIn(source)) ?? []) {
      onPart(part);
      const read = attempt(() => documentsIn(part, written, budget, lines, refuse));
      read?.forEach((one) => ofFile.push(one));
      if (!read && !skipUnreadable) {
        ofFile.length = 0;
        break;
      }
      if (!read && budget.tokens < 0) {
        break;
      }
    }
    ofFile.forEach(({ document, lineOf }) => documents.push({ source: { file: source.file, lineOf }, document }));
  }
  return { documents, faults };
}

/** A document of a file. */
interface FilePart {
  readonly part: Part;
  /** Creates the error for a line. */
  readonly refuse: Refuse;
  /** The size of the file. */
  readonly written: number;
}

/**
 * Splits a YAML or JSON file into its documents.
 *
 * @throws UnreadableError if it is no text
 */
function partsIn({ file, bytes }: Source): FilePart[] {
  const refuse = (line: number, reason: string) => new UnreadableError(`${file}:${line}: ${reason}`);
  const text = textOf(bytes, refuse);
  const remedy = text.includes('{{') ? TEMPLATE : '';
  const refuseYaml = (line: number, reason: string) => refuse(line, reason === TOO_MUCH ? reason : reason + remedy);
  return partsOf(text).map((part) => ({ part, refuse: refuseYaml, written: text.length }));
}

/**
 * Reads a document, or the documents of a file that "---" alone does not separate, and leaves out empty ones.
 *
 * @throws UnreadableError at the first fault
 */
function documentsIn(part: Part, written: number, budget: Budget, lines: FastLines, refuse: Refuse): ExactDocument[] {
  const fast = lines.read(part);
  budget.tokens -= fast?.values ?? 0;
  if (budget.tokens < 0) {
    throw refuse(part.before + 1, TOO_MUCH);
  }
  const read = fast
    ? [{ document: fast.document, lineOf: (path: string) => lines.lineOf(part, path) }]
    : exactYaml(part.text, part.before, written, budget, refuse);
  return read.filter(({ document }) => document !== null);
}

/** A document with the lines of its fields. */
interface Lined {
  readonly document: unknown;
  readonly line: number;
  readonly lines: LinesOf;
}

/** A report asks for the lines of an agent, and of its policies, namespace and account, before it goes on to the next agent. */
const MAX_LINED = 64;

/** Lines of so many values are noted while documents are read for a report. They take more memory than the values. */
const MAX_NOTED = 1_000_000;

/** Reads documents with js-yaml and finds lines in them. It reads a document again for its first line, unless that was noted. */
class FastLines {
  private readonly noted = new Map<Part, Lined>();
  /** The other documents that were asked last, the last one at the end. */
  private readonly recent = new Map<Part, Lined>();

  /** @param left how many values may be noted */
  constructor(private left: number) {}

  /** Reads a document. Returns nothing if the exact parser has to read it. */
  public read(part: Part): FastDocument | undefined {
    if (this.left <= 0) {
      return fastYaml(part.text);
    }
    const lines: LinesOf = new Map();
    const fast = fastYaml(part.text, lines);
    if (fast) {
      this.left -= fast.values;
      this.noted.set(part, { lines, ...fast });
    }
    return fast;
  }

  /** Line of the field at a path, or of its nearest parent. */
  public lineOf(part: Part, path: string): number {
    const { lines, ...top } = this.lined(part);
    let { document: at, line } = top;
    for (const step of stepsOf(path)) {
      const noted = lines.get(at as object)?.[Array.isArray(at) ? Number(step) : Object.keys(at as object).indexOf(step)];
      if (noted === undefined) {
        break;
      }
      line = noted;
      at = (at as { [key: string]: unknown })[step];
    }
    return part.before + line;
  }

  private lined(part: Part): Lined {
    const noted = this.noted.get(part);
    if (noted) {
      return noted;
    }
    let lined = this.recent.get(part);
    if (!lined) {
      const lines: LinesOf = new Map();
      lined = { lines, ...fastYaml(part.text, lines)! };
    }
    this.recent.delete(part);
    this.recent.set(part, lined);
    if (this.recent.size > MAX_LINED) {
      this.recent.delete(this.recent.keys().next().value!);
    }
    return lined;
  }
}

/** Control characters, and line ends of YAML 1.1 that the parsers read as text. Such a line end can hide a field. */
const FOREIGN = /[\0-\x08\x0B\x0C\x0E-\x1F\x7F-\x9F\u2028\u2029]/; // eslint-disable-line no-control-regex

/** Ends of lines and documents that Kubernetes sees and the parsers do not. */
const HIDDEN = /\r(?!\n)|^---(?![-\x20\t\r\n]|$)/m;

/** Directives and the ends of documents. */
const OTHER_MARKERS = /^(?:%|\.\.\.)/m;

/** One document of a file, or the whole file if lines other than "---" separate its documents. */
interface Part {
  readonly text: string;
  /** The number of lines before it. */
  readonly before: number;
}

/** The text of a file. Throws the error that `refuse` creates for a character that Kubernetes and the parsers read differently. */
export function textOf(bytes: Uint8Array, refuse: Refuse): string {
  const decoded = decodeUtf8(bytes);
  if (decoded === undefined) {
    throw refuse(firstBadLine(bytes), 'is not UTF-8');
  }
  const text = decoded.replace(/^\uFEFF/gm, ''); // joined files have one before each document
  const hidden = HIDDEN.exec(text);
  if (hidden) {
    const what = hidden[0] === '\r'
      ? 'a carriage return without a line feed, which Kubernetes reads as a line end'
      : 'text directly after "---", which kubectl reads as the end of a document';
    throw refuse(lineAt(text, hidden.index), `has ${what}`);
  }
  const foreign = FOREIGN.exec(text);
  if (foreign) {
    const code = foreign[0].charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
    throw refuse(lineAt(text, foreign.index), `has the character U+${code}, which Kubernetes refuses or reads as a line end`);
  }
  return text;
}

/** Splits the text into documents. Every "---" at the start of a line begins one. */
export function partsOf(text: string): Part[] {
  if (OTHER_MARKERS.test(text)) {
    return [{ text, before: 0 }];
  }
  let before = 0;
  return text.split(/^(?=---(?:[ \t\r\n]|$))/m).map((part) => {
    const lines = before;
    for (let end = part.indexOf('\n'); end >= 0; end = part.indexOf('\n', end + 1)) {
      before++;
    }
    return { text: part, before: lines };
  });
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}

/** The first line that is not UTF-8. No multi-byte character contains a line end. */
function firstBadLine(bytes: Uint8Array): number {
  for (let line = 1, start = 0; ; line++) {
    const end = bytes.indexOf(LINE_END, start);
    if (end < 0 || decodeUtf8(bytes.subarray(start, end)) === undefined) {
      return line;
    }
    start = end + 1;
  }
}

const LINE_END = '\n'.charCodeAt(0);
const UTF_8 = new TextDecoder('utf-8', { fatal: true });

/** The text of bytes. Nothing if they are not UTF-8. */
function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return UTF_8.decode(bytes);
  } catch {
    return undefined;
  }
}
