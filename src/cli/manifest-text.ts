import { isUtf8 } from 'buffer';
import { Refuse } from './exact-yaml';

/** Control characters, and line ends of YAML 1.1 that the parsers read as text. Such a line end can hide a field. */
const FOREIGN = /[\0-\x08\x0B\x0C\x0E-\x1F\x7F-\x9F\u2028\u2029]/; // eslint-disable-line no-control-regex

/** Ends of lines and documents that Kubernetes sees and the parsers do not. */
const HIDDEN = /\r(?!\n)|^---(?![-\x20\t\r\n]|$)/m;

/** Directives and the ends of documents. */
const OTHER_MARKERS = /^(?:%|\.\.\.)/m;

/** One document of a file, or the whole file if lines other than "---" separate its documents. */
export interface Part {
  readonly text: string;
  /** The number of lines before it. */
  readonly before: number;
}

/** The text of a file. Throws the error that `refuse` creates for a character that Kubernetes and the parsers read differently. */
export function textOf(bytes: Uint8Array, refuse: Refuse): string {
  if (!isUtf8(bytes)) {
    throw refuse(firstBadLine(bytes), 'is not UTF-8');
  }
  const text = new TextDecoder().decode(bytes).replace(/^\uFEFF/gm, ''); // joined files have one before each document
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
  return 1 + Buffer.from(bytes).toString('latin1').split('\n').findIndex((line) => !isUtf8(Buffer.from(line, 'latin1')));
}
