import { isUtf8 } from 'buffer';
import { CST, Composer, Lexer, LineCounter, ParsedNode, Parser, YAMLMap, Document as YamlDocument, isMap, isScalar, isSeq } from 'yaml';
import { AS_KUBERNETES } from './as-kubernetes';
import { DEEPEST, TOO_DEEP, jsonOf } from './json-of';
import { Source, TOO_MUCH } from './read';
import { Document } from '../engine/manifest/manifest-list';

/** Where a document stands. */
export interface Origin {
  readonly file: string;
  /** Line of a field such as `spec.containers[0].image`, or of what should hold it; of the document for an empty path. */
  lineOf(path: string): number;
}

/** Controls but tab and line ends; and line ends of YAML 1.1 that the parser takes for text, so that they could hide a field. */
const FOREIGN = /(?![\t\n\r])[\p{Cc}\p{Zl}\p{Zp}]/u;

/** What ends a line or a document for Kubernetes and not for the parser. */
const HIDDEN = /\r(?!\n)|^---(?![-\x20\t\r\n]|$)/m;

/** What may still be read. */
interface Budget {
  tokens: number;
}

/** How many words, signs and spaces are read in one run: what comes of them fills the memory. */
const MOST_TOKENS = 6_000_000;

/** A file that cannot be read as manifests, with the first line that says so and why. */
class UnreadableError extends Error {}

/** The documents of all files, and what cannot be read: one fault a file. */
export function documentsOf(sources: readonly Source[], tokens = MOST_TOKENS): { documents: Document<Origin>[]; faults: string[] } {
  const budget: Budget = { tokens };
  const documents: Document<Origin>[] = [];
  const faults: string[] = [];
  for (const source of sources) {
    try {
      documentsIn(source, budget).forEach((document) => documents.push(document));
    } catch (error) {
      if (!(error instanceof UnreadableError)) {
        throw error;
      }
      faults.push(error.message);
    }
  }
  return { documents, faults };
}

/** The documents of a file, YAML or JSON; an empty one is none. Throws `UnreadableError` at the first that is neither. */
function documentsIn({ file, bytes }: Source, budget: Budget): Document<Origin>[] {
  const lines = new LineCounter();
  const lineAt = (offset: number) => lines.linePos(offset).line;
  const refuse = (line: number, reason: string) => new UnreadableError(`${file}:${line}: ${reason}`);
  if (!isUtf8(bytes)) {
    throw refuse(firstBadLine(bytes), 'is not UTF-8');
  }
  const text = new TextDecoder().decode(bytes).replace(/^\uFEFF/gm, ''); // one stands before each document where files were joined
  const hidden = HIDDEN.exec(text);
  if (hidden) {
    const what =
      hidden[0] === '\r'
        ? 'a carriage return without a line feed, which Kubernetes takes for a line end'
        : '"---" with something behind it, which kubectl takes for the end of a document';
    throw refuse(text.slice(0, hidden.index).split('\n').length, `has ${what}`);
  }
  const foreign = FOREIGN.exec(text);
  if (foreign) {
    const code = foreign[0].charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
    throw refuse(
      text.slice(0, foreign.index).split('\n').length,
      `has the character U+${code}, which Kubernetes refuses or takes for a line end`,
    );
  }
  const remedy = text.includes('{{')
    ? '; if it is a template, check what it renders: helm template … | npx cdk8s-hardened-agents check -'
    : '';
  const refuseAt = (offset: number, reason: string) => refuse(lineAt(offset), reason + remedy);
  const documents: Document<Origin>[] = [];
  for (const parsed of new Composer(AS_KUBERNETES).compose(tokensOf(text, lines, budget, refuseAt))) {
    const [problem] = [...parsed.errors, ...parsed.warnings];
    if (problem) {
      throw refuseAt(problem.pos[0], problem.message);
    }
    const document = jsonOf(parsed, text.length, refuseAt);
    if (document !== null) {
      documents.push({ source: { file, lineOf: (path) => lineAt(offsetOf(parsed, path)) }, document });
    }
  }
  return documents;
}

/** What the composer takes apart by recursion, refused before it does: where that exhausts the stack, it ends the process. */
function* tokensOf(
  text: string,
  lines: LineCounter,
  budget: Budget,
  refuse: (offset: number, reason: string) => Error,
): Generator<CST.Token> {
  const parser = new Parser(lines.addNewLine);
  lines.addNewLine(0);
  for (const lexeme of new Lexer().lex(text)) {
    yield* parser.next(lexeme);
    if (parser.stack.length > DEEPEST) {
      throw refuse(parser.offset, TOO_DEEP);
    }
    if (--budget.tokens < 0) {
      throw refuse(parser.offset, TOO_MUCH);
    }
  }
  yield* parser.end();
}

/** Offset of the field at a path, or of the innermost one on the way there. */
function offsetOf(document: YamlDocument.Parsed, path: string): number {
  let node = document.contents as ParsedNode | null;
  let offset = node?.range[0] ?? 0;
  for (const [step, quoted] of path.matchAll(/\["(.*?)"\]|[^.[\]]+/g)) {
    const [at, next] = isMap(node) ? fieldOf(node as YAMLMap.Parsed<ParsedNode, ParsedNode | null>, quoted ?? step) : elementOf(node, step);
    if (!at) {
      break;
    }
    offset = at.range[0];
    node = next;
  }
  return offset;
}

function fieldOf({ items }: YAMLMap.Parsed<ParsedNode, ParsedNode | null>, name: string): [ParsedNode | undefined, ParsedNode | null] {
  const pair = items.find(({ key }) => isScalar(key) && String(key.value) === name);
  return [pair?.key, pair?.value ?? null];
}

function elementOf(node: ParsedNode | null, index: string): [ParsedNode | undefined, ParsedNode | null] {
  const element = isSeq(node) ? node.items[Number(index)] as ParsedNode | undefined : undefined;
  return [element, element ?? null];
}

/** Line of the first text that is not UTF-8; line ends stand in no other character. */
function firstBadLine(bytes: Uint8Array): number {
  return 1 + Buffer.from(bytes).toString('latin1').split('\n').findIndex((line) => !isUtf8(Buffer.from(line, 'latin1')));
}
