import { isUtf8 } from 'buffer';
import { Refuse } from './exact-yaml';

/** Controls but tab and line ends; and line ends of YAML 1.1 that the parser takes for text, so that they could hide a field. */
const FOREIGN = /[\0-\x08\x0B\x0C\x0E-\x1F\x7F-\x9F\u2028\u2029]/; // eslint-disable-line no-control-regex

/** What ends a line or a document for Kubernetes and not for the parser. */
const HIDDEN = /\r(?!\n)|^---(?![-\x20\t\r\n]|$)/m;

/** What says where a document ends or how it is to be read, beside the line that begins one. */
const OTHER_MARKERS = /^(?:%|\.\.\.)/m;

/** One document of a file, or all where other lines than "---" part them. */
export interface Part {
  readonly text: string;
  /** Lines in front of it. */
  readonly before: number;
}

/** The text of a file. Throws what `refuse` makes of the first character that Kubernetes reads in another way than the parsers. */
export function textOf(bytes: Uint8Array, refuse: Refuse): string {
  if (!isUtf8(bytes)) {
    throw refuse(firstBadLine(bytes), 'is not UTF-8');
  }
  const text = new TextDecoder().decode(bytes).replace(/^\uFEFF/gm, ''); // one stands before each document where files were joined
  const hidden = HIDDEN.exec(text);
  if (hidden) {
    const what = hidden[0] === '\r'
      ? 'a carriage return without a line feed, which Kubernetes takes for a line end'
      : '"---" with something behind it, which kubectl takes for the end of a document';
    throw refuse(lineAt(text, hidden.index), `has ${what}`);
  }
  const foreign = FOREIGN.exec(text);
  if (foreign) {
    const code = foreign[0].charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
    throw refuse(lineAt(text, foreign.index), `has the character U+${code}, which Kubernetes refuses or takes for a line end`);
  }
  return text;
}

/** The text document by document; "---" at the start of a line begins one, wherever it stands. */
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

/** Line of the first text that is not UTF-8; line ends stand in no other character. */
function firstBadLine(bytes: Uint8Array): number {
  return 1 + Buffer.from(bytes).toString('latin1').split('\n').findIndex((line) => !isUtf8(Buffer.from(line, 'latin1')));
}
